// Executions with a thousand timers each, due spread evenly over a span that begins when all are
// set. Each execution has a task list of its own, so that no poller gets the decision tasks which
// timers that have fired make.
import type { WireDecision } from "@ekiden/model";
import type { SwfClient } from "../client/swf.ts";
import { domain } from "./domain.ts";
import { startExecution } from "./open-executions.ts";

export const timersPerExecution = 1_000;

export interface TimerPlan {
  readonly executions: number;
  readonly firstDueAtMs: number;
  readonly spanSeconds: number;
}

export interface TimerExecution {
  readonly workflowId: string;
  readonly runId: string;
  readonly taskList: { readonly name: string };
}

const startTimer = (plan: TimerPlan, execution: number, index: number): WireDecision => {
  const offsetSeconds = (execution + index) % plan.spanSeconds;
  const seconds = Math.round((plan.firstDueAtMs - Date.now()) / 1000) + offsetSeconds;
  return {
    decisionType: "StartTimer",
    startTimerDecisionAttributes: {
      timerId: `timer-${index}`,
      startToFireTimeout: String(Math.max(1, seconds)),
    },
  };
};

/** Starts the execution and sets its timers with one decision task. */
export const setTimers = async (
  client: SwfClient,
  plan: TimerPlan,
  execution: number,
): Promise<TimerExecution> => {
  const workflowId = `timers-${execution}`;
  const taskList = { name: workflowId };
  const { runId = "" } = await startExecution(client, workflowId, taskList);
  const { taskToken } = await client.call("PollForDecisionTask", { domain, taskList });
  const decisions = Array.from({ length: timersPerExecution }, (_, index) =>
    startTimer(plan, execution, index),
  );
  await client.call("RespondDecisionTaskCompleted", { taskToken, decisions });
  return { workflowId, runId, taskList };
};
