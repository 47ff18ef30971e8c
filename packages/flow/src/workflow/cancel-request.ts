// A request to cancel the run. It is made of one run: the next of its workflowId has none.
import type { HistoryEvent } from "@ekiden/client";
import { CanceledError } from "../errors.ts";
import { isContinuation } from "./turns.ts";

/** Of a scope: what it was canceled with. */
interface Cancelable {
  readonly canceled: CanceledError | undefined;
}

interface CurrentRun {
  readonly scope: Cancelable & { readonly cancel: (error: CanceledError) => void };
  cancelRequested: boolean;
  /** The news of this turn have the request, told or not. */
  readonly cancelIsNews: boolean;
  /** Of a turn that is replayed. */
  readonly resultingEvents: readonly HistoryEvent[] | undefined;
}

/** Cancels what waits in the run; once. */
export const hearCancel = (run: Pick<CurrentRun, "scope" | "cancelRequested">): void => {
  run.cancelRequested = true;
  run.scope.cancel(new CanceledError("the workflow was requested to cancel"));
};

/**
 * Throws where a request to cancel reaches the scope in which the run is to be continued: the next
 * run would not know of it. One that came meanwhile is heard now, ahead of its turn.
 */
export const checkNotCanceled = (run: CurrentRun, scope: Cancelable): void => {
  // Versions of Flow before continued nevertheless: so it is replayed where the history says so.
  if (run.resultingEvents?.some(isContinuation)) return;
  if (run.cancelIsNews) hearCancel(run);
  if (run.cancelRequested && scope.canceled) throw scope.canceled;
};
