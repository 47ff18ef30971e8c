// One PostgreSQL for all test files of a process that only need databases of their own in it, which
// have all tables from the beginning: those that stop it, or run it with other settings, start one
// for themselves.
import { after } from "node:test";
import { startTestPostgres } from "@ekiden/testing";
import { systemClock } from "../src/clock.ts";
import { migratePostgres } from "../src/store/postgres-migration.ts";

export const postgres = await startTestPostgres({
  async fillTemplate(url) {
    await migratePostgres({ url, clock: systemClock, isOnlyLookedAt: false, tell: () => {} });
  },
});
after(() => postgres[Symbol.asyncDispose]());
