// Children: how they start, and how their parent learns of their end. What a parent's close means
// to them is in `child-policy.test.ts`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cancel, complete, continueAsNew, fail, startChild } from "./decisions.ts";
import type { EngineHarnessOptions } from "./engine-harness.ts";
import { expectHistory, type Run, started } from "./script.ts";

test("a parent starts a child, and each side tells its half", () => {
  const parent = started()
    .holdsMessages()
    .decides(startChild("c", { input: "in", control: "mine", tagList: ["red"] }))
    .after("1 s")
    .delivers();
  expectHistory(
    parent,
    `
    ...
    4 DecisionTaskCompleted
  = 5 StartChildWorkflowExecutionInitiated only workflowId=c workflowType=order/1 control=mine
      input=in executionStartToCloseTimeout=31536000 taskList=deciders taskStartToCloseTimeout=NONE
      childPolicy=TERMINATE tagList=red decisionTaskCompletedEventId=4
    6 ChildWorkflowExecutionStarted only workflowExecution=c/c-1 workflowType=order/1
      initiatedEventId=5
  = 7 DecisionTaskScheduled`,
  );
  const child = parent.latest("c");
  expectHistory(
    child,
    `
    1 WorkflowExecutionStarted only workflowType=order/1 input=in taskList=deciders
      executionStartToCloseTimeout=31536000 taskStartToCloseTimeout=NONE childPolicy=TERMINATE
      tagList=red parentWorkflowExecution=w/w-1 parentInitiatedEventId=5
  = 2 DecisionTaskScheduled`,
  );
  assert.deepEqual(child.state.parent, { workflowId: "w", runId: "w-1", initiatedEventId: 5 });
});

test("a child takes the settings of the decision", () => {
  const settings = {
    executionStartToCloseTimeout: "3600",
    taskList: { name: "own" },
    taskPriority: "-2",
    taskStartToCloseTimeout: "60",
    childPolicy: "ABANDON",
    lambdaRole: "role",
  } as const;
  const resolved = `executionStartToCloseTimeout=3600 taskList=own taskPriority=-2
      taskStartToCloseTimeout=60 childPolicy=ABANDON lambdaRole=role`;
  const parent = started().decides(startChild("c", settings));
  expectHistory(
    parent,
    `
    ...
    5 StartChildWorkflowExecutionInitiated ${resolved} !control !input !tagList
    6 ChildWorkflowExecutionStarted
    7 DecisionTaskScheduled`,
  );
  expectHistory(
    parent.latest("c"),
    `
    1 WorkflowExecutionStarted ${resolved} !input !tagList
    2 DecisionTaskScheduled taskList=own taskPriority=-2 startToCloseTimeout=60`,
  );
});

test("what the decision leaves out comes from the child's type, not from its parent", () => {
  const parent = started({
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
    parent.decides(startChild("c")).latest("c"),
    `
    1 WorkflowExecutionStarted taskList=deciders taskStartToCloseTimeout=NONE childPolicy=TERMINATE
      executionStartToCloseTimeout=31536000 !taskPriority !input !tagList !lambdaRole
    2 DecisionTaskScheduled !taskPriority`,
  );
});

// ── What keeps a child from starting ────────────────────────────────────────────────────────────

const full = {
  defaultTaskList: { name: "deciders" },
  defaultExecutionStartToCloseTimeout: "100",
  defaultTaskStartToCloseTimeout: "10",
  defaultChildPolicy: "TERMINATE",
} as const;
const causes = [
  ["an unknown type", undefined, "WORKFLOW_TYPE_DOES_NOT_EXIST"],
  ["a deprecated type", { ...full, deprecated: true }, "WORKFLOW_TYPE_DEPRECATED"],
  [
    "no executionStartToCloseTimeout",
    { ...full, defaultExecutionStartToCloseTimeout: undefined },
    "DEFAULT_EXECUTION_START_TO_CLOSE_TIMEOUT_UNDEFINED",
  ],
  ["no taskList", { ...full, defaultTaskList: undefined }, "DEFAULT_TASK_LIST_UNDEFINED"],
  [
    "no taskStartToCloseTimeout",
    { ...full, defaultTaskStartToCloseTimeout: undefined },
    "DEFAULT_TASK_START_TO_CLOSE_TIMEOUT_UNDEFINED",
  ],
  ["no childPolicy", { ...full, defaultChildPolicy: undefined }, "DEFAULT_CHILD_POLICY_UNDEFINED"],
] as const;

for (const [name, type, cause] of causes) {
  test(`with ${name} no child is even initiated: ${cause}`, () => {
    const workflowTypes: EngineHarnessOptions["workflowTypes"] = type ? { "child/1": type } : {};
    const workflowType = { name: "child", version: "1" };
    const run = started({ workflowTypes }).decides(
      startChild("c", { workflowType, control: "mine" }),
    );
    expectHistory(
      run,
      `
      ...
      4 DecisionTaskCompleted
    = 5 StartChildWorkflowExecutionFailed only workflowType=child/1 cause=${cause} workflowId=c
        initiatedEventId=0 decisionTaskCompletedEventId=4 control=mine
    = 6 DecisionTaskScheduled`,
    );
    assert.equal(run.harness.runsOf("c").length, 0);
  });
}

test("a running namesake shows once the child is initiated: WORKFLOW_ALREADY_RUNNING", () => {
  const namesake = started({ workflowId: "c" });
  const parent = started({ harness: namesake.harness })
    .holdsMessages()
    .decides(startChild("c", { control: "mine" }))
    .after("1 s")
    .delivers();
  expectHistory(
    parent,
    `
    ...
    5 StartChildWorkflowExecutionInitiated workflowId=c
    6 StartChildWorkflowExecutionFailed only workflowType=order/1 cause=WORKFLOW_ALREADY_RUNNING
      workflowId=c initiatedEventId=5 decisionTaskCompletedEventId=4 control=mine
  = 7 DecisionTaskScheduled`,
  );
  assert.equal(parent.state.children.size, 0);
  assert.equal(namesake.history.length, 2);
});

test("a workflow id is free for a child once its run has closed", () => {
  const namesake = started({ workflowId: "c" }).terminated();
  expectHistory(
    started({ harness: namesake.harness }).decides(startChild("c")),
    `
    ...
    6 ChildWorkflowExecutionStarted workflowExecution=c/c-2
    7 DecisionTaskScheduled`,
  );
});

test("a run cannot be its own child", () => {
  expectHistory(
    started().decides(startChild("w")),
    `
    ...
    5 StartChildWorkflowExecutionInitiated workflowId=w
    6 StartChildWorkflowExecutionFailed cause=WORKFLOW_ALREADY_RUNNING
    7 DecisionTaskScheduled`,
  );
});

// ── How a child's end is told ───────────────────────────────────────────────────────────────────

const common = "workflowExecution=c/c-1 workflowType=order/1 initiatedEventId=5 startedEventId=6";
const ends: readonly [string, (child: Run) => Run, string][] = [
  ["ChildWorkflowExecutionCompleted", (child) => child.decides(complete("out")), "result=out"],
  [
    "ChildWorkflowExecutionFailed",
    (child) => child.decides(fail("why", "how")),
    "reason=why details=how",
  ],
  ["ChildWorkflowExecutionCanceled", (child) => child.decides(cancel("how")), "details=how"],
  ["ChildWorkflowExecutionTerminated", (child) => child.terminated({ reason: "stuck" }), ""],
  ["ChildWorkflowExecutionTimedOut", (child) => child.after("100 s"), "timeoutType=START_TO_CLOSE"],
];
const parentOf = (child: Partial<{ executionStartToCloseTimeout: string }> = {}) =>
  started().decides(startChild("c", child)).decides();

for (const [event, close, told] of ends) {
  test(`a parent is notified of its child's end: ${event}`, () => {
    const parent = parentOf({ executionStartToCloseTimeout: "100" });
    close(parent.latest("c"));
    assert.equal(parent.state.children.size, 0);
    expectHistory(
      parent,
      `
      ...
      9 DecisionTaskCompleted
     10 ${event} only ${common} ${told}
    =11 DecisionTaskScheduled`,
    );
  });
}

test("a child that ends without a result is reported without one", () => {
  for (const decision of [complete(), fail(), cancel()]) {
    const parent = parentOf();
    parent.latest("c").decides(decision);
    expectHistory(
      parent,
      `
      ...
      9 DecisionTaskCompleted
     10 ${parent.history[9]?.type} only ${common}
     11 DecisionTaskScheduled`,
    );
  }
});

test("a parent that has closed hears nothing of its child (a guess)", () => {
  const parent = started({ childPolicy: "ABANDON" }).decides(startChild("c"));
  const child = parent.latest("c");
  parent.terminated();
  child.decides(complete());
  assert.equal(parent.history.at(-1)?.type, "WorkflowExecutionTerminated");
});

test("a child that continues as new stays a child, and its last run tells the end", () => {
  const parent = parentOf();
  parent.latest("c").decides(continueAsNew());
  const second = parent.latest("c");
  expectHistory(
    second,
    `
    1 WorkflowExecutionStarted continuedExecutionRunId=c-1 parentWorkflowExecution=w/w-1
      parentInitiatedEventId=5
    2 DecisionTaskScheduled`,
  );
  assert.equal(parent.history.at(-1)?.type, "DecisionTaskCompleted");
  second.decides(continueAsNew()).latest("c").decides(complete("at last"));
  expectHistory(
    parent,
    `
    ...
    6 ChildWorkflowExecutionStarted workflowExecution=c/c-1
    ...
   10 ChildWorkflowExecutionCompleted workflowExecution=c/c-3 result="at last" initiatedEventId=5
      startedEventId=6
   11 DecisionTaskScheduled`,
  );
});

test("a child may start again under the same id after its end", () => {
  const parent = parentOf();
  parent.latest("c").decides(complete());
  parent.decides(startChild("c")).decides();
  parent.latest("c").decides(complete());
  expectHistory(
    parent,
    `
    ...
   10 ChildWorkflowExecutionCompleted workflowExecution=c/c-1 initiatedEventId=5 startedEventId=6
    ...
   14 StartChildWorkflowExecutionInitiated
   15 ChildWorkflowExecutionStarted
    ...
   19 ChildWorkflowExecutionCompleted workflowExecution=c/c-2 initiatedEventId=14 startedEventId=15
   20 DecisionTaskScheduled`,
  );
});

test("two children run side by side", () => {
  const parent = started().decides(startChild("c"), startChild("d")).decides();
  parent.latest("d").decides(complete("second"));
  parent.latest("c").decides(fail("first"));
  expectHistory(
    parent,
    `
    ...
    5 StartChildWorkflowExecutionInitiated workflowId=c
    6 StartChildWorkflowExecutionInitiated workflowId=d
    7 ChildWorkflowExecutionStarted workflowExecution=c/c-1 initiatedEventId=5
    8 DecisionTaskScheduled
    9 ChildWorkflowExecutionStarted workflowExecution=d/d-1 initiatedEventId=6
    ...
   12 ChildWorkflowExecutionCompleted workflowExecution=d/d-1 initiatedEventId=6 startedEventId=9
   13 DecisionTaskScheduled
   14 ChildWorkflowExecutionFailed workflowExecution=c/c-1 initiatedEventId=5 startedEventId=7`,
  );
});
