// A history as the server has it, and as the console and the command line show it.
import { GetWorkflowExecutionHistoryCommand } from "@aws-sdk/client-swf";
import type { TestEnvironment } from "@ekiden/testing";

interface Execution {
  readonly workflowId: string;
  readonly runId: string;
}

/** As JSON. */
export const storedHistory = async (
  { swf, domain }: TestEnvironment,
  { workflowId, runId }: Execution,
): Promise<string> => {
  const execution = { workflowId, runId };
  const input = new GetWorkflowExecutionHistoryCommand({ domain, execution });
  return JSON.stringify(await swf.send(input));
};
