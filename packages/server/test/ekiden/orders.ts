// A domain with runs that wait for activities, for tests of what operators do about these.
import assert from "node:assert/strict";
import type { SwfClient, WireEvent } from "@ekiden/client";
import { domain, outcomeOf, retention } from "./harness.ts";

export const order = { name: "order", version: "1" };
export const charge = { name: "charge", version: "1" };
export const deciders = { name: "deciders" };
export const workers = { name: "workers" };

export const timeouts = {
  scheduleToStartTimeout: "500",
  scheduleToCloseTimeout: "2000",
  startToCloseTimeout: "1000",
  heartbeatTimeout: "300",
} as const;
export const noTimeouts = {
  scheduleToStartTimeout: "NONE",
  scheduleToCloseTimeout: "NONE",
  startToCloseTimeout: "NONE",
  heartbeatTimeout: "NONE",
} as const;

export const populate = async (client: SwfClient): Promise<void> => {
  await client.registerDomain({ name: domain, ...retention });
  await client.registerWorkflowType({
    domain,
    ...order,
    defaultTaskList: deciders,
    defaultTaskStartToCloseTimeout: "NONE",
    defaultExecutionStartToCloseTimeout: "3600",
    defaultChildPolicy: "TERMINATE",
  });
  await client.registerActivityType({ domain, ...charge });
};

export const start = async (client: SwfClient, workflowId: string): Promise<string> => {
  const started = { domain, workflowId, workflowType: order };
  const { runId } = await client.startWorkflowExecution(started);
  assert.ok(runId);
  return runId;
};

type Decisions = NonNullable<Parameters<SwfClient["respondDecisionTaskCompleted"]>[0]["decisions"]>;

/** Answers the decision task that waits with these. */
export const decide = async (client: SwfClient, decisions: Decisions): Promise<void> => {
  const { taskToken } = await client.pollForDecisionTask({ domain, taskList: deciders });
  assert.ok(taskToken, "a decision task waits");
  await client.respondDecisionTaskCompleted({ taskToken, decisions });
};

export const schedule = (
  activityId: string,
  more: { readonly [K in keyof typeof timeouts]?: string } = {},
  taskList = workers,
): Decisions[number] => ({
  decisionType: "ScheduleActivityTask",
  scheduleActivityTaskDecisionAttributes: {
    activityType: charge,
    activityId,
    taskList,
    ...timeouts,
    ...more,
  },
});

export const requestCancel = (activityId: string): Decisions[number] => ({
  decisionType: "RequestCancelActivityTask",
  requestCancelActivityTaskDecisionAttributes: { activityId },
});

/** A run of which these activities are open, and not started. */
export const startWith = async (
  client: SwfClient,
  workflowId: string,
  ...decisions: Decisions
): Promise<string> => {
  const runId = await start(client, workflowId);
  await decide(client, decisions);
  return runId;
};

/** What a worker is given, which is then gone; its token. */
export const takeTask = async (client: SwfClient, identity = "worker-1"): Promise<string> => {
  const { taskToken } = await client.pollForActivityTask({ domain, taskList: workers, identity });
  assert.ok(taskToken, "an activity task waits");
  return taskToken;
};

export const countWaiting = async (client: SwfClient): Promise<number> =>
  (await client.countPendingActivityTasks({ domain, taskList: workers })).count;

export const eventsOf = async (
  client: SwfClient,
  workflowId: string,
  runId: string,
): Promise<readonly WireEvent[]> => {
  const execution = { workflowId, runId };
  return (await client.getWorkflowExecutionHistory({ domain, execution })).events;
};

type Shown = Readonly<Record<string, unknown>>;

/** As `ActivityTaskCompleted`, with the attributes of the event. */
export const eventOf = (events: readonly WireEvent[], type: string): Shown => {
  const found = events.filter(({ eventType }) => eventType === type);
  assert.equal(found.length, 1, `one ${type}`);
  const member = `${type.charAt(0).toLowerCase()}${type.slice(1)}EventAttributes`;
  return Object.entries(found[0] ?? {}).find(([name]) => name === member)?.[1] as Shown;
};

export const typesOf = (events: readonly WireEvent[]): readonly string[] =>
  events.map(({ eventType }) => eventType);

export const workflowId = "order-7";
export const activityId = "charge-1";
/** The activity that most tests are about. */
export const meant = { domain, workflowId, activityId };
export const conflict = "ActivityStateConflict";
export const gone = "UnknownResourceFault";

/** Each way in which a worker can speak of its task. */
export const saidOf = async (client: SwfClient, taskToken: string): Promise<readonly string[]> => [
  await outcomeOf(client.recordActivityTaskHeartbeat({ taskToken })),
  await outcomeOf(client.respondActivityTaskCompleted({ taskToken })),
  await outcomeOf(client.respondActivityTaskFailed({ taskToken })),
  await outcomeOf(client.respondActivityTaskCanceled({ taskToken })),
];
export const allGone = [gone, gone, gone, gone];
