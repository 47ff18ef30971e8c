// Runs that are suspended in this process, so that their next decision needs only what is new.
import type { HistoryEvent } from "@ekiden/client";
import { countOfWaits } from "../workflow/open-waits.ts";
import type { Led } from "../workflow/ways.ts";

export interface CachedRun extends Led {
  /** Of the payloads that its events brought, as a measure of what its code may hold. */
  bytes: number;
}

// What a suspended run takes beside its payloads, measured with `npm run bench -- flow`.
const bytesPerRun = 5_500;
/** An operation that is open, with its promise, what ends it, and the place of its call. */
const bytesPerWait = 1_500;

/** Of the payloads of events. */
export const charactersIn = (events: readonly HistoryEvent[]): number =>
  events.reduce((sum, { data }) => sum + charactersOf(data), 0);

const charactersOf = (data: object): number => {
  let characters = 0;
  for (const value of Object.values(data))
    if (typeof value === "string") characters += value.length;
  return characters;
};

const bytesOf = ({ run, bytes }: CachedRun): number => {
  const asked = run.pendingDecisions.all();
  const characters = asked.reduce((sum, { decision }) => sum + charactersOf(decision.data), 0);
  return bytesPerRun + bytes + characters + bytesPerWait * countOfWaits(run);
};

interface Kept {
  readonly cached: CachedRun;
  /** As it was put here. */
  readonly bytes: number;
}

/** Is called when the content changes, for metrics. */
export interface CacheListener {
  /** So many more runs, or fewer. */
  readonly changed: (count: number) => void;
  /** A run was removed for lack of room; `changed` is called as well. */
  readonly evicted: () => void;
}

/** The least recently used go when there are more bytes than `maxBytes`. */
export class RunCache {
  readonly #runs = new Map<string, Kept>();
  readonly #maxBytes: number;
  readonly #listener: CacheListener | undefined;
  #bytes = 0;

  constructor(maxBytes: number, listener?: CacheListener) {
    this.#maxBytes = maxBytes;
    this.#listener = listener;
  }

  get size(): number {
    return this.#runs.size;
  }

  /** Takes a run out: the caller continues it, and puts it back or forgets it. */
  take(runId: string): CachedRun | undefined {
    const kept = this.#runs.get(runId);
    if (!kept) return undefined;
    this.#runs.delete(runId);
    this.#bytes -= kept.bytes;
    this.#listener?.changed(-1);
    return kept.cached;
  }

  put(runId: string, cached: CachedRun): void {
    this.take(runId);
    const bytes = bytesOf(cached);
    this.#runs.set(runId, { cached, bytes });
    this.#bytes += bytes;
    this.#listener?.changed(1);
    for (const oldest of this.#runs.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.take(oldest);
      this.#listener?.evicted();
    }
  }

  /** Forgets all of them. */
  clear(): void {
    for (const runId of this.#runs.keys()) this.take(runId);
  }
}
