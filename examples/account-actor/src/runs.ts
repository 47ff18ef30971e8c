// The runs of a workflow that has continued as new: one history after the other.
import type { TestEnvironment } from "@ekiden/testing";
import { account } from "./workflow.ts";

export interface Runs {
  readonly count: number;
  /** Closes that came too late: there was news, and the workflow has decided again. */
  readonly refusedCloses: number;
  readonly longestHistory: number;
}

export const runsSince = async (
  { client }: TestEnvironment,
  first: { readonly workflowId: string; readonly runId: string },
): Promise<Runs> => {
  const { workflowId } = first;
  let [count, refusedCloses, longestHistory] = [0, 0, 0];
  for (let runId: string | undefined = first.runId; runId !== undefined; count += 1) {
    const history = client.handle(account, { workflowId, runId }).history();
    runId = undefined;
    for await (const { id, type, data } of history) {
      if (type === "ContinueAsNewWorkflowExecutionFailed") refusedCloses += 1;
      if (type === "WorkflowExecutionContinuedAsNew") runId = data.newExecutionRunId;
      longestHistory = Math.max(longestHistory, id);
    }
  }
  return { count, refusedCloses, longestHistory };
};
