import { openSqliteStore } from "../../src/store/sqlite-store.ts";
import { limits } from "./suite/world.ts";
import { describeStore } from "./suite.ts";

describeStore("a store in memory", {
  isDurable: false,
  async open() {
    const store = openSqliteStore({ memory: true, limits });
    return {
      store,
      reopen: () => Promise.reject(new Error("a store in memory leaves nothing behind")),
      close: () => store.close(),
    };
  },
});
