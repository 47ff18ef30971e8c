// Runs that are suspended in this process, so that their next decision needs only what is new.
import type { Led } from "../workflow/ways.ts";

export interface CachedRun extends Led {
  /** Of the payloads that its events brought, as a measure of what its code may hold. */
  bytes: number;
}

/** What a suspended run takes beside its payloads, measured with `npm run bench -- flow`. */
const bytesPerRun = 7_000;

/** Is called when the content changes, for metrics. */
export interface CacheListener {
  /** So many more runs, or fewer. */
  readonly changed: (count: number) => void;
  /** A run was removed for lack of room; `changed` is called as well. */
  readonly evicted: () => void;
}

/** The least recently used go when there are more bytes than `maxBytes`. */
export class RunCache {
  readonly #runs = new Map<string, CachedRun>();
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
    const cached = this.#runs.get(runId);
    if (!cached) return undefined;
    this.#runs.delete(runId);
    this.#bytes -= bytesPerRun + cached.bytes;
    this.#listener?.changed(-1);
    return cached;
  }

  put(runId: string, cached: CachedRun): void {
    this.take(runId);
    this.#runs.set(runId, cached);
    this.#bytes += bytesPerRun + cached.bytes;
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
