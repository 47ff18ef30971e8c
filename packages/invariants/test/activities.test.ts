import { test } from "node:test";
import type { ClientCall, Evidence } from "../src/index.ts";
import {
  activityOf,
  altered,
  answersOf,
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

const timeouts =
  "scheduleToStartTimeout=20 scheduleToCloseTimeout=60 startToCloseTimeout=30 heartbeatTimeout=5";
const clean = `
   1 @0 WorkflowExecutionStarted
   2 DecisionTaskScheduled startToCloseTimeout=10
   3 @10 DecisionTaskStarted identity=decider scheduledEventId=2
   4 @20 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
   5 ActivityTaskScheduled activityId=pack input=box ${timeouts} decisionTaskCompletedEventId=4
   6 ActivityTaskScheduled activityId=slow ${timeouts} decisionTaskCompletedEventId=4
   7 ActivityTaskScheduled activityId=never ${timeouts} decisionTaskCompletedEventId=4
   8 @30 ActivityTaskStarted identity=worker scheduledEventId=5
   9 @40 ActivityTaskStarted identity=worker scheduledEventId=6
  10 @50 ActivityTaskCompleted result=packed scheduledEventId=5 startedEventId=8
  11 DecisionTaskScheduled startToCloseTimeout=10
  12 @60 DecisionTaskStarted identity=decider scheduledEventId=11
  13 @70 DecisionTaskCompleted scheduledEventId=11 startedEventId=12
  14 ActivityTaskCancelRequested activityId=slow decisionTaskCompletedEventId=13
  15 ActivityTaskCancelRequested activityId=never decisionTaskCompletedEventId=13
  16 ActivityTaskCanceled scheduledEventId=7 startedEventId=0 latestCancelRequestedEventId=15
  17 DecisionTaskScheduled startToCloseTimeout=10
  18 @6000 ActivityTaskTimedOut timeoutType=HEARTBEAT details=alive scheduledEventId=6 startedEventId=9
  19 @6010 DecisionTaskStarted identity=decider scheduledEventId=17
  20 @6020 DecisionTaskCompleted scheduledEventId=17 startedEventId=19
  21 WorkflowExecutionCompleted decisionTaskCompletedEventId=20`;

const report = (at: number, details: string, cancelRequested: boolean): ClientCall =>
  callOf(
    "RecordActivityTaskHeartbeat",
    { taskToken: "o1-9", details },
    { at, output: { cancelRequested } },
  );
const packed = callOf(
  "RespondActivityTaskCompleted",
  { taskToken: "o1-8", result: "packed" },
  { at: 50 },
);
const late = callOf(
  "RespondActivityTaskCompleted",
  { taskToken: "o1-9", result: "at last" },
  { at: 7000, fault: "UnknownResourceFault" },
);
const calls = [packed, report(60, "begun", false), report(1000, "alive", true), late];

interface Changes {
  readonly text?: string;
  readonly told?: readonly ClientCall[];
  readonly again?: boolean;
  readonly task?: object;
  /** Who was given the first task, where that is not who it was started for. */
  readonly given?: string;
}

const evidenceOf = ({
  text = clean,
  told = calls,
  again = false,
  task,
  given: identity,
}: Changes = {}): Evidence => {
  const run = runOf("order/o1", text);
  const decisions = run.history.filter(({ type }) => type === "DecisionTaskStarted");
  const activities = run.history.filter(({ type }) => type === "ActivityTaskStarted");
  const given = activities.map(({ id }) => activityOf(run, id));
  const [first] = given;
  if (first) {
    const by = identity === undefined ? {} : { identity };
    given[0] = { ...first, ...by, task: { ...first.task, ...task } } as typeof first;
  }
  return {
    runs: [run],
    deliveries: [
      ...decisions.map(({ id }) => decisionOf(run, id)),
      ...given,
      ...(again && first ? [first] : []),
    ],
    calls: [startOf(run), ...answersOf(run), ...told],
  };
};

const altering = (from: string, to: string): Evidence =>
  evidenceOf({ text: altered(clean, from, to) });

/** An operator was told that event 18 or another one has ended the slow activity. */
const retried = (eventId: number, eventType: "ActivityTaskTimedOut" | "ActivityTaskCompleted") =>
  callOf(
    "RetryActivity",
    { workflowId: "order", activityId: "slow" },
    { output: { runId: "o1", scheduledEventId: 6, events: [{ eventType, eventId }] } },
  );

const broken: Cases<"A", Evidence> = {
  A1: altering("activityId=slow scheduleToStartTimeout", "activityId=pack scheduleToStartTimeout"),
  A2: altering(
    "9 @40 ActivityTaskStarted identity=worker scheduledEventId=6",
    "9 @40 ActivityTaskStarted identity=worker scheduledEventId=5",
  ),
  A3: altering(
    "18 @6000 ActivityTaskTimedOut timeoutType=HEARTBEAT details=alive scheduledEventId=6 startedEventId=9",
    "18 @6000 ActivityTaskFailed scheduledEventId=5 startedEventId=8",
  ),
  A4: altering(
    "result=packed scheduledEventId=5 startedEventId=8",
    "result=packed scheduledEventId=7 startedEventId=0",
  ),
  A5: altering(
    "15 ActivityTaskCancelRequested activityId=never",
    "15 ActivityTaskCancelRequested activityId=slow",
  ),
  A6: altering(
    "18 @6000 ActivityTaskTimedOut timeoutType=HEARTBEAT",
    "18 @6000 ActivityTaskTimedOut timeoutType=START_TO_CLOSE",
  ),
  A7: altering("18 @6000 ActivityTaskTimedOut", "18 @5999 ActivityTaskTimedOut"),
  A8: evidenceOf({ task: { startedEventId: 10 } }),
  A9: evidenceOf({ again: true }),
  A10: evidenceOf({ told: [...calls, packed] }),
  A11: evidenceOf({ task: { input: "another box" } }),
  A13: evidenceOf({ told: [...calls, retried(18, "ActivityTaskCompleted")] }),
  A12: evidenceOf({ told: [packed, report(60, "begun", true), report(1000, "alive", true), late] }),
};

test("activities that are done, canceled or given up pass", () => {
  assertHolds(evidenceOf());
});

const pollOfAnother = (unknown: boolean): ClientCall =>
  callOf(
    "PollForActivityTask",
    { taskList: { name: "l" }, identity: "left" },
    { at: 25, ...(unknown && { unknown }) },
  );
const handedOn = (poll: ClientCall): Evidence =>
  evidenceOf({
    text: altered(
      clean,
      "8 @30 ActivityTaskStarted identity=worker",
      "8 @30 ActivityTaskStarted identity=left",
    ),
    told: [...calls, poll],
    given: "worker",
  });

test("an activity task that was started for a worker who left may be another worker's", () => {
  assertHolds(handedOn(pollOfAnother(true)));
});

test("A8 is noticed when the worker that a task was started for had not left", () => {
  assertBroken("A8", handedOn(pollOfAnother(false)));
});

for (const [number, evidence] of casesOf<"A", Evidence>(broken)) {
  test(`${number} is noticed when it does not hold: ${sayingOf(number)}`, () => {
    assertBroken(number, evidence);
  });
}

test("A7 is noticed when a time-out does not tell the last report", () => {
  assertBroken("A7", altering("details=alive", "details=begun"));
});

test("A10 is noticed when an acknowledged answer is not in the history", () => {
  const lost = altered(
    clean,
    "10 @50 ActivityTaskCompleted result=packed",
    "10 @50 ActivityTaskFailed",
  );
  assertBroken("A10", evidenceOf({ text: lost }));
});

test("A10 is noticed when an answer is in the history that was not given", () => {
  assertBroken("A10", evidenceOf({ told: calls.filter((call) => call !== packed) }));
});

test("A10 accepts that an answer without acknowledgement was recorded, or was not", () => {
  const unsure = (taskToken: string, result: string) =>
    callOf("RespondActivityTaskCompleted", { taskToken, result }, { unknown: true });
  const [, ...others] = calls;
  assertHolds(
    evidenceOf({ told: [unsure("o1-8", "packed"), unsure("o1-9", "at last"), ...others] }),
  );
});

test("A12 is noticed when a worker is not told that it was to stop", () => {
  const told = [packed, report(60, "begun", false), report(1000, "alive", false), late];
  assertBroken("A12", evidenceOf({ told }));
});

test("A12 accepts that another node looked at its clock first, and committed later", () => {
  const told = [packed, report(60, "begun", false), report(1000, "alive", false), late];
  const evidence = evidenceOf({ told });
  assertHolds({
    ...evidence,
    circumstances: { ...evidence.circumstances, maxCommitMilliseconds: 1_000 },
  });
});

const early = altered(clean, "18 @6000", "18 @80");
const slowEnds = retried(18, "ActivityTaskTimedOut");

test("an operator may let an activity time out before its time, and no other client may", () => {
  assertHolds(evidenceOf({ text: early, told: [packed, slowEnds] }));
  const unanswered = callOf(
    "TimeOutActivity",
    { workflowId: "order", activityId: "slow" },
    { unknown: true },
  );
  assertHolds(evidenceOf({ text: early, told: [packed, unanswered] }));
  assertBroken("A6", evidenceOf({ text: early, told: [packed] }));
  const ofAnother = callOf(
    "TimeOutActivity",
    { workflowId: "order", activityId: "pack" },
    { unknown: true },
  );
  assertBroken("A6", evidenceOf({ text: early, told: [packed, ofAnother] }));
  const runs = [runOf("order/o1", early)];
  assertHolds({ runs, circumstances: { isPart: true, mayHaveOperators: true } });
  assertBroken("A6", { runs, circumstances: { isPart: true } });
});

const operated = altered(
  clean,
  "10 @50 ActivityTaskCompleted result=packed scheduledEventId=5 startedEventId=8",
  "10 @50 ActivityTaskCompleted result=mine scheduledEventId=5 startedEventId=8",
);
const mine = (result: string, eventIds: readonly number[]) =>
  callOf(
    "CompleteActivity",
    { workflowId: "order", activityId: "pack", result },
    {
      output: {
        runId: "o1",
        scheduledEventId: 5,
        events: eventIds.map((eventId) => ({
          eventType: eventId === 10 ? "ActivityTaskCompleted" : "ActivityTaskStarted",
          eventId,
        })),
      },
    },
  );
const others = calls.filter((call) => call !== packed);

test("what an operator was told is in the history, as asked, together and once", () => {
  const told = (...more: readonly ClientCall[]) =>
    evidenceOf({ text: operated, told: [...others, ...more] });
  assertHolds(told(mine("mine", [10])));
  assertBroken("A13", told(mine("yours", [10])));
  assertBroken("A13", told(mine("mine", [10]), mine("mine", [10])));
  assertBroken("A13", told(mine("mine", [8, 10])));
  assertBroken("A10", told());
  assertBroken("A10", told(packed, mine("mine", [10])));
});
