import assert from "node:assert/strict";
import { test } from "node:test";
import type { ClientCall, Evidence } from "../src/index.ts";
import {
  altered,
  assertBroken,
  assertHolds,
  type Cases,
  callOf,
  casesOf,
  decisionOf,
  runOf,
  sayingOf,
  startOf,
} from "./evidence.ts";
import { storedEvidence } from "./stored-evidence.ts";

const clean = `
   1 @0 WorkflowExecutionStarted
   2 DecisionTaskScheduled
   3 @10 DecisionTaskStarted scheduledEventId=2
   4 @20 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
   5 ActivityTaskScheduled activityId=plain taskList=work decisionTaskCompletedEventId=4
   6 ActivityTaskScheduled activityId=urgent taskPriority=9 taskList=work decisionTaskCompletedEventId=4
   7 ActivityTaskScheduled activityId=waiting taskList=idle decisionTaskCompletedEventId=4
   8 @1000 ActivityTaskStarted scheduledEventId=6
   9 @2000 ActivityTaskStarted scheduledEventId=5`;

const poll = (at: number, until: number): ClientCall =>
  callOf(
    "PollForActivityTask",
    { taskList: { name: "work" } },
    { at, until, output: { taskToken: "" } as never },
  );

const evidenceOf = (text: string, calls: readonly ClientCall[] = [], waiting = 1): Evidence => {
  const run = runOf("order/o1", text);
  return {
    runs: [run],
    backlogs: [{ kind: "activity", taskList: "idle", count: waiting }],
    calls: [...calls, startOf(run)],
    circumstances: { maxLatenessMilliseconds: 250 },
  };
};

const given = altered(
  altered(
    clean,
    "8 @1000 ActivityTaskStarted scheduledEventId=6",
    "8 @1000 ActivityTaskStarted scheduledEventId=5",
  ),
  "9 @2000 ActivityTaskStarted scheduledEventId=5",
  "9 @2000 ActivityTaskStarted scheduledEventId=6",
);

const done = runOf(
  "done/d1",
  `
   1 @0 WorkflowExecutionStarted
   2 DecisionTaskScheduled
   3 @10 DecisionTaskStarted identity=decider scheduledEventId=2
   4 @20 DecisionTaskCompleted scheduledEventId=2 startedEventId=3`,
);
const given3 = decisionOf(done, 3);
const answer = (taskToken: string) =>
  callOf("RespondDecisionTaskCompleted", { taskToken, decisions: [] });

const broken: Cases<"Q", Evidence> = {
  Q1: storedEvidence({ tasks: [] }),
  Q2: evidenceOf(clean, [poll(100, 700)]),
  Q3: evidenceOf(clean, [], 0),
  Q4: {
    runs: [done],
    calls: [startOf(done), answer("d1-3"), answer("made up")],
    deliveries: [given3],
  },
  Q5: evidenceOf(given),
  Q6: { runs: [done], calls: [startOf(done)], deliveries: [] },
};

test("Q6 is noticed when a task is gone that no lost poll explains", () => {
  const started = runOf("order/o1", clean.split("\n").slice(0, 4).join("\n"));
  const lost = callOf("PollForDecisionTask", { taskList: { name: "list" } }, { unknown: true });
  assertHolds({ runs: [started], calls: [startOf(started), lost], deliveries: [] });
  assertBroken("Q6", { runs: [started], calls: [startOf(started)], deliveries: [] });
});

test("Q1 is noticed when a task is queued that no poller may have", () => {
  const [waiting] = storedEvidence({}).runs[0]?.stored?.tasks ?? [];
  const ghost = waiting && { ...waiting, scheduledEventId: 99 };
  assertBroken("Q1", storedEvidence({ tasks: waiting && ghost ? [waiting, ghost] : [] }));
});

test("a task of what is paused may be held aside, for as long as it waits", () => {
  const [waiting = assert.fail()] = storedEvidence({}).runs[0]?.stored?.tasks ?? [];
  assertHolds(storedEvidence({ tasks: [], heldTasks: [waiting] }));
  const ended = { ...waiting, scheduledEventId: 99 };
  assertBroken("Q1", storedEvidence({ heldTasks: [ended] }));
  assertBroken("Q1", storedEvidence({ tasks: [], heldTasks: [ended] }));
});

test("tasks that are given away by priority, while no poller waits in vain, pass", () => {
  const { calls: _calls, ...evidence } = evidenceOf(clean);
  assertHolds(evidence);
});

for (const [number, evidence] of casesOf<"Q", Evidence>(broken)) {
  test(`${number} is noticed when it does not hold: ${sayingOf(number)}`, () => {
    assertBroken(number, evidence);
  });
}

test("Q5 is noticed when a younger task of the same priority is given away first", () => {
  const younger = `
   1 @500 WorkflowExecutionStarted
   2 DecisionTaskScheduled
   3 @600 DecisionTaskStarted scheduledEventId=2`;
  const older = `
   1 @0 WorkflowExecutionStarted
   2 DecisionTaskScheduled
   3 @900 DecisionTaskStarted scheduledEventId=2`;
  assertBroken("Q5", { runs: [runOf("older/o1", older), runOf("younger/y1", younger)] });
});

test("Q5 accepts that a node which died kept a task from the others for a while", () => {
  const kept = evidenceOf(given);
  assertHolds({ ...kept, circumstances: { ...kept.circumstances, maxClaimMilliseconds: 2_000 } });
});
