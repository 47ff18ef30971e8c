// Executions that stay open: one third waits for a decider, one third for a timer, and one third
// for a worker; afterwards their task lists have no pollers.
import type { WireDecision } from "@ekiden/model";
import type { Endpoint, SwfClient } from "../client/swf.ts";
import { workOff } from "../client/work-off.ts";
import { activityType, domain, workflowType } from "./domain.ts";

const connections = 48;
export const parkedTaskList = { name: "parked" };
const decidedTaskList = { name: "parked-decided" };

const waits: readonly WireDecision[] = [
  {
    decisionType: "StartTimer",
    startTimerDecisionAttributes: { timerId: "tomorrow", startToFireTimeout: "80000" },
  },
  {
    decisionType: "ScheduleActivityTask",
    scheduleActivityTaskDecisionAttributes: { activityId: "some-day", activityType },
  },
];

export const startExecution = (
  client: SwfClient,
  workflowId: string,
  taskList: { name: string },
): Promise<{ runId?: string }> =>
  client.call("StartWorkflowExecution", { domain, workflowId, workflowType, taskList });

/** Opens one execution and brings it to its place, by whichever decision task comes first. */
const openOne = async (client: SwfClient, index: number): Promise<void> => {
  const wait = waits[(index % 3) - 1];
  const taskList = wait ? decidedTaskList : parkedTaskList;
  await startExecution(client, `open-${index}`, taskList);
  if (!wait) return;
  const { taskToken } = await client.call("PollForDecisionTask", { domain, taskList });
  await client.call("RespondDecisionTaskCompleted", { taskToken, decisions: [wait] });
};

export const openExecutions = (endpoint: Endpoint, count: number): Promise<void> =>
  workOff(endpoint, { count, connections }, openOne);
