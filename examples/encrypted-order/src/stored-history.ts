// A history as the server has it, and as the console and the command line show it.
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
  return JSON.stringify(await swf.getWorkflowExecutionHistory({ domain, execution }));
};
