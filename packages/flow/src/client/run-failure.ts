// How a run has ended that did not complete, as an error.
import type { ClosingType, HistoryEvent } from "@ekiden/client";
import { type WorkflowEnd, WorkflowFailure } from "../errors.ts";
import { decodedEvent } from "../events.ts";
import { errorFrom } from "../failure.ts";
import type { Connection } from "./connection.ts";

type EndingType = Exclude<ClosingType, "WorkflowExecutionCompleted">;

const closeStatuses: Readonly<Record<EndingType, WorkflowEnd["closeStatus"]>> = {
  WorkflowExecutionFailed: "FAILED",
  WorkflowExecutionCanceled: "CANCELED",
  WorkflowExecutionTerminated: "TERMINATED",
  WorkflowExecutionTimedOut: "TIMED_OUT",
  WorkflowExecutionContinuedAsNew: "CONTINUED_AS_NEW",
};

/** What the run threw is the cause, if it failed. */
export const failureOfRun = async (
  { codec, payloads }: Pick<Connection, "codec" | "payloads">,
  execution: { readonly workflowId: string; readonly runId: string },
  close: HistoryEvent<EndingType>,
): Promise<WorkflowFailure> => {
  const closeStatus = closeStatuses[close.type];
  const { data } = await decodedEvent(close, payloads);
  const { reason, details } = data as { readonly reason?: string; readonly details?: string };
  const hasCause = reason !== undefined || details !== undefined;
  const cause = hasCause ? errorFrom(codec, reason ?? closeStatus, details) : undefined;
  return new WorkflowFailure({ ...execution, closeStatus, cause });
};
