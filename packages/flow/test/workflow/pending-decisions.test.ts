import assert from "node:assert/strict";
import { test } from "node:test";
import type { Decision } from "@ekiden/model";
import { DecisionFailure } from "../../src/index.ts";
import { PayloadPipeline } from "../../src/payload-pipeline.ts";
import { PendingDecisions } from "../../src/workflow/pending-decisions.ts";

const offload = { put: async () => {}, get: async () => "" };
const sizes = new PayloadPipeline({ offload });

const timer = (timerId: string): Decision => ({
  type: "StartTimer",
  data: { timerId, startToFireTimeout: "1" },
});
const marker = (markerName: string, details = ""): Decision => ({
  type: "RecordMarker",
  data: { markerName, details },
});
const complete: Decision = { type: "CompleteWorkflowExecution", data: {} };

const pendingDecisionsOf = (...decisions: readonly Decision[]): PendingDecisions => {
  const pendingDecisions = new PendingDecisions();
  for (const [index, decision] of decisions.entries()) {
    pendingDecisions.add({ key: `${decision.type} ${index}`, decision, where: {} });
  }
  return pendingDecisions;
};
const timers = (count: number) => Array.from({ length: count }, (_, index) => timer(`${index}`));
const typesOf = (decisions: readonly Decision[]) => decisions.map(({ type }) => type);

test("what was asked for is sent once the history does not tell of it", () => {
  const pendingDecisions = pendingDecisionsOf(timer("a"), timer("b"));
  assert.equal(pendingDecisions.size, 2);
  assert.deepEqual(pendingDecisions.take("StartTimer 0")?.decision, timer("a"));
  assert.equal(pendingDecisions.take("StartTimer 0"), undefined);
  assert.deepEqual(pendingDecisions.batch(3, sizes), [timer("b")]);
});

test("values come first in an answer and the close comes last", () => {
  const value = marker("ekiden.sideEffect.1");
  const pendingDecisions = pendingDecisionsOf(complete, marker("note"), value);
  assert.deepEqual(pendingDecisions.batch(3, sizes), [value, marker("note"), complete]);
});

test("of more than 100 decisions 99 are sent, with a timer that calls for another task", () => {
  assert.equal(pendingDecisionsOf(...timers(100)).batch(7, sizes).length, 100);
  const batch = pendingDecisionsOf(...timers(101)).batch(7, sizes);
  assert.equal(batch.length, 100);
  const more = { timerId: "ekiden.more.7", startToFireTimeout: "0" };
  assert.deepEqual(batch.at(-1), { type: "StartTimer", data: more });
});

test("a close waits for the answer in which all else has room", () => {
  const notes = Array.from({ length: 100 }, (_, index) => marker(`note ${index}`));
  assert.ok(
    !typesOf(pendingDecisionsOf(complete, ...notes).batch(7, sizes)).includes(
      "CompleteWorkflowExecution",
    ),
  );
  assert.equal(
    pendingDecisionsOf(complete, ...notes.slice(1))
      .batch(7, sizes)
      .at(-1),
    complete,
  );
});

test("an answer is as long as a request may be in bytes", () => {
  const escaped = marker("note", '"'.repeat(32_000));
  const wide = marker("note", "\u20ac".repeat(32_000));
  const away = marker("note", "x".repeat(500_000));
  assert.equal(pendingDecisionsOf(...Array(20).fill(escaped)).batch(7, sizes).length, 14);
  assert.equal(pendingDecisionsOf(...Array(20).fill(wide)).batch(7, sizes).length, 9);
  assert.equal(
    pendingDecisionsOf(...Array(20).fill(away)).batch(7, sizes).length,
    20,
    "offloaded texts are short",
  );
  const value = marker("ekiden.local.a-1", "x".repeat(32_000));
  assert.throws(
    () => pendingDecisionsOf(...Array(40).fill(value)).batch(7, sizes),
    DecisionFailure,
  );
});

test("a workflow that closes has no use for activities and timers", () => {
  const pendingDecisions = pendingDecisionsOf(timer("a"), marker("note"), complete);
  const dropped = pendingDecisions.dropIncompatibleWithClose();
  assert.deepEqual(
    dropped.map(({ key }) => key),
    ["StartTimer 0"],
  );
  assert.deepEqual(typesOf(pendingDecisions.batch(3, sizes)), [
    "RecordMarker",
    "CompleteWorkflowExecution",
  ]);
});
