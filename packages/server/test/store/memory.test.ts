import { openSqliteStore, type SqliteStoreOptions } from "../../src/store/sqlite-store.ts";
import { limits } from "./suite/world.ts";
import { describeStore } from "./suite.ts";

const inMemory = (options: Partial<SqliteStoreOptions>) => ({
  isDurable: false,
  async open() {
    const store = openSqliteStore({ memory: true, limits, ...options } as SqliteStoreOptions);
    return {
      store,
      reopen: () => Promise.reject(new Error("a store in memory leaves nothing behind")),
      close: () => store.close(),
    };
  },
});

describeStore("a store in memory", inMemory({}));

// Everything is read again from its rows, and filtered listings come in the shortest of pages.
describeStore(
  "a store whose caches hold next to nothing",
  inMemory({
    runCache: { runsMost: 1, stateCharactersMost: 1 },
    historyCache: { charactersMost: 2000, charactersPerRunMost: 1000 },
    visibility: { rowsPerCountMost: 100, rowsPerPageMost: 2, charactersPerPageMost: 1_000_000 },
  }),
);
