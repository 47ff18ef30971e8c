import { test } from "node:test";
import type { Evidence } from "../src/index.ts";
import {
  altered,
  assertBroken,
  assertHolds,
  type Cases,
  casesOf,
  runOf,
  sayingOf,
} from "./evidence.ts";

const clean = `
   1 @0 WorkflowExecutionStarted
   2 DecisionTaskScheduled
   3 @10 DecisionTaskStarted scheduledEventId=2
   4 @20 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
   5 TimerStarted timerId=short startToFireTimeout=1 decisionTaskCompletedEventId=4
   6 TimerStarted timerId=long startToFireTimeout=60 decisionTaskCompletedEventId=4
   7 @1020 TimerFired timerId=short startedEventId=5
   8 DecisionTaskScheduled
   9 @1030 DecisionTaskStarted scheduledEventId=8
  10 @1040 DecisionTaskCompleted scheduledEventId=8 startedEventId=9
  11 TimerCanceled timerId=long startedEventId=6 decisionTaskCompletedEventId=10
  12 TimerStarted timerId=short startToFireTimeout=60 decisionTaskCompletedEventId=10`;

const evidenceOf = (text: string): Evidence => ({
  runs: [runOf("order/o1", text)],
  circumstances: { readAt: 61_000, maxLatenessMilliseconds: 250 },
});

const broken: Cases<"T", string> = {
  T1: altered(clean, "timerId=long startToFireTimeout=60", "timerId=short startToFireTimeout=60"),
  T2: `${clean}\n 13 @2000 TimerFired timerId=short startedEventId=5`,
  T3: altered(clean, "@1020 TimerFired", "@1019 TimerFired"),
  T4: `${clean}\n 13 @60020 TimerFired timerId=long startedEventId=6`,
  T5: altered(clean, "@1020 TimerFired", "@1271 TimerFired")
    .replace("@1030", "@1280")
    .replace("@1040", "@1290"),
};

test("timers that fire in time and once, or are canceled, pass", () => {
  assertHolds(evidenceOf(clean));
});

for (const [number, text] of casesOf<"T", string>(broken)) {
  test(`${number} is noticed when it does not hold: ${sayingOf(number)}`, () => {
    assertBroken(number, evidenceOf(text));
  });
}

test("T5 is noticed when a timer is overdue and has not fired at all", () => {
  const { runs } = evidenceOf(clean);
  const circumstances = { readAt: 61_291, maxLatenessMilliseconds: 250 };
  assertBroken("T5", { runs, circumstances });
});
