// Open executions whose traces are to be sent in parts, with the events that commits of this node
// have recorded since the latest part. Each event is recorded by one node, so over all nodes each
// span is sent once: by the node that has recorded its end.
import type { ChangedRun, EventRange } from "../store/store.ts";

/** Executions that wait for their next part; beyond, the one that has waited longest is next. */
export const maxRunsChanged = 10_000;
/** Parts of a history that a node keeps apart, where other nodes record events in between. */
const maxRanges = 100;

/** An execution as the store names it. */
export type TracedKey = Pick<ChangedRun, "id" | "domain" | "workflowId" | "runId">;

/** An execution, and what of it this node has recorded. */
export interface ChangedPart {
  readonly run: TracedKey;
  readonly recorded: readonly EventRange[];
}

export const isRecordedIn =
  (ranges: readonly EventRange[]) =>
  (eventId: number): boolean =>
    ranges.some(({ first, last }) => first <= eventId && eventId <= last);

export class ChangedRuns {
  readonly #ranges = new Map<
    string,
    { readonly run: TracedKey; readonly recorded: EventRange[] }
  >();

  get size(): number {
    return this.#ranges.size;
  }

  /** Returns what is to be sent before its time, because there is no room for more. */
  add(run: TracedKey, recorded: EventRange): ChangedPart | undefined {
    if (recorded.last < recorded.first) return undefined;
    const known = this.#ranges.get(run.runId) ?? { run, recorded: [] };
    this.#ranges.set(run.runId, known);
    addRange(known.recorded, recorded);
    if (known.recorded.length >= maxRanges) return this.take(run);
    return this.#ranges.size > maxRunsChanged ? this.takeOldest() : undefined;
  }

  take({ runId }: Pick<TracedKey, "runId">): ChangedPart | undefined {
    const part = this.#ranges.get(runId);
    this.#ranges.delete(runId);
    return part;
  }

  takeOldest(): ChangedPart | undefined {
    const [oldest] = this.#ranges.values();
    return oldest && this.take(oldest.run);
  }
}

/** A range that goes on where the latest ends makes that one longer. */
const addRange = (ranges: EventRange[], { first, last }: EventRange): void => {
  const latest = ranges.at(-1);
  if (latest?.last === first - 1) ranges.splice(-1, 1, { first: latest.first, last });
  else ranges.push({ first, last });
};
