import { test } from "node:test";
import type { Evidence, RunEvidence } from "../src/index.ts";
import {
  altered,
  assertBroken,
  assertHolds,
  type Cases,
  casesOf,
  decisionOf,
  runOf,
  sayingOf,
} from "./evidence.ts";

const clean = `
   1 @0 WorkflowExecutionStarted
   2 DecisionTaskScheduled startToCloseTimeout=10
   3 @10 DecisionTaskStarted identity=decider scheduledEventId=2
   4 @20 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
   5 TimerStarted timerId=t startToFireTimeout=1 decisionTaskCompletedEventId=4
   6 @1020 TimerFired timerId=t startedEventId=5
   7 DecisionTaskScheduled startToCloseTimeout=10
   8 @1030 DecisionTaskStarted identity=decider scheduledEventId=7
   9 @1040 DecisionTaskCompleted scheduledEventId=7 startedEventId=8
  10 WorkflowExecutionContinuedAsNew newExecutionRunId=o2 decisionTaskCompletedEventId=9`;

const next = `
   1 @1040 WorkflowExecutionStarted continuedExecutionRunId=o1
   2 DecisionTaskScheduled startToCloseTimeout=10`;

interface Changes {
  readonly first?: string;
  readonly second?: string;
  readonly run?: Partial<RunEvidence>;
  readonly evidence?: Partial<Evidence>;
}

const evidenceOf = ({ first = clean, second = next, run, evidence }: Changes = {}): Evidence => {
  const before = runOf("order/o1", first);
  const pages = [before.history.slice(0, 4), before.history.slice(4)];
  const readings = [
    { pages: [before.history.slice(0, 6)], reverse: false },
    { pages, reverse: false },
    { pages: pages.toReversed().map((page) => page.toReversed()), reverse: true },
  ];
  return {
    runs: [{ ...before, readings, ...run }, runOf("order/o2", second)],
    deliveries: [decisionOf(before, 3), decisionOf(before, 8)],
    ...evidence,
  };
};

const history = runOf("order/o1", clean).history;
const given = decisionOf(runOf("order/o1", clean), 8);
const altering = (from: string, to: string): Evidence =>
  evidenceOf({ first: altered(clean, from, to) });

const broken: Cases<"H", Evidence> = {
  H1: altering("   6 @1020", "   7 @1020"),
  H2: altering("2 DecisionTaskScheduled", "2 WorkflowExecutionStarted"),
  H3: altering("@1040 DecisionTaskCompleted", "@1029 DecisionTaskCompleted"),
  H4: altering("timerId=t startToFireTimeout=1", "timerId=t startToFireTimeout=soon"),
  H5: altering("startedEventId=5", "startedEventId=4"),
  H6: evidenceOf({ first: `${clean}\n  11 @2000 DecisionTaskScheduled` }),
  H7: evidenceOf({
    run: { readings: [{ pages: [history.slice(0, 2), history.slice(3, 5)], reverse: false }] },
  }),
  H8: evidenceOf({
    run: { readings: [{ pages: [history.slice(0, 5), history.slice(4)], reverse: false }] },
  }),
  H9: evidenceOf({ evidence: { circumstances: { maxHistoryEvents: 9 } } }),
  H10: evidenceOf({
    evidence: { deliveries: [{ ...given, events: history.slice(0, 7) } as typeof given] },
  }),
  H11: evidenceOf({
    second: altered(next, "continuedExecutionRunId=o1", "continuedExecutionRunId=o0"),
  }),
};

test("two histories, of which one continues the other, pass", () => {
  assertHolds(evidenceOf());
});

for (const [number, evidence] of casesOf<"H", Evidence>(broken)) {
  test(`${number} is noticed when it does not hold: ${sayingOf(number)}`, () => {
    assertBroken(number, evidence);
  });
}

test("H4 is noticed when an attribute is null, missing or made up", () => {
  for (const attributes of [
    "timerId=t",
    "timerId=null startToFireTimeout=1",
    "timerId=t startToFireTimeout=1 colour=red",
  ]) {
    assertBroken("H4", altering("timerId=t startToFireTimeout=1", attributes));
  }
});

test("H4 is noticed when an event comes with the attributes of another type, too", () => {
  const blocks = { timerFiredEventAttributes: {}, timerStartedEventAttributes: {} };
  assertBroken("H4", evidenceOf({ run: { wire: [blocks] } }));
});

test("H6 is noticed when a closed run is described as open", () => {
  const description = { executionInfo: { executionStatus: "OPEN" }, openCounts: {} };
  assertBroken("H6", evidenceOf({ run: { description } as unknown as Partial<RunEvidence> }));
});
