// What a simulation waits for before its store is judged.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Dump } from "./backend.ts";
import { isSettled } from "./checks.ts";

const dumpWith = (part: Partial<Dump>): Dump => ({
  runs: [],
  removed: [],
  tasks: [],
  held: [],
  pauses: [],
  returned: [],
  incidents: [],
  jobs: [],
  schedules: [],
  orphans: [],
  messages: 0,
  ...part,
});

const runs = [
  { id: 1, closedAt: null },
  { id: 2, closedAt: 1_000 },
].map(({ id, closedAt }) => ({
  id,
  workflow_id: `walk-${id}`,
  run_id: `run-${id}`,
  closed_at: closedAt,
  due_at: 0,
  state: "",
  heartbeats: "",
  bodies: [],
}));

const returnedOf = (execution: number) => [
  { execution, scheduled_event_id: 13, started_event_id: 14 },
];

test("a task that was given back may wait for as long as its run is open", () => {
  assert.ok(isSettled(dumpWith({ runs, returned: returnedOf(1) })));
});

test("a store is not judged before its next look for given back tasks of a closed run", () => {
  assert.ok(!isSettled(dumpWith({ runs, returned: returnedOf(2) })));
});
