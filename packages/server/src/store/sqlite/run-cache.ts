// The runs that were used last, bounded by their number and by the size of their states. Those with
// pending changes stay: their rows do not say yet what they hold.
import type { ExecutionId } from "../store.ts";
import type { Run } from "./run.ts";

export interface RunCacheLimits {
  readonly maxRuns: number;
  /** Characters of encoded state. */
  readonly maxStateCharacters: number;
}

export class RunCache {
  readonly #limits: RunCacheLimits;
  /** Longest here first. Those that were used since get a second chance when it is their turn. */
  readonly #runs = new Map<ExecutionId, Run>();
  #size = 0;

  constructor(limits: RunCacheLimits) {
    this.#limits = limits;
  }

  get(id: ExecutionId): Run | undefined {
    const run = this.#runs.get(id);
    if (run) run.isUsed = true;
    return run;
  }

  add(run: Run): void {
    this.#runs.set(run.id, run);
    this.#size += run.stateSize;
    this.evict(run);
  }

  delete(id: ExecutionId): void {
    const run = this.#runs.get(id);
    if (!run) return;
    this.#runs.delete(id);
    this.#size -= run.stateSize;
  }

  resize(run: Run, stateSize: number): void {
    this.#size += stateSize - run.stateSize;
    run.stateSize = stateSize;
  }

  /** A run that has just been added is about to be used: it stays. */
  evict(added?: Run): void {
    const { maxRuns, maxStateCharacters } = this.#limits;
    for (const run of this.#runs.values()) {
      if (this.#runs.size <= maxRuns && this.#size <= maxStateCharacters) return;
      if (run.isUsed) this.#putBack(run);
      else if (!run.pending && run !== added) this.delete(run.id);
    }
  }

  #putBack(run: Run): void {
    run.isUsed = false;
    this.#runs.delete(run.id);
    this.#runs.set(run.id, run);
  }
}
