// A domain in which orders are worked off by hand, for tests of what is done to their executions.
import assert from "node:assert/strict";
import type { SwfClient, WireEvent } from "@ekiden/client";
import { domain, retention } from "./harness.ts";

export const workflowId = "order-7";
export const childId = "parcel-1";
export const activities = { name: "packers" };
const deciders = { name: "orders" };
const order = { name: "order", version: "1" };

const settings = {
  taskList: deciders,
  taskStartToCloseTimeout: "NONE",
  executionStartToCloseTimeout: "3600",
  childPolicy: "TERMINATE",
} as const;

export const populate = async (client: SwfClient): Promise<void> => {
  await client.registerDomain({ name: domain, ...retention });
  await client.registerWorkflowType({ domain, ...order });
  await client.registerActivityType({
    domain,
    ...order,
    defaultTaskList: activities,
    defaultTaskScheduleToStartTimeout: "NONE",
    defaultTaskScheduleToCloseTimeout: "NONE",
    defaultTaskStartToCloseTimeout: "NONE",
    defaultTaskHeartbeatTimeout: "NONE",
  });
};

/** Returns the run id. */
export const start = async (client: SwfClient): Promise<string> => {
  const call = { domain, workflowId, workflowType: order, input: "one", ...settings };
  const { runId } = await client.startWorkflowExecution(call);
  return runId ?? "";
};

type DecisionTask = Awaited<ReturnType<SwfClient["pollForDecisionTask"]>>;
type Decision = NonNullable<
  Parameters<SwfClient["respondDecisionTaskCompleted"]>[0]["decisions"]
>[number];

/** A child has a task list of its own: which task comes first does not depend on another node. */
const decidersOf = (id: string) => (id === workflowId ? deciders : { name: id });

/** Answers the next decision task of a workflow, that of the order unless another one is named. */
export const decide = async (
  client: SwfClient,
  decision: Decision | readonly Decision[] = [],
  { of = workflowId }: { readonly of?: string } = {},
): Promise<DecisionTask> => {
  for (;;) {
    const task = await client.pollForDecisionTask({ domain, taskList: decidersOf(of) });
    const { taskToken } = task;
    if (!taskToken) continue;
    await client.respondDecisionTaskCompleted({ taskToken, decisions: [decision].flat() });
    return task;
  }
};

export const schedule = (activityId: string): Decision => ({
  decisionType: "ScheduleActivityTask",
  scheduleActivityTaskDecisionAttributes: { activityId, activityType: order },
});

export const complete = (result: string): Decision => ({
  decisionType: "CompleteWorkflowExecution",
  completeWorkflowExecutionDecisionAttributes: { result },
});

export const continueChildAsNew: Decision = {
  decisionType: "ContinueAsNewWorkflowExecution",
  continueAsNewWorkflowExecutionDecisionAttributes: {
    ...settings,
    taskList: decidersOf(childId),
    workflowTypeVersion: "1",
  },
};

export const startChild = (workflowId: string): Decision => ({
  decisionType: "StartChildWorkflowExecution",
  startChildWorkflowExecutionDecisionAttributes: {
    ...settings,
    workflowId,
    workflowType: order,
    taskList: decidersOf(workflowId),
  },
});

export const completeActivity = async (client: SwfClient, result: string): Promise<void> => {
  const { taskToken } = await client.pollForActivityTask({ domain, taskList: activities });
  assert.ok(taskToken, "an activity task is there");
  await client.respondActivityTaskCompleted({ taskToken, result });
};

/** The runs whose tasks a poll of each kind is given; undefined where it is given none. */
export const polled = async (client: SwfClient) => {
  const polls = [
    client.pollForDecisionTask({ domain, taskList: deciders }),
    client.pollForActivityTask({ domain, taskList: activities }),
  ] as const;
  const [decision, activity] = await Promise.all(polls);
  return {
    decision: decision.workflowExecution?.runId,
    activity: activity.workflowExecution?.runId,
  };
};

interface Name {
  readonly workflowId: string;
  /** The open run unless given. */
  readonly runId?: string;
}

export const historyOf = async (
  client: SwfClient,
  { workflowId: id, runId }: Name,
): Promise<readonly WireEvent[]> => {
  const execution = { workflowId: id, runId: runId ?? (await openRunOf(client, id)) ?? "" };
  const events: WireEvent[] = [];
  let nextPageToken: string | undefined;
  do {
    const page = await client.getWorkflowExecutionHistory({
      domain,
      execution,
      ...(nextPageToken && { nextPageToken }),
    });
    events.push(...page.events);
    nextPageToken = page.nextPageToken;
  } while (nextPageToken);
  return events;
};

export const typesOf = (events: readonly WireEvent[]): readonly string[] =>
  events.map(({ eventType }) => eventType);

/** The run id; undefined where none is open. */
export const openRunOf = async (client: SwfClient, id: string): Promise<string | undefined> => {
  const { executionInfos } = await client.listOpenWorkflowExecutions({
    domain,
    startTimeFilter: { oldestDate: new Date(0) },
    executionFilter: { workflowId: id },
  });
  return executionInfos[0]?.execution.runId;
};

/** Asks the server until the answer is the wanted one. */
export const until = async (holds: () => Promise<boolean>): Promise<void> => {
  while (!(await holds()));
};
