// Children: how they start, what a parent is told, and what becomes of them when it closes.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Decision } from "@aws-sdk/client-swf";
import { cancel, complete, continueAsNew, fail, startChild, startTimer } from "./decisions.ts";
import {
  deciders,
  domain,
  type Service,
  startService,
  workflowType,
  yearSeconds,
} from "./harness.ts";

const nursery = { name: "nursery" };

/** A parent that knows that its child runs; the decision tasks of the child are on another list. */
const startFamily = async (service: Service, settings: object = {}) => {
  const parent = await service.start("parent", settings);
  await service.decide(startChild("child", { taskList: nursery }));
  await service.decide();
  return { parent, child: await service.runOf("child") };
};

const decideForChild = async (service: Service, ...decisions: Decision[]): Promise<void> =>
  service.answer(await service.decisionTask({ taskList: nursery }), decisions);

const decideForParent = async (service: Service, ...decisions: Decision[]): Promise<void> => {
  await service.signal("parent");
  await service.decide(...decisions);
};

test("a child starts with its own settings, else the type's, and knows its parent", async () => {
  await using service = await startService();
  const parent = await service.start("parent", { taskPriority: "9", tagList: ["of the parent"] });
  await service.decide(
    startChild("child", {
      control: "c",
      input: "i",
      tagList: ["t"],
      taskPriority: "3",
      childPolicy: "ABANDON",
      executionStartToCloseTimeout: "60",
      taskStartToCloseTimeout: "7",
      taskList: { name: "other" },
      lambdaRole: "role",
    }),
    startChild("plain"),
  );
  const child = await service.runOf("child");
  const settings =
    "input=i executionStartToCloseTimeout=60 taskStartToCloseTimeout=7 childPolicy=ABANDON taskList=other taskPriority=3 tagList=t lambdaRole=role";
  await service.expectHistory(
    parent,
    `5 StartChildWorkflowExecutionInitiated workflowId=child workflowType=order/1 control=c decisionTaskCompletedEventId=4 ${settings}
    = 6 StartChildWorkflowExecutionInitiated workflowId=plain control=- input=- tagList=- taskPriority=- childPolicy=TERMINATE executionStartToCloseTimeout=${yearSeconds}
    7 ChildWorkflowExecutionStarted workflowExecution=child/${child.runId} workflowType=order/1 initiatedEventId=5
    8 DecisionTaskScheduled
    9 ChildWorkflowExecutionStarted initiatedEventId=6`,
  );
  await service.expectHistory(
    child,
    `1 WorkflowExecutionStarted parentWorkflowExecution=parent/${parent.runId} parentInitiatedEventId=5 ${settings}
    = 2 DecisionTaskScheduled taskList=other`,
  );
  const { executionInfo } = await service.describe(child);
  assert.deepEqual(executionInfo?.parent, parent);
});

const ends = [
  ["completes", complete("r"), "ChildWorkflowExecutionCompleted result=r"],
  ["fails", fail("why", "how"), "ChildWorkflowExecutionFailed reason=why details=how"],
  ["is cancelled", cancel("d"), "ChildWorkflowExecutionCanceled details=d"],
] as const;
for (const [what, decision, event] of ends) {
  test(`a parent hears when its child ${what}`, async () => {
    await using service = await startService();
    const { parent, child } = await startFamily(service);
    await decideForChild(service, decision);
    await service.expectHistory(
      parent,
      `10 ${event} workflowExecution=child/${child.runId} workflowType=order/1 initiatedEventId=5 startedEventId=6
      = 11 DecisionTaskScheduled`,
    );
    assert.equal((await service.describe(parent)).openCounts?.openChildWorkflowExecutions, 0);
  });
}

test("a parent hears when its child times out or is terminated", async () => {
  await using service = await startService();
  const parent = await service.start("parent");
  await service.decide(
    startChild("slow", { executionStartToCloseTimeout: "60" }),
    startChild("stopped"),
  );
  await service.server.settled();
  await service.swf.terminateWorkflowExecution({ domain, workflowId: "stopped" });
  await service.server.advance({ seconds: 60 });
  await service.expectHistory(
    parent,
    `7 ChildWorkflowExecutionStarted initiatedEventId=5
    8 DecisionTaskScheduled
    9 ChildWorkflowExecutionStarted initiatedEventId=6
    10 ChildWorkflowExecutionTerminated initiatedEventId=6 startedEventId=9
    11 ChildWorkflowExecutionTimedOut initiatedEventId=5 startedEventId=7 timeoutType=START_TO_CLOSE`,
  );
});

test("a child that cannot start fails at once, without having been initiated", async () => {
  await using service = await startService();
  const { swf } = service;
  await swf.registerWorkflowType({ domain, name: "bare", version: "1" });
  await swf.registerWorkflowType({ domain, name: "old", version: "1" });
  await swf.deprecateWorkflowType({ domain, workflowType: { name: "old", version: "1" } });
  const of = (name: string, settings = {}) =>
    startChild("child", { workflowType: { name, version: "1" }, control: "c", ...settings });
  const timed = { executionStartToCloseTimeout: "60" };
  const listed = { ...timed, taskList: deciders };
  const run = await service.start("parent");
  await service.decide(
    of("nobody"),
    of("old"),
    of("bare"),
    of("bare", timed),
    of("bare", listed),
    of("bare", { ...listed, taskStartToCloseTimeout: "NONE" }),
  );
  await service.expectHistory(
    run,
    `5 StartChildWorkflowExecutionFailed workflowType=nobody/1 workflowId=child cause=WORKFLOW_TYPE_DOES_NOT_EXIST initiatedEventId=0 decisionTaskCompletedEventId=4 control=c
    = 6 StartChildWorkflowExecutionFailed cause=WORKFLOW_TYPE_DEPRECATED
    = 7 StartChildWorkflowExecutionFailed cause=DEFAULT_EXECUTION_START_TO_CLOSE_TIMEOUT_UNDEFINED
    = 8 StartChildWorkflowExecutionFailed cause=DEFAULT_TASK_LIST_UNDEFINED
    = 9 StartChildWorkflowExecutionFailed cause=DEFAULT_TASK_START_TO_CLOSE_TIMEOUT_UNDEFINED
    = 10 StartChildWorkflowExecutionFailed cause=DEFAULT_CHILD_POLICY_UNDEFINED
    = 11 DecisionTaskScheduled`,
  );
});

test("a child of a type that was undeprecated inside a deprecated domain starts (a guess)", async () => {
  await using service = await startService();
  const { swf } = service;
  const run = await service.start("parent");
  await swf.deprecateDomain({ name: domain });
  await service.decide(startChild("deprecated"));
  await swf.undeprecateWorkflowType({ domain, workflowType });
  await service.decide(startChild("child"));
  await service.expectHistory(
    run,
    `5 StartChildWorkflowExecutionFailed workflowId=deprecated cause=WORKFLOW_TYPE_DEPRECATED
    = 6 DecisionTaskScheduled
    7 DecisionTaskStarted
    8 DecisionTaskCompleted
    = 9 StartChildWorkflowExecutionInitiated workflowId=child
    10 ChildWorkflowExecutionStarted initiatedEventId=9
    11 DecisionTaskScheduled`,
  );
});

test("a child whose workflow id is taken fails after it was initiated", async () => {
  await using service = await startService();
  await service.start("taken", { taskList: { name: "elsewhere" } });
  const run = await service.start("parent");
  await service.decide(startChild("taken", { control: "c" }));
  await service.expectHistory(
    run,
    `5 StartChildWorkflowExecutionInitiated workflowId=taken
    6 StartChildWorkflowExecutionFailed workflowType=order/1 workflowId=taken cause=WORKFLOW_ALREADY_RUNNING initiatedEventId=5 decisionTaskCompletedEventId=4 control=c
    = 7 DecisionTaskScheduled`,
  );
});

const policies = [
  ["TERMINATE", "WorkflowExecutionTerminated childPolicy=TERMINATE cause=CHILD_POLICY_APPLIED"],
  ["REQUEST_CANCEL", "WorkflowExecutionCancelRequested cause=CHILD_POLICY_APPLIED"],
] as const;
for (const [childPolicy, event] of policies) {
  for (const close of [complete(), fail(), cancel()]) {
    test(`after ${close.decisionType} of the parent the policy ${childPolicy} holds`, async () => {
      await using service = await startService();
      const { parent, child } = await startFamily(service, { childPolicy });
      await decideForParent(service, close);
      const named =
        childPolicy === "REQUEST_CANCEL"
          ? ` externalWorkflowExecution=parent/${parent.runId} externalInitiatedEventId=0`
          : "";
      await service.expectHistory(child, `3 ${event}${named}`);
    });
  }
}

test("the policy ABANDON leaves children alone, and their end is told to no parent", async () => {
  await using service = await startService();
  const { parent, child } = await startFamily(service, { childPolicy: "ABANDON" });
  await decideForParent(service, complete());
  const before = (await service.history(parent)).length;
  await decideForChild(service, complete());
  await service.server.settled();
  assert.equal((await service.history(parent)).length, before);
  assert.equal((await service.describe(child)).executionInfo?.closeStatus, "COMPLETED");
});

test("a termination's own policy overrides that of the execution", async () => {
  await using service = await startService();
  const { parent, child } = await startFamily(service, { childPolicy: "TERMINATE" });
  const { workflowId } = parent;
  await service.swf.terminateWorkflowExecution({ domain, workflowId, childPolicy: "ABANDON" });
  await service.server.settled();
  assert.equal((await service.describe(child)).executionInfo?.executionStatus, "OPEN");
});

test("a time-out of the parent applies its policy, through all generations", async () => {
  await using service = await startService();
  const parent = await service.start("parent", { executionStartToCloseTimeout: "100" });
  await service.decide(startChild("child", { taskList: nursery }));
  await decideForChild(service, startChild("grandchild"));
  await service.server.advance({ seconds: 100 });
  assert.equal((await service.describe(parent)).executionInfo?.closeStatus, "TIMED_OUT");
  for (const name of ["child", "grandchild"]) {
    const { executionInfo } = await service.describe(await service.runOf(name));
    assert.equal(executionInfo?.closeStatus, "TERMINATED");
  }
});

test("a child that starts after its parent has closed gets the parent's policy at once (a guess)", async () => {
  await using service = await startService();
  await service.start("parent");
  await service.decide(startChild("child"), complete());
  const { executionInfo } = await service.describe(await service.runOf("child"));
  assert.equal(executionInfo?.closeStatus, "TERMINATED");
});

test("a child that continues as new reports its final outcome, from the run that closed (a guess)", async () => {
  await using service = await startService();
  const { parent, child } = await startFamily(service);
  await decideForChild(service, continueAsNew({ taskList: nursery }));
  const second = await service.runOf("child");
  assert.notEqual(second.runId, child.runId);
  await service.expectHistory(
    second,
    `1 WorkflowExecutionStarted continuedExecutionRunId=${child.runId} parentWorkflowExecution=parent/${parent.runId} parentInitiatedEventId=5
    = 2 DecisionTaskScheduled`,
  );
  assert.equal((await service.describe(parent)).openCounts?.openChildWorkflowExecutions, 1);
  await decideForChild(service, complete("at last"));
  await service.expectHistory(
    parent,
    `10 ChildWorkflowExecutionCompleted workflowExecution=child/${second.runId} workflowType=order/1 result=at last initiatedEventId=5 startedEventId=6
    = 11 DecisionTaskScheduled`,
  );
});

test("children go on when their parent continues as new (a guess)", async () => {
  await using service = await startService();
  const { child } = await startFamily(service);
  await decideForParent(service, continueAsNew());
  await service.server.settled();
  assert.equal((await service.describe(child)).executionInfo?.executionStatus, "OPEN");
  const successor = await service.runOf("parent");
  assert.equal((await service.describe(successor)).openCounts?.openChildWorkflowExecutions, 0);
});

test("what a parent does while a child is on its way is not disturbed by the start", async () => {
  await using service = await startService();
  const parent = await service.start("parent");
  await service.decide(startChild("child"), startTimer("t", "0"));
  await service.server.settled();
  const types = (await service.history(parent)).map(({ type }) => type);
  assert.equal(types.filter((type) => type === "DecisionTaskScheduled").length, 2);
  assert.ok(types.includes("ChildWorkflowExecutionStarted"));
  assert.ok(types.includes("TimerFired"));
});
