// What happens when a decider does not answer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { complete, mark } from "./decisions.ts";
import { expectHistory, expectRefusal, started } from "./script.ts";

const hasty = () => started({ taskStartToCloseTimeout: "60" });

test("a decision task that is not answered in time times out, and another follows", () => {
  expectHistory(
    hasty().deciderPolls().after("60 s"),
    `
    1 WorkflowExecutionStarted
    2 DecisionTaskScheduled startToCloseTimeout=60
    3 DecisionTaskStarted
    4 DecisionTaskTimedOut only timeoutType=START_TO_CLOSE scheduledEventId=2 startedEventId=3
  = 5 DecisionTaskScheduled taskList=deciders startToCloseTimeout=60`,
  );
});

test("it does not time out a millisecond early", () => {
  expectHistory(
    hasty().deciderPolls().after("59999 ms"),
    `
    ...
    3 DecisionTaskStarted`,
  );
});

test("the clock of a decision task starts with its decider", () => {
  const run = hasty().after("30 d");
  assert.deepEqual(run.offers, ["decision deciders 0"]);
  expectHistory(
    run,
    `
    1 WorkflowExecutionStarted
    2 DecisionTaskScheduled`,
  );
});

test("each decider that does not answer costs three events, without end", () => {
  expectHistory(
    hasty().deciderPolls().after("60 s").deciderPolls().after("60 s").deciderPolls(),
    `
    ...
    3 DecisionTaskStarted
    4 DecisionTaskTimedOut
    5 DecisionTaskScheduled
    6 DecisionTaskStarted
    7 DecisionTaskTimedOut
    8 DecisionTaskScheduled
    9 DecisionTaskStarted scheduledEventId=8`,
  );
});

test("the next decision task is offered when the started one times out", () => {
  const run = hasty().deciderPolls().after("60 s");
  assert.deepEqual(run.offers, ["decision deciders 0"]);
});

test("where one is queued already, a time-out queues no other (a guess)", () => {
  const run = hasty().deciderPolls().signaled("go").after("60 s");
  assert.deepEqual(run.offers, ["decision deciders 0"]);
  expectHistory(
    run.deciderPolls(),
    `
    ...
    3 DecisionTaskStarted
    4 WorkflowExecutionSignaled
    5 DecisionTaskScheduled
    6 DecisionTaskTimedOut scheduledEventId=2 startedEventId=3
    7 DecisionTaskStarted scheduledEventId=5`,
  );
});

test("an answer after the time-out is refused, also while the next attempt is open (I6)", () => {
  const run = hasty().deciderPolls();
  const attempt = run.decisionTask;
  run.after("60 s");
  const refusal = "UnknownResourceFault: Unknown decision task, scheduledEventId = 2";
  expectRefusal(refusal, () => run.answersAs(attempt, {}, mark("late")));
  run.deciderPolls();
  expectRefusal(refusal, () => run.answersAs(attempt, {}, mark("late")));
  run.decides(complete());
});

test("with NONE a decision task stays started until the run times out", () => {
  expectHistory(
    started({ taskStartToCloseTimeout: "NONE", executionStartToCloseTimeout: "86400" })
      .deciderPolls()
      .after("1 d"),
    `
    ...
    2 DecisionTaskScheduled startToCloseTimeout=NONE
    3 DecisionTaskStarted
    4 WorkflowExecutionTimedOut`,
  );
});

test("a time-out of zero seconds ends a decision task as soon as it starts (a guess)", () => {
  expectHistory(
    started({ taskStartToCloseTimeout: "0" }).deciderPolls().after("0 ms"),
    `
    ...
    3 DecisionTaskStarted
    4 DecisionTaskTimedOut timeoutType=START_TO_CLOSE
    5 DecisionTaskScheduled`,
  );
});
