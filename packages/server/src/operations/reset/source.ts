// The run that is reset or forked, with all events of it.
import type { Source } from "@ekiden/engine";
import { decodeEvents, type HistoryEvent, refuse, splitEvents } from "@ekiden/model";
import type { ExecutionId, RunReference, StoredState } from "../../store/store.ts";
import type { HandlerDeps } from "../handler-deps.ts";
import type { HistoryShare } from "../history-budget.ts";
import { historyPieces } from "../history-pieces.ts";

export interface ReadSource extends Source {
  readonly id: ExecutionId;
  readonly execution: Readonly<StoredState>;
}

/**
 * Rejects with UnknownResourceFault where there is no such run, and LimitExceededFault where its
 * history is too large. `before`: what was read of the same run a moment ago.
 */
export const readSource = async (
  { store, share }: Pick<HandlerDeps, "store"> & { readonly share: HistoryShare },
  reference: Exclude<RunReference, { id: ExecutionId }>,
  before?: ReadSource,
): Promise<ReadSource> => {
  const found = await store.executions.find(before ? { id: before.id } : reference);
  if (!found) throw refuse.unknownExecution(reference);
  const { id, execution } = found;
  const { lastEventId } = execution;
  const history: HistoryEvent[] = [...(before?.history ?? [])];
  const encoded: string[] = [...(before?.encoded ?? [])];
  const missing = { id, first: history.length + 1, last: lastEventId };
  for await (const text of historyPieces(store.histories, missing, share)) {
    const events = decodeEvents(text);
    // The run was forgotten while it was read: what is missing is refused by the plan.
    if (events.length === 0) break;
    history.push(...events);
    encoded.push(...splitEvents(text));
  }
  return { id, execution, history, encoded };
};
