import assert from "node:assert/strict";
import { test } from "node:test";
import { complete, schedule, startChild, startTimer } from "./decisions.ts";
import {
  deciders,
  domain,
  invalidMember,
  refused,
  startService,
  unknown,
  workflowType,
  yearSeconds,
} from "./harness.ts";

const role = "arn:aws:iam::123456789012:role/lambda";

test("a start answers with the run id and nothing else", async () => {
  await using service = await startService();
  const { text } = await service.send("StartWorkflowExecution", {
    domain,
    workflowId: "w",
    workflowType,
  });
  const { runId } = JSON.parse(text);
  assert.equal(text, JSON.stringify({ runId }));
  assert.match(runId, /^22[\w+/]{43}=$/);
});

test("a start records its request, and a decision task at the same moment", async () => {
  await using service = await startService();
  const run = await service.start("w", {
    input: "in",
    tagList: ["a", "b", "a"],
    taskList: { name: "other" },
    taskPriority: "-5",
    taskStartToCloseTimeout: "30",
    executionStartToCloseTimeout: "600",
    childPolicy: "ABANDON",
    lambdaRole: role,
  });
  await service.expectHistory(
    run,
    `1 WorkflowExecutionStarted input=in executionStartToCloseTimeout=600 taskStartToCloseTimeout=30 childPolicy=ABANDON taskList=other taskPriority=-5 workflowType=order/1 tagList=a,b,a parentInitiatedEventId=0 lambdaRole=${role} continuedExecutionRunId=- parentWorkflowExecution=-
    = 2 DecisionTaskScheduled taskList=other taskPriority=-5 startToCloseTimeout=30 scheduleToStartTimeout=NONE`,
  );
});

test("what a start leaves out is the type's default, and what neither gives is not there", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.expectHistory(
    run,
    `1 WorkflowExecutionStarted input=- executionStartToCloseTimeout=${yearSeconds} taskStartToCloseTimeout=NONE childPolicy=TERMINATE taskList=deciders taskPriority=- tagList=- lambdaRole=-
    = 2 DecisionTaskScheduled taskList=deciders taskPriority=- startToCloseTimeout=NONE`,
  );
});

test("undefined defaults are reported one at a time, in the service's order", async () => {
  await using service = await startService();
  const { swf } = service;
  await swf.registerWorkflowType({ domain, name: "bare", version: "1" });
  const settings = { workflowType: { name: "bare", version: "1" } };
  const fault = "DefaultUndefinedFault";
  await refused(service.start("w", settings), fault, "executionStartToCloseTimeout");
  const first = { ...settings, executionStartToCloseTimeout: "60" };
  await refused(service.start("w", first), fault, "taskList");
  const second = { ...first, taskList: deciders };
  await refused(service.start("w", second), fault, "taskStartToCloseTimeout");
  const third = { ...second, taskStartToCloseTimeout: "60" };
  await refused(service.start("w", third), fault, "childPolicy");
  await service.start("w", { ...third, childPolicy: "TERMINATE" });
});

test("a workflow id has one open run; a closed one makes room at once", async () => {
  await using service = await startService();
  const first = await service.start();
  const fault = "WorkflowExecutionAlreadyStartedFault";
  await refused(service.start(), fault, "Already Started");
  await service.decide(complete());
  const second = await service.start();
  assert.notEqual(second.runId, first.runId);
  assert.equal((await service.describe(first)).executionInfo?.closeStatus, "COMPLETED");
  assert.equal((await service.describe(second)).executionInfo?.executionStatus, "OPEN");
});

test("an undefined default is named before a run of the id that is open (a guess)", async () => {
  await using service = await startService();
  await service.swf.registerWorkflowType({ domain, name: "bare", version: "1" });
  await service.start();
  const again = service.start("w", { workflowType: { name: "bare", version: "1" } });
  await refused(again, "DefaultUndefinedFault", "executionStartToCloseTimeout");
});

test("an execution time-out is given in seconds, at most a year, and never NONE", async () => {
  await using service = await startService();
  const constraint = "Member must be a whole number of seconds between 0 and 31536000";
  for (const value of ["NONE", "31536001", "-1"]) {
    const start = service.start("w", { executionStartToCloseTimeout: value });
    await invalidMember(start, "executionStartToCloseTimeout", { value, constraint });
  }
  await service.start("w", { executionStartToCloseTimeout: yearSeconds });
});

test("a workflow id may hold what run ids hold, because Flow names children after runs", async () => {
  await using service = await startService();
  const workflowId = "22AbC+/def=:1";
  const run = await service.start(workflowId);
  assert.equal((await service.describe(run)).executionInfo?.execution?.workflowId, workflowId);
});

test("an execution has at most five tags, of at most 256 characters", async () => {
  await using service = await startService();
  const six = ["1", "2", "3", "4", "5", "6"];
  await invalidMember(service.start("w", { tagList: six }), "tagList", {
    value: "[1, 2, 3, 4, 5, 6]",
    constraint: "Member must have length less than or equal to 5",
  });
  await service.start("w", { tagList: ["", "x".repeat(256), "ü", "#free form?", "5"] });
});

test("Describe tells everything of a running execution", async () => {
  await using service = await startService();
  const { server } = service;
  const run = await service.start("w", { tagList: ["t"], taskPriority: "3", lambdaRole: role });
  const startTimestamp = server.now() / 1000;
  const decisions = [schedule("a"), schedule("b"), startTimer("t", "60"), startChild("c")];
  const first = await service.decisionTask();
  await service.answer(first, decisions, { executionContext: "so far" });
  await server.advance({ seconds: 1 });
  await service.activityTask();
  const { text } = await service.send("DescribeWorkflowExecution", { domain, execution: run });
  assert.deepEqual(JSON.parse(text), {
    executionInfo: {
      execution: run,
      workflowType,
      startTimestamp,
      executionStatus: "OPEN",
      tagList: ["t"],
      cancelRequested: false,
    },
    executionConfiguration: {
      taskStartToCloseTimeout: "NONE",
      executionStartToCloseTimeout: yearSeconds,
      taskList: deciders,
      taskPriority: "3",
      childPolicy: "TERMINATE",
      lambdaRole: role,
    },
    openCounts: {
      openActivityTasks: 2,
      openDecisionTasks: 1,
      openTimers: 1,
      openChildWorkflowExecutions: 1,
      openLambdaFunctions: 0,
    },
    latestActivityTaskTimestamp: server.now() / 1000,
    latestExecutionContext: "so far",
  });
});

test("Describe tells when and how an execution closed, and keeps its counts", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(schedule("a"), startTimer("t", "60"));
  await service.server.advance({ seconds: 5 });
  await service.signal();
  await service.decide(complete());
  const { executionInfo, openCounts } = await service.describe(run);
  assert.equal(executionInfo?.executionStatus, "CLOSED");
  assert.equal(executionInfo?.closeStatus, "COMPLETED");
  assert.equal(executionInfo?.closeTimestamp?.getTime(), service.server.now());
  assert.equal(openCounts?.openActivityTasks, 1);
  assert.equal(openCounts?.openTimers, 1);
  assert.equal(openCounts?.openDecisionTasks, 0);
});

test("a decision task is open from when it is scheduled, and at most one is counted", async () => {
  await using service = await startService();
  const run = await service.start();
  const open = async () => (await service.describe(run)).openCounts?.openDecisionTasks;
  assert.equal(await open(), 1);
  const task = await service.decisionTask();
  assert.equal(await open(), 1);
  await service.signal();
  assert.equal(await open(), 1);
  await service.answer(task);
  assert.equal(await open(), 1);
  await service.decide();
  assert.equal(await open(), 0);
});

test("the latest execution context stays until another is given, and may be empty", async () => {
  await using service = await startService();
  const run = await service.start();
  const context = async () => (await service.describe(run)).latestExecutionContext;
  const answerWith = async (executionContext?: string) => {
    await service.answer(await service.decisionTask(), [], { executionContext });
    await service.signal();
  };
  assert.equal(await context(), undefined);
  await answerWith("one");
  assert.equal(await context(), "one");
  await answerWith();
  assert.equal(await context(), "one");
  await answerWith("");
  assert.equal(await context(), "");
  await service.expectHistory(
    run,
    `8 DecisionTaskCompleted executionContext=-
    9 WorkflowExecutionSignaled
    = 10 DecisionTaskScheduled
    11 DecisionTaskStarted
    12 DecisionTaskCompleted executionContext=
    13 WorkflowExecutionSignaled
    = 14 DecisionTaskScheduled`,
  );
});

test("the latest activity timestamp is that of the latest activity event of any kind", async () => {
  await using service = await startService();
  const { server } = service;
  const run = await service.start();
  const latest = async () => (await service.describe(run)).latestActivityTaskTimestamp?.getTime();
  assert.equal(await latest(), undefined);
  await service.decide(schedule("a"));
  assert.equal(await latest(), server.now());
  await server.advance({ seconds: 1 });
  const { taskToken } = await service.activityTask();
  assert.equal(await latest(), server.now());
  await server.advance({ seconds: 1 });
  await service.swf.respondActivityTaskCompleted({ taskToken });
  const completedAt = server.now();
  await server.advance({ seconds: 1 });
  await service.signal();
  assert.equal(await latest(), completedAt);
});

test("an unknown execution is named by the refusal", async () => {
  await using service = await startService();
  const { swf } = service;
  const execution = { workflowId: "w", runId: "r" };
  const message = "Unknown execution: WorkflowExecution=[workflowId=w, runId=r]";
  await service.start("w");
  await unknown(swf.describeWorkflowExecution({ domain, execution }), message);
  await unknown(swf.getWorkflowExecutionHistory({ domain, execution }), message);
});

test("an execution is not seen from another domain", async () => {
  await using service = await startService();
  const { swf } = service;
  await swf.registerDomain({ name: "other", workflowExecutionRetentionPeriodInDays: "1" });
  const { workflowId, runId } = await service.start();
  const message = `Unknown execution: WorkflowExecution=[workflowId=w, runId=${runId}]`;
  const execution = { workflowId, runId };
  await unknown(swf.describeWorkflowExecution({ domain: "other", execution }), message);
});
