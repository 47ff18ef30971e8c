// Refusals that need to know of which execution they speak.
import { type Fault, refuse } from "@ekiden/model";
import type { ExecutionKey } from "./execution.ts";

/** For a task, signal or cancel request of a run that is not open. */
export const executionRefusal = ({ workflowId, runId }: ExecutionKey): Fault =>
  refuse.unknownExecution({ workflowId, runId });
