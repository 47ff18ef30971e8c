// Shapes that several of Ekiden's own operations answer with.
import { CloseStatus } from "../enums.ts";
import { Count as Amount, RunId, Timestamp, WorkflowId } from "../scalars.ts";
import { boolean, described, number, oneOf, optional, structure } from "../shape.ts";

export const Count = structure({
  count: Amount,
  truncated: described("There are more: counting stopped at the bound of the store.", boolean()),
});

export const Quantiles = structure({
  count: described("How many values there are; without any there are no quantiles.", Amount),
  p50: optional(described("Seconds.", number(0))),
  p90: optional(described("Seconds.", number(0))),
  p99: optional(described("Seconds.", number(0))),
});

export const TaskListKind = oneOf("decision", "activity");

export const ExecutionName = structure({ workflowId: WorkflowId, runId: RunId });

/** How an execution stands. */
export const executionState = {
  startedAt: described("Seconds since 1970.", Timestamp),
  closedAt: optional(described("Seconds since 1970; absent while it is open.", Timestamp)),
  closeStatus: optional(described("Absent while it is open.", CloseStatus)),
};
