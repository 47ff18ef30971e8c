import type { EventSource } from "../../src/store/event-delivery-store.ts";
import { openSqliteStore, type SqliteStoreOptions } from "../../src/store/sqlite-store.ts";
import { limits } from "./suite/store-harness.ts";
import { describeStore } from "./suite.ts";

const inMemory = (options: Partial<SqliteStoreOptions>) => ({
  isDurable: false,
  async open(events?: EventSource) {
    const store = openSqliteStore({
      memory: true,
      limits,
      events,
      ...options,
    } as SqliteStoreOptions);
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
    runCache: { maxRuns: 1, maxStateCharacters: 1 },
    historyCache: { maxCharacters: 2000, maxCharactersPerRun: 1000 },
    visibility: { maxRowsPerCount: 100, maxRowsPerPage: 2, maxCharactersPerPage: 1_000_000 },
  }),
);
