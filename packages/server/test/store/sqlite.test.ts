import { openSqliteSurvey } from "../../src/store/sqlite/survey.ts";
import { openSqliteStore } from "../../src/store/sqlite-store.ts";
import { temporaryDirectory } from "./data-directory.ts";
import { limits } from "./suite/store-harness.ts";
import { describeStore } from "./suite.ts";

describeStore("a store in a data directory", {
  isDurable: true,
  async open(events) {
    const directory = temporaryDirectory();
    const openAgain = () => openSqliteStore({ directory: directory.path, limits, events });
    let store = openAgain();
    return {
      store,
      survey: async () => openSqliteSurvey(directory.path),
      async reopen() {
        await store.close();
        store = openAgain();
        return store;
      },
      async close() {
        await store.close();
        directory[Symbol.dispose]();
      },
    };
  },
});
