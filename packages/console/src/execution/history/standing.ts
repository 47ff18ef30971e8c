// How a run stands: by its history, and by what the server tells of it until that is read.
import type { Output } from "@ekiden/model";
import type { Status } from "../../kit/status.tsx";
import type { OperationState } from "./operation.ts";
import type { HistoryView } from "./view.ts";

export interface Standing {
  readonly status: Status;
  /** Milliseconds since 1970; undefined while it is open. */
  readonly closedAt: number | undefined;
}

const statuses: Readonly<Partial<Record<OperationState, Status>>> = {
  completed: "COMPLETED",
  failed: "FAILED",
  timedOut: "TIMED_OUT",
  canceled: "CANCELED",
  terminated: "TERMINATED",
  continued: "CONTINUED_AS_NEW",
};

/** Undefined while it is not known. A part of a history does not say that a run is open. */
export const standingOf = (
  { execution }: HistoryView,
  isWhole: boolean,
  described?: Output<"DescribeWorkflowExecution">,
): Standing | undefined => {
  if (execution?.ending || isWhole) {
    const status = statuses[execution?.state ?? "running"] ?? "OPEN";
    return { status, closedAt: execution?.ending?.at };
  }
  if (!described) return undefined;
  const { closeStatus = "OPEN", closeTimestamp } = described.executionInfo;
  return { status: closeStatus, closedAt: closeTimestamp && closeTimestamp * 1000 };
};
