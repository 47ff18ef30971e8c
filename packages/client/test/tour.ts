// A tour through all operations, refusals among them, that any client of the service can take.
import type { OperationName } from "../src/index.ts";

type Answer = Record<string, unknown>;

/** Calls an operation; what it refuses is an answer as well. */
export type Caller = (operation: OperationName, input: object) => Promise<Answer>;

const domain = "tour";
const taskList = { name: "list" };
const workflowType = { name: "Order", version: "1" };
const activityType = { name: "charge", version: "1" };
const seconds = (count: number): string => String(count);

const registration = async (call: Caller): Promise<void> => {
  const days = { workflowExecutionRetentionPeriodInDays: "3" };
  await call("RegisterDomain", { name: domain, description: "of a tour", ...days });
  await call("RegisterDomain", { name: domain, ...days });
  await call("RegisterDomain", { name: "", workflowExecutionRetentionPeriodInDays: "x" });
  await call("DescribeDomain", { name: domain });
  await call("DescribeDomain", { name: "unknown" });
  await call("ListDomains", { registrationStatus: "REGISTERED" });
  await call("RegisterWorkflowType", {
    domain,
    ...workflowType,
    defaultTaskList: taskList,
    defaultChildPolicy: "TERMINATE",
    defaultTaskStartToCloseTimeout: seconds(30),
    defaultExecutionStartToCloseTimeout: seconds(3_600),
  });
  await call("RegisterWorkflowType", { domain, ...workflowType });
  await call("DescribeWorkflowType", { domain, workflowType });
  await call("ListWorkflowTypes", { domain, registrationStatus: "REGISTERED" });
  await call("RegisterActivityType", {
    domain,
    ...activityType,
    defaultTaskList: taskList,
    defaultTaskScheduleToStartTimeout: "NONE",
    defaultTaskScheduleToCloseTimeout: "NONE",
    defaultTaskStartToCloseTimeout: seconds(60),
    defaultTaskHeartbeatTimeout: "NONE",
  });
  await call("DescribeActivityType", { domain, activityType });
  await call("ListActivityTypes", { domain, registrationStatus: "REGISTERED" });
};

const resourceTags = async (call: Caller): Promise<void> => {
  const { domainInfo } = await call("DescribeDomain", { name: domain });
  const { arn: resourceArn } = domainInfo as { arn: string };
  await call("TagResource", { resourceArn, tags: [{ key: "team", value: "füchse" }] });
  await call("ListTagsForResource", { resourceArn });
  await call("UntagResource", { resourceArn, tagKeys: ["team"] });
  await call("ListTagsForResource", { resourceArn: `${resourceArn}-unknown` });
};

const visibility = async (call: Caller): Promise<void> => {
  const all = { domain, startTimeFilter: { oldestDate: new Date(0) } };
  await call("ListOpenWorkflowExecutions", all);
  await call("CountOpenWorkflowExecutions", all);
  await call("ListClosedWorkflowExecutions", {
    domain,
    closeTimeFilter: { oldestDate: new Date(0), latestDate: new Date(4e12) },
  });
  await call("CountClosedWorkflowExecutions", all);
  await call("ListOpenWorkflowExecutions", { domain });
};

const decisionsOf = (activityIds: readonly string[]) =>
  activityIds.map((activityId) => ({
    decisionType: "ScheduleActivityTask",
    scheduleActivityTaskDecisionAttributes: { activityId, activityType, input: "1 € – 🦊" },
  }));

const activities = async (call: Caller): Promise<void> => {
  const poll = () => call("PollForActivityTask", { domain, taskList, identity: "tourist" });
  await call("CountPendingActivityTasks", { domain, taskList });
  const [first, second, third] = [await poll(), await poll(), await poll()];
  await call("RecordActivityTaskHeartbeat", { taskToken: first.taskToken, details: "half" });
  await call("RespondActivityTaskCompleted", { taskToken: first.taskToken, result: "42" });
  await call("RespondActivityTaskCompleted", { taskToken: first.taskToken, result: "42" });
  await call("RespondActivityTaskFailed", {
    taskToken: second.taskToken,
    reason: "no",
    details: "\n",
  });
  await call("RespondActivityTaskCanceled", { taskToken: third.taskToken });
  await call("RespondActivityTaskCompleted", { taskToken: "nonsense" });
};

const executions = async (call: Caller): Promise<void> => {
  const start = { domain, workflowId: "order-1", workflowType, input: "«1»", tagList: ["a"] };
  const { runId } = await call("StartWorkflowExecution", start);
  await call("StartWorkflowExecution", start);
  await call("StartWorkflowExecution", { ...start, workflowType: { name: "No", version: "1" } });
  const execution = { workflowId: "order-1", runId };
  await call("DescribeWorkflowExecution", { domain, execution });
  await call("SignalWorkflowExecution", { domain, workflowId: "order-1", signalName: "go" });
  await call("SignalWorkflowExecution", { domain, workflowId: "none", signalName: "go" });
  await visibility(call);
  await call("CountPendingDecisionTasks", { domain, taskList });
  const poll = { domain, taskList, maximumPageSize: 2 };
  const { taskToken, nextPageToken } = await call("PollForDecisionTask", poll);
  await call("PollForDecisionTask", { ...poll, nextPageToken });
  await call("RespondDecisionTaskCompleted", {
    taskToken,
    decisions: decisionsOf(["one", "two", "three"]),
    executionContext: "context",
  });
  await activities(call);
  await call("RequestCancelWorkflowExecution", { domain, workflowId: "order-1" });
  await call("GetWorkflowExecutionHistory", { domain, execution });
  await call("GetWorkflowExecutionHistory", {
    domain,
    execution,
    reverseOrder: true,
    maximumPageSize: 3,
  });
  await call("TerminateWorkflowExecution", { domain, workflowId: "order-1", reason: "enough" });
  await call("TerminateWorkflowExecution", { domain, workflowId: "order-1" });
  await call("DescribeWorkflowExecution", { domain, execution });
  await visibility(call);
};

const endings = async (call: Caller): Promise<void> => {
  await call("PollForActivityTask", { domain: "unknown", taskList });
  await call("DeleteActivityType", { domain, activityType });
  await call("DeprecateActivityType", { domain, activityType });
  await call("UndeprecateActivityType", { domain, activityType });
  await call("DeprecateActivityType", { domain, activityType });
  await call("DeleteActivityType", { domain, activityType });
  await call("DeprecateWorkflowType", { domain, workflowType });
  await call("UndeprecateWorkflowType", { domain, workflowType });
  await call("DeprecateWorkflowType", { domain, workflowType });
  await call("ListWorkflowTypes", { domain, registrationStatus: "DEPRECATED" });
  await call("DeleteWorkflowType", { domain, workflowType });
  await call("DeprecateDomain", { name: domain });
  await call("StartWorkflowExecution", { domain, workflowId: "late", workflowType });
  await call("UndeprecateDomain", { name: domain });
};

export const tour = async (call: Caller): Promise<void> => {
  await registration(call);
  await resourceTags(call);
  await executions(call);
  await endings(call);
};
