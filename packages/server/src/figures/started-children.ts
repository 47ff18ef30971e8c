// Which children a run has started: their names are in its history alone. A console asks again
// every few seconds, so what was read is remembered, and only what is new is read.
import { decodeEvents, type EventAttributes } from "@ekiden/model";
import { Cache } from "../cache/cache.ts";
import { historyPieces } from "../operations/history-pieces.ts";
import type { HistoryStore, StoredExecution } from "../store/store.ts";

type StartedChild = EventAttributes<"ChildWorkflowExecutionStarted">;

interface Known {
  readonly lastEventId: number;
  readonly latest: readonly StartedChild[];
}

/** Of a run; its latest. */
export const maxChildrenTold = 200;
/** One more says that there are more. */
const maxChildrenKept = maxChildrenTold + 1;
const maxRuns = 100;
const nothing: Known = { lastEventId: 0, latest: [] };

export class StartedChildren {
  readonly #histories: Pick<HistoryStore, "read">;
  readonly #known = new Cache<string, Known>({ maxEntries: maxRuns });

  constructor(histories: Pick<HistoryStore, "read">) {
    this.#histories = histories;
  }

  /** The latest, in the order of their starts, and one that is not told if there are more. */
  async of({ id, execution }: StoredExecution): Promise<readonly StartedChild[]> {
    const { runId, lastEventId } = execution;
    const before = this.#known.get(runId) ?? nothing;
    const latest = [...before.latest];
    const missing = { id, first: before.lastEventId + 1, last: lastEventId };
    for await (const text of historyPieces(this.#histories, missing)) {
      if (!text.includes("ChildWorkflowExecutionStarted")) continue;
      for (const event of decodeEvents(text)) {
        if (event.type === "ChildWorkflowExecutionStarted") latest.push(event.data as StartedChild);
      }
      latest.splice(0, latest.length - maxChildrenKept);
    }
    this.#known.set(runId, { lastEventId, latest });
    return latest;
  }
}
