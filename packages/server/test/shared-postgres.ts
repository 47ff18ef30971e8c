// One PostgreSQL for all test files of a process that only need databases of their own in it: those
// that stop it, or run it with other settings, start one for themselves.
import { after } from "node:test";
import { startTestPostgres } from "@ekiden/testing";

export const postgres = await startTestPostgres();
after(() => postgres[Symbol.asyncDispose]());
