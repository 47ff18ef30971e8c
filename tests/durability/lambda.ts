// A decider that schedules functions of a server in a process of its own, and sees their ends.
import { type HistoryEvent, SWF } from "@aws-sdk/client-swf";
import { isAlive } from "../../tools/alive.ts";
import type { ServerProcess } from "./server-process.ts";
import { pass } from "./time.ts";

const domain = "film";
const workflowType = { name: "order", version: "1" };
const taskList = { name: "deciders" };
const lambdaRole = "arn:aws:iam::123456789012:role/lambda";

export const clientOf = ({ port }: ServerProcess) =>
  new SWF({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });

export const register = async (swf: SWF): Promise<void> => {
  await swf.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "1" });
  await swf.registerWorkflowType({
    domain,
    ...workflowType,
    defaultTaskList: taskList,
    defaultTaskStartToCloseTimeout: "NONE",
    defaultExecutionStartToCloseTimeout: "3600",
    defaultChildPolicy: "TERMINATE",
  });
};

/** Starts an execution that has these functions scheduled, by their names. */
export const begin = async (
  swf: SWF,
  names: readonly string[],
  { directory, startToCloseTimeout }: { directory: string; startToCloseTimeout: string },
): Promise<void> => {
  await swf.startWorkflowExecution({ domain, workflowId: "w", workflowType, lambdaRole });
  const { taskToken } = await swf.pollForDecisionTask({ domain, taskList });
  const decisions = names.map((id) => ({
    decisionType: "ScheduleLambdaFunction" as const,
    scheduleLambdaFunctionDecisionAttributes: {
      id,
      name: "work",
      input: JSON.stringify({ name: id, directory }),
      startToCloseTimeout,
    },
  }));
  await swf.respondDecisionTaskCompleted({ taskToken, decisions });
};

/** Takes decision tasks until so many functions have ended. */
export const endsOf = async (swf: SWF, count: number): Promise<readonly HistoryEvent[]> => {
  for (;;) {
    const { taskToken, events = [] } = await swf.pollForDecisionTask({ domain, taskList });
    const ends = events.filter(({ eventType = "" }) =>
      /^LambdaFunction(Completed|Failed|TimedOut)$/.test(eventType),
    );
    if (ends.length >= count) return ends;
    if (taskToken) await swf.respondDecisionTaskCompleted({ taskToken });
  }
};

/** A process that was killed is gone, buried or not. */
export const untilGone = async (pid: number): Promise<void> => {
  while (isAlive(pid)) await pass(20);
};
