// What the log of a node says of jobs and functions whose store is not there for them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { refuse } from "@ekiden/model";
import { createNodeLog } from "../../src/node/node-log.ts";
import { StoreAway } from "../../src/store/store-error.ts";

const linesOf = (error: unknown): unknown[] => {
  const lines: unknown[] = [];
  const log = createNodeLog("info", { write: (line) => void lines.push(JSON.parse(line).body) });
  log.jobFailed("deadlines", error);
  log.functionFailed(error);
  return lines;
};

test("an outage, which the store has logged, and a store that is behind are not logged", () => {
  const away = Object.assign(refuse.unavailable("The database cannot be reached"), {
    cause: new StoreAway("The database is unavailable"),
  });
  assert.deepEqual(linesOf(away), []);
  assert.deepEqual(linesOf(refuse.throttled()), []);
});

test("all else is logged, also what the store refuses while it is there", () => {
  const lines = [
    "a background job failed; it is tried again",
    "a function could not be started or its outcome not stored: the server tries again",
  ];
  assert.deepEqual(linesOf(refuse.unavailable("The disk of the database is full")), lines);
  assert.deepEqual(linesOf(new Error("a bug")), lines);
});
