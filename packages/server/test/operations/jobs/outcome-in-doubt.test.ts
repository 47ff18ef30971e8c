// What is said of a call that may have been made or not, from what the run shows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { blankExecution, type Execution } from "@ekiden/engine";
import { outcomeInDoubt } from "../../../src/operations/jobs/actions.ts";
import { domainKey } from "../../../src/store/domain-key.ts";

const key = { domain: domainKey(undefined, "office"), workflowId: "order-1", runId: "1" };
const found = (state: Partial<Execution>) => ({
  id: 1,
  execution: { ...blankExecution(key), ...state, domain: key.domain },
});
const stateOf = (...[action, run]: Parameters<typeof outcomeInDoubt>) =>
  outcomeInDoubt(action, run).state;
const closed = { closed: { status: "COMPLETED", at: 1, childPolicy: "TERMINATE" } } as const;
const pause = { at: 1, reason: "the bank is away" };

test("a pause is done where the run is paused, and is else not made a second time", () => {
  assert.equal(stateOf("pause", found({ pause })), "DONE");
  assert.equal(stateOf("pause", found({})), "UNKNOWN");
});

test("the end of a pause is done where the run is open and not paused", () => {
  assert.equal(stateOf("resume", found({})), "DONE");
  assert.equal(stateOf("resume", found({ pause })), "UNKNOWN");
  assert.equal(stateOf("resume", found(closed)), "UNKNOWN");
});

test("a reset that an open run does not know of was not made, and is made then", () => {
  assert.equal(
    stateOf("reset", found({ ...closed, resetTo: { runId: "2", children: [] } })),
    "DONE",
  );
  assert.equal(stateOf("reset", found({})), "WAITING");
});

test("a reset of a closed run may have been made without a trace in it, and is not repeated", () => {
  assert.equal(stateOf("reset", found(closed)), "UNKNOWN");
});

test("an end or a reset of a run that was removed meanwhile may have been made", () => {
  assert.equal(stateOf("terminate", undefined), "UNKNOWN");
  assert.equal(stateOf("reset", undefined), "UNKNOWN");
});

test("a deletion is done where the run is gone, and is else made then", () => {
  assert.equal(stateOf("delete", undefined), "DONE");
  assert.equal(stateOf("delete", found(closed)), "WAITING");
});
