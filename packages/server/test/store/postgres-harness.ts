// A store in a database of its own, which is closed and opened again.
import type { TestPostgres } from "@ekiden/testing";
import { systemClock } from "../../src/clock.ts";
import type { EventSource } from "../../src/store/event-delivery-store.ts";
import { openPostgresStore } from "../../src/store/postgres-store.ts";
import { limits, StoreHarness } from "./suite/store-harness.ts";

export const openPostgresHarness = async (
  postgres: TestPostgres,
  events?: EventSource,
): Promise<StoreHarness> => {
  const url = await postgres.createDatabase();
  const open = () => openPostgresStore({ url, limits, events, clock: systemClock });
  let store = await open();
  return StoreHarness.open({
    isDurable: true,
    open: async () => ({
      store,
      async reopen() {
        await store.close();
        store = await open();
        return store;
      },
      close: () => store.close(),
    }),
  });
};
