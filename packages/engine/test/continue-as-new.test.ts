// Continue as new: what the next run takes over, and when it is refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { complete, continueAsNew, schedule, startChild, startTimer } from "./decisions.ts";
import type { EngineHarnessOptions } from "./engine-harness.ts";
import { expectHistory, started } from "./script.ts";

test("a run closes and its successor starts, in one step", () => {
  const first = started({ input: "first" }).decides(continueAsNew({ input: "second" }));
  assert.equal(first.state.closed?.status, "CONTINUED_AS_NEW");
  expectHistory(
    first,
    `
    ...
    4 DecisionTaskCompleted
  = 5 WorkflowExecutionContinuedAsNew only input=second decisionTaskCompletedEventId=4
      newExecutionRunId=w-2 executionStartToCloseTimeout=31536000 taskList=deciders
      taskStartToCloseTimeout=NONE childPolicy=TERMINATE workflowType=order/1`,
  );
  expectHistory(
    first.latest("w"),
    `
    1 WorkflowExecutionStarted only input=second executionStartToCloseTimeout=31536000
      taskList=deciders taskStartToCloseTimeout=NONE childPolicy=TERMINATE workflowType=order/1
      continuedExecutionRunId=w-1 parentInitiatedEventId=0
  = 2 DecisionTaskScheduled taskList=deciders`,
  );
});

test("the successor takes the settings of the decision", () => {
  const settings = {
    input: "in",
    executionStartToCloseTimeout: "3600",
    taskList: { name: "own" },
    taskPriority: "-2",
    taskStartToCloseTimeout: "60",
    childPolicy: "ABANDON" as const,
    tagList: ["red", "blue"],
    lambdaRole: "role",
  };
  const first = started().decides(continueAsNew(settings));
  const resolved = `input=in executionStartToCloseTimeout=3600 taskList=own taskPriority=-2
      taskStartToCloseTimeout=60 childPolicy=ABANDON tagList=red,blue lambdaRole=role
      workflowType=order/1`;
  expectHistory(
    first,
    `
    ...
    5 WorkflowExecutionContinuedAsNew only ${resolved} newExecutionRunId=w-2
      decisionTaskCompletedEventId=4`,
  );
  expectHistory(
    first.latest("w"),
    `
    1 WorkflowExecutionStarted only ${resolved} continuedExecutionRunId=w-1
      parentInitiatedEventId=0
    2 DecisionTaskScheduled taskList=own taskPriority=-2 startToCloseTimeout=60`,
  );
});

test("what the decision leaves out comes from the type, not from the run before", () => {
  const first = started({
    input: "in",
    taskList: { name: "own" },
    taskPriority: "9",
    taskStartToCloseTimeout: "5",
    executionStartToCloseTimeout: "99",
    childPolicy: "ABANDON",
    tagList: ["red"],
    lambdaRole: "role",
  });
  expectHistory(
    first.decides(continueAsNew()).latest("w"),
    `
    1 WorkflowExecutionStarted taskList=deciders taskStartToCloseTimeout=NONE childPolicy=TERMINATE
      executionStartToCloseTimeout=31536000 !taskPriority !input !tagList !lambdaRole
    2 DecisionTaskScheduled !taskPriority`,
  );
});

test("the successor may be of another version of the type, and takes its defaults", () => {
  const workflowTypes = {
    "order/2": {
      defaultTaskList: { name: "second" },
      defaultExecutionStartToCloseTimeout: "2",
      defaultTaskStartToCloseTimeout: "22",
      defaultChildPolicy: "ABANDON",
    },
  } as const;
  const first = started({ workflowTypes }).decides(continueAsNew({ workflowTypeVersion: "2" }));
  expectHistory(
    first.latest("w"),
    `
    1 WorkflowExecutionStarted workflowType=order/2 taskList=second childPolicy=ABANDON
      executionStartToCloseTimeout=2 taskStartToCloseTimeout=22
    2 DecisionTaskScheduled`,
  );
  assert.equal(first.latest("w").after("2 s").state.closed?.status, "TIMED_OUT");
});

const complete2 = {
  defaultTaskList: { name: "deciders" },
  defaultExecutionStartToCloseTimeout: "100",
  defaultTaskStartToCloseTimeout: "10",
  defaultChildPolicy: "TERMINATE",
} as const;
const causes = [
  ["an unknown version", undefined, "WORKFLOW_TYPE_DOES_NOT_EXIST"],
  ["a deprecated version", { ...complete2, deprecated: true }, "WORKFLOW_TYPE_DEPRECATED"],
  [
    "no executionStartToCloseTimeout",
    { ...complete2, defaultExecutionStartToCloseTimeout: undefined },
    "DEFAULT_EXECUTION_START_TO_CLOSE_TIMEOUT_UNDEFINED",
  ],
  [
    "no taskStartToCloseTimeout",
    { ...complete2, defaultTaskStartToCloseTimeout: undefined },
    "DEFAULT_TASK_START_TO_CLOSE_TIMEOUT_UNDEFINED",
  ],
  ["no taskList", { ...complete2, defaultTaskList: undefined }, "DEFAULT_TASK_LIST_UNDEFINED"],
  [
    "no childPolicy",
    { ...complete2, defaultChildPolicy: undefined },
    "DEFAULT_CHILD_POLICY_UNDEFINED",
  ],
] as const;

for (const [name, type, cause] of causes) {
  test(`with ${name} a run does not continue as new: ${cause}`, () => {
    const workflowTypes: EngineHarnessOptions["workflowTypes"] = type ? { "order/2": type } : {};
    const run = started({ workflowTypes }).decides(continueAsNew({ workflowTypeVersion: "2" }));
    expectHistory(
      run,
      `
      ...
      4 DecisionTaskCompleted
    = 5 ContinueAsNewWorkflowExecutionFailed only cause=${cause} decisionTaskCompletedEventId=4
    = 6 DecisionTaskScheduled`,
    );
    assert.equal(run.harness.runsOf("w").length, 1);
  });
}

test("a successor whose time-out is NONE still ends after a year", () => {
  const first = started().decides(continueAsNew({ executionStartToCloseTimeout: "NONE" }));
  const second = first.latest("w").after("364 d");
  assert.equal(second.state.closed, undefined);
  assert.equal(second.after("1 d").state.closed?.status, "TIMED_OUT");
});

test("activities and timers are not carried over, and their tasks are withdrawn", () => {
  const first = started()
    .decides(schedule("a"), schedule("b"), startTimer("t", "60"))
    .workerPolls("a")
    .signaled("go")
    .decides(continueAsNew());
  const second = first.latest("w");
  assert.deepEqual(first.offers, []);
  assert.deepEqual(second.offers, ["decision deciders 0"]);
  expectHistory(
    second.after("30 d"),
    `
    1 WorkflowExecutionStarted
    2 DecisionTaskScheduled`,
  );
});

test("a run may continue as new again and again", () => {
  const run = started();
  for (let count = 0; count < 5; count += 1) run.latest("w").decides(continueAsNew());
  expectHistory(
    run.latest("w"),
    `
    1 WorkflowExecutionStarted continuedExecutionRunId=w-5
    2 DecisionTaskScheduled`,
  );
});

test("the children of a run that continues as new go on, their end unheard (a guess)", () => {
  const first = started({ childPolicy: "TERMINATE" })
    .decides(startChild("c"))
    .decides(continueAsNew());
  const child = first.latest("c");
  assert.equal(child.state.closed, undefined);
  child.decides(complete());
  expectHistory(
    first.latest("w"),
    `
    1 WorkflowExecutionStarted
    2 DecisionTaskScheduled`,
  );
});

test("a child whose start is under way when its parent continues as new goes on (a guess)", () => {
  const first = started().holdsMessages().decides(startChild("c"), continueAsNew()).delivers();
  assert.equal(first.latest("c").state.closed, undefined);
  assert.equal(first.history.at(-1)?.type, "WorkflowExecutionContinuedAsNew");
  assert.equal(first.latest("w").history.length, 2);
});
