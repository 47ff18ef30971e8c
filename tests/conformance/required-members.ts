// What every operation refuses in the same way: an unknown domain, and a missing member.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Input, type OperationName, operations, type Shape } from "@ekiden/model";
import { deciders, startService, workers } from "./harness.ts";

const domain = "nowhere";
const execution = { workflowId: "w", runId: "r" };
const type = { name: "n", version: "1" };
const ofWorkflow = { domain, workflowType: type };
const ofActivity = { domain, activityType: type };
const startTimeFilter = { oldestDate: 0 };
const registrationStatus = "REGISTERED";

/** One sound call of each operation that names a domain. */
const calls: { readonly [K in OperationName]?: Input<K> } = {
  DescribeDomain: { name: domain },
  DeprecateDomain: { name: domain },
  UndeprecateDomain: { name: domain },
  RegisterWorkflowType: { domain, ...type },
  DescribeWorkflowType: ofWorkflow,
  ListWorkflowTypes: { domain, registrationStatus },
  DeprecateWorkflowType: ofWorkflow,
  UndeprecateWorkflowType: ofWorkflow,
  DeleteWorkflowType: ofWorkflow,
  RegisterActivityType: { domain, ...type },
  DescribeActivityType: ofActivity,
  ListActivityTypes: { domain, registrationStatus },
  DeprecateActivityType: ofActivity,
  UndeprecateActivityType: ofActivity,
  DeleteActivityType: ofActivity,
  StartWorkflowExecution: { domain, workflowId: "w", workflowType: type },
  SignalWorkflowExecution: { domain, workflowId: "w", signalName: "s" },
  RequestCancelWorkflowExecution: { domain, workflowId: "w" },
  TerminateWorkflowExecution: { domain, workflowId: "w" },
  DescribeWorkflowExecution: { domain, execution },
  GetWorkflowExecutionHistory: { domain, execution },
  PollForDecisionTask: { domain, taskList: deciders },
  PollForActivityTask: { domain, taskList: workers },
  CountPendingDecisionTasks: { domain, taskList: deciders },
  CountPendingActivityTasks: { domain, taskList: workers },
  ListOpenWorkflowExecutions: { domain, startTimeFilter },
  ListClosedWorkflowExecutions: { domain, startTimeFilter },
  CountOpenWorkflowExecutions: { domain, startTimeFilter },
  CountClosedWorkflowExecutions: { domain, startTimeFilter },
};

test("every operation on a domain names the domain that it does not know", async () => {
  await using service = await startService();
  for (const [operation, input] of Object.entries(calls)) {
    const { text } = await service.send(operation as OperationName, input);
    assert.equal(
      text,
      '{"__type":"com.amazonaws.swf.base.model#UnknownResourceFault","message":"Unknown domain: nowhere"}',
      operation,
    );
  }
});

test("every operation names all the members that it misses, in the grammar of the service", async () => {
  await using service = await startService();
  for (const operation of Object.keys(operations) as OperationName[]) {
    const { input }: { input: Shape } = operations[operation];
    const problems = (input.required as string[]).map(
      (name) => `Value null at '${name}' failed to satisfy constraint: Member must not be null`,
    );
    const { text } = await service.send(operation, {});
    const { __type, message } = JSON.parse(text);
    assert.equal(__type, "com.amazon.coral.validate#ValidationException", operation);
    const found = `${problems.length} validation error${problems.length === 1 ? "" : "s"} detected`;
    assert.equal(message, `${found}: ${problems.join("; ")}`);
  }
});

test("a member that is null is a member that is not there", async () => {
  await using service = await startService();
  const { text, status } = await service.send("StartWorkflowExecution", {
    domain: "film",
    workflowId: "w",
    workflowType: { name: "order", version: "1" },
    input: null,
    taskList: null,
    tagList: null,
  });
  assert.equal(status, 200, text);
  await service.expectHistory(
    { workflowId: "w", runId: JSON.parse(text).runId },
    `1 WorkflowExecutionStarted input=- tagList=-
    = 2 DecisionTaskScheduled taskList=deciders`,
  );
});

test("a member of another JSON type is refused as such, and unknown members are ignored", async () => {
  await using service = await startService();
  for (const body of [{ name: 7 }, { name: ["film"] }, { name: { a: 1 } }, { name: true }]) {
    const { text } = await service.send("DescribeDomain", body);
    assert.equal(JSON.parse(text).__type, "com.amazon.coral.service#SerializationException");
  }
  const { status } = await service.send("DescribeDomain", { name: "film", results: [1] });
  assert.equal(status, 200);
});
