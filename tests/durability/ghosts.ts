// A start whose caller had given up can be done later than that, by a server that was frozen: the
// workflow runs once more when it has long ended, and no caller is there who would tell it to end.
import type { RunEvidence } from "@ekiden/testing";
import { Client, type Line } from "./client.ts";
import { domain, journey, type Plan } from "./workflows.ts";

/** Ends those of the runs that come from a start without an answer. */
export const endGhosts = async (line: Line, runs: readonly RunEvidence[]): Promise<void> => {
  const client = new Client("sweeper", line);
  const unanswered = new Set(
    line.calls.flatMap(({ operation, outcome, input }) =>
      operation === "StartWorkflowExecution" && outcome.kind === "unknown"
        ? [attemptOf(input.input)]
        : [],
    ),
  );
  for (const { workflowId, runId, history } of runs) {
    const [first] = history;
    if (first?.type !== "WorkflowExecutionStarted") continue;
    const { workflowType, input } = first.data;
    const isGhost = workflowType.name === journey.name && unanswered.has(attemptOf(input));
    if (isGhost)
      await client.patiently("TerminateWorkflowExecution", { domain, workflowId, runId });
  }
};

/** Of a run that goes on as new, too. */
const attemptOf = (input = "{}"): string => (JSON.parse(input) as Plan).attempt;
