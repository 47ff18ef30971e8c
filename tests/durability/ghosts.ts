// A start whose caller had given up can be done later than that, by a server that was frozen: the
// workflow runs once more when it has long ended, and nobody is there who would tell it to end.
import type { RunEvidence } from "@ekiden/testing";
import { Client, type Line } from "./client.ts";
import { domain, journey } from "./workflows.ts";

/** Ends those of the runs that come from a start without an answer. */
export const endGhosts = async (line: Line, runs: readonly RunEvidence[]): Promise<void> => {
  const client = new Client("sweeper", line);
  const unanswered = new Set<string | undefined>();
  for (const { operation, outcome, input } of line.calls) {
    if (operation !== "StartWorkflowExecution" || outcome.kind !== "unknown") continue;
    unanswered.add(input.input);
  }
  for (const { workflowId, runId, history } of runs) {
    const [first] = history;
    if (first?.type !== "WorkflowExecutionStarted") continue;
    const { workflowType, input } = first.data;
    const isGhost = workflowType.name === journey.name && unanswered.has(input);
    if (isGhost)
      await client.patiently("TerminateWorkflowExecution", { domain, workflowId, runId });
  }
};
