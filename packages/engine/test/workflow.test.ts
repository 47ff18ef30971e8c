// Runs: how they start, which signals and requests reach them, and how long they may take.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  blankExecution,
  limitProfiles,
  nextDeadline,
  Step,
  startFromRequest,
  startWithSignal,
} from "../src/index.ts";
import { expectHistory, expectRefusal, started } from "./script.ts";

test("a run starts with the settings of the request", () => {
  expectHistory(
    started({
      input: "in",
      taskList: { name: "own" },
      taskPriority: "7",
      executionStartToCloseTimeout: "3600",
      taskStartToCloseTimeout: "60",
      childPolicy: "ABANDON",
      lambdaRole: "role",
      tagList: ["red", "blue"],
    }),
    `
    1 WorkflowExecutionStarted only input=in taskList=own taskPriority=7 childPolicy=ABANDON
      executionStartToCloseTimeout=3600 taskStartToCloseTimeout=60 lambdaRole=role
      tagList=red,blue workflowType=order/1 parentInitiatedEventId=0
  = 2 DecisionTaskScheduled only taskList=own taskPriority=7 startToCloseTimeout=60
      scheduleToStartTimeout=NONE`,
  );
});

test("what the request leaves out comes from the workflow type", () => {
  const workflowTypes = {
    "order/1": {
      defaultTaskList: { name: "default" },
      defaultTaskPriority: "3",
      defaultExecutionStartToCloseTimeout: "100",
      defaultTaskStartToCloseTimeout: "10",
      defaultChildPolicy: "REQUEST_CANCEL",
      defaultLambdaRole: "default role",
    },
  } as const;
  expectHistory(
    started({ workflowTypes }),
    `
    1 WorkflowExecutionStarted only taskList=default taskPriority=3 childPolicy=REQUEST_CANCEL
      executionStartToCloseTimeout=100 taskStartToCloseTimeout=10 lambdaRole="default role"
      workflowType=order/1 parentInitiatedEventId=0
    2 DecisionTaskScheduled taskList=default taskPriority=3 startToCloseTimeout=10`,
  );
});

const complete = {
  defaultTaskList: { name: "deciders" },
  defaultExecutionStartToCloseTimeout: "100",
  defaultTaskStartToCloseTimeout: "10",
  defaultChildPolicy: "TERMINATE",
} as const;
const members = [
  ["defaultExecutionStartToCloseTimeout", "executionStartToCloseTimeout"],
  ["defaultTaskList", "taskList"],
  ["defaultTaskStartToCloseTimeout", "taskStartToCloseTimeout"],
  ["defaultChildPolicy", "childPolicy"],
] as const;

for (const [setting, member] of members) {
  test(`no run starts without any ${member}`, () => {
    const workflowTypes = { "order/1": { ...complete, [setting]: undefined } };
    expectRefusal(`DefaultUndefinedFault: ${member}`, () => started({ workflowTypes }));
  });
}

test("of several missing settings the likely first is named (a guess)", () => {
  const workflowTypes = { "order/1": {} };
  expectRefusal("DefaultUndefinedFault: executionStartToCloseTimeout", () =>
    started({ workflowTypes }),
  );
  const given = { executionStartToCloseTimeout: "1" };
  expectRefusal("DefaultUndefinedFault: taskList", () => started({ workflowTypes, ...given }));
});

test("tags are kept as given, and an empty list of them is none (a guess)", () => {
  const run = started({ tagList: ["red", "red", ""] });
  assert.deepEqual(run.state.tagList, ["red", "red", ""]);
  assert.equal("tagList" in (started({ tagList: [] }).history[0]?.data ?? {}), false);
});

test("a signal is recorded with its input, or without", () => {
  expectHistory(
    started().signaled("one", "in").signaled("two"),
    `
    ...
    3 WorkflowExecutionSignaled only signalName=one input=in externalInitiatedEventId=0
    4 WorkflowExecutionSignaled only signalName=two externalInitiatedEventId=0`,
  );
});

test("the same signal may come many times", () => {
  const run = started();
  for (let count = 0; count < 10; count += 1) run.signaled("again");
  assert.equal(run.history.length, 12);
});

test("each request to cancel is recorded (a guess)", () => {
  const run = started().cancelRequested().cancelRequested();
  assert.equal(run.state.cancelRequested, true);
  expectHistory(
    run,
    `
    ...
    3 WorkflowExecutionCancelRequested only externalInitiatedEventId=0
    4 WorkflowExecutionCancelRequested only externalInitiatedEventId=0`,
  );
});

test("a run that takes too long times out, without asking its decider", () => {
  const run = started({ executionStartToCloseTimeout: "3600" }).deciderPolls().after("3599999 ms");
  assert.ok(!run.state.closed);
  assert.equal(run.after("1 ms").state.closed?.status, "TIMED_OUT");
  expectHistory(
    run,
    `
    ...
    3 DecisionTaskStarted
    4 WorkflowExecutionTimedOut only timeoutType=START_TO_CLOSE childPolicy=TERMINATE`,
  );
});

test("no run takes longer than a year", () => {
  const run = started({ executionStartToCloseTimeout: "31536000" }).after("364 d");
  assert.equal(run.state.closed, undefined);
  assert.equal(run.after("1 d").state.closed?.status, "TIMED_OUT");
});

test("a run whose time-out is NONE still ends after a year", () => {
  const run = started({ executionStartToCloseTimeout: "NONE" });
  assert.equal(run.state.executionStartToCloseTimeout, "NONE");
  assert.equal(nextDeadline(run.state), run.harness.now + 365 * 24 * 3_600_000);
  assert.equal(run.after("365 d").state.closed?.status, "TIMED_OUT");
});

test("a run of zero seconds times out at once (a guess)", () => {
  const run = started({ executionStartToCloseTimeout: "0" }).after("0 ms");
  assert.equal(run.state.closed?.status, "TIMED_OUT");
});

test("time does not run back within a history when the clock does", () => {
  const run = started().after("10 s").signaled("one");
  run.harness.now -= 5_000;
  run.signaled("two");
  const [one, two] = run.history.slice(-2);
  assert.equal(two?.at, one?.at);
});

test("a run that is started for a signal has it after its first decision task, in one step", () => {
  const execution = blankExecution({ domain: "d", workflowId: "w", runId: "r" });
  const step = new Step(execution, 1_000, limitProfiles.aws);
  const workflowType = { name: "order", version: "1" };
  const attributes = startFromRequest({ workflowType }, { deprecated: false, ...complete });
  startWithSignal(step, attributes, { signalName: "paid", input: "12" });
  step.finish();
  const events = step.events.map((text) => JSON.parse(text));
  assert.deepEqual(
    events.map(({ eventType }) => eventType),
    ["WorkflowExecutionStarted", "DecisionTaskScheduled", "WorkflowExecutionSignaled"],
  );
  const { signalName, input } = events[2].workflowExecutionSignaledEventAttributes;
  assert.deepEqual([signalName, input], ["paid", "12"]);
  assert.deepEqual(
    step.ready.map(({ kind, scheduledEventId }) => [kind, scheduledEventId]),
    [["decision", 2]],
  );
});
