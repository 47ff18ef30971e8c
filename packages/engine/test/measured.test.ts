// What events say of the time that tasks and runs took, where a step is asked to measure.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  blankExecution,
  completeActivity,
  endLambda,
  limitProfiles,
  type MeasuredEvent,
  startActivity,
  startDecisionTask,
  startLambda,
  terminate,
} from "../src/index.ts";
import { Step } from "../src/step.ts";

const order = { name: "order", version: "1" };
const charge = { name: "charge", version: "2" };

/** A run that was started at 1,000 ms, and takes steps at later times. */
const measuredRun = () => {
  const execution = blankExecution({ domain: "office", workflowId: "order-1", runId: "r" });
  const take = (at: number, change: (step: Step) => void, measures = true) => {
    const step = new Step(execution, at, limitProfiles.aws);
    if (measures) step.measured = [];
    change(step);
    step.finish();
    return step.measured;
  };
  take(1_000, (step) => {
    step.record("WorkflowExecutionStarted", {
      workflowType: order,
      taskList: { name: "deciders" },
      childPolicy: "TERMINATE",
      executionStartToCloseTimeout: "NONE",
      taskStartToCloseTimeout: "NONE",
      parentInitiatedEventId: 0,
    });
  });
  return { execution, take };
};

const scheduled = (step: Step): void => {
  step.record("ActivityTaskScheduled", {
    activityType: charge,
    activityId: "charge-1",
    taskList: { name: "workers" },
    decisionTaskCompletedEventId: 4,
  });
};

test("tasks tell how long they waited and took, and of which type they are", () => {
  const { take } = measuredRun();
  const started = take(3_000, (step) => void startDecisionTask(step, 2, undefined));
  const waited: MeasuredEvent = { type: "DecisionTaskStarted", of: order, scheduleToStart: 2_000 };
  assert.deepEqual(started, [waited]);
  take(3_500, scheduled);
  const taken = take(4_000, (step) => void startActivity(step, 4, undefined));
  assert.deepEqual(taken, [{ type: "ActivityTaskStarted", of: charge, scheduleToStart: 500 }]);
  const ended = take(9_000, (step) =>
    completeActivity(step, { scheduledEventId: 4, startedEventId: 5 }),
  );
  const took = { startToClose: 5_000, scheduleToClose: 5_500 };
  assert.deepEqual(ended, [{ type: "ActivityTaskCompleted", of: charge, ...took }]);
});

test("a run tells how long it was open", () => {
  const { take } = measuredRun();
  const ended = take(61_000, (step) => terminate(step, {}));
  const told = { type: "WorkflowExecutionTerminated", of: order, startToClose: 60_000 };
  assert.deepEqual(ended, [told]);
});

test("an activity of a state that does not say as what it was scheduled has no type", () => {
  const { execution, take } = measuredRun();
  take(2_000, scheduled);
  take(3_000, (step) => void startActivity(step, 3, undefined));
  const open = execution.activities.get(3);
  assert.ok(open);
  delete open.scheduled;
  const [ended] =
    take(4_000, (step) => completeActivity(step, { scheduledEventId: 3, startedEventId: 4 })) ?? [];
  assert.equal(ended?.of, undefined);
  assert.deepEqual([ended?.startToClose, ended?.scheduleToClose], [1_000, undefined]);
});

test("a function tells its name, and how long it ran", () => {
  const { execution, take } = measuredRun();
  execution.lambdaRole = "arn:aws:iam::123456789012:role/lambda";
  take(2_000, (step) => {
    step.record("LambdaFunctionScheduled", {
      id: "1",
      name: "price",
      decisionTaskCompletedEventId: 4,
    });
  });
  assert.deepEqual(
    take(3_000, (step) => void startLambda(step, 3)),
    [],
  );
  const ended = take(4_500, (step) => endLambda(step, 3, { reason: "no" }));
  const of = { name: "price" };
  assert.deepEqual(ended, [{ type: "LambdaFunctionFailed", of, startToClose: 1_500 }]);
});

test("a step that is not asked measures nothing", () => {
  const { take } = measuredRun();
  assert.equal(
    take(2_000, (step) => terminate(step, {}), false),
    undefined,
  );
});
