// The suite against a real PostgreSQL.
import { DatabasePool } from "@ekiden/testing";
import { systemClock } from "../../src/clock.ts";
import { openPostgresSurvey } from "../../src/store/postgres/tables/survey.ts";
import { openPostgresStore } from "../../src/store/postgres-store.ts";
import { postgres } from "../shared-postgres.ts";
import { limits } from "./suite/store-harness.ts";
import { describeStore } from "./suite.ts";

const databases = new DatabasePool(postgres);

describeStore("a store in PostgreSQL", {
  isDurable: true,
  isShared: true,
  async open(events) {
    const url = await databases.take();
    const openAgain = () => openPostgresStore({ url, limits, clock: systemClock, events });
    let store = await openAgain();
    return {
      store,
      survey: () => openPostgresSurvey(url, systemClock),
      async reopen() {
        await store.close();
        store = await openAgain();
        return store;
      },
      async close() {
        await store.close();
        databases.giveBack(url);
      },
    };
  },
});
