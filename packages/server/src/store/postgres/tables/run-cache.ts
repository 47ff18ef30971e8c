// The open runs that this node has stepped last. Any of them may be out of date: whoever uses one
// has its version confirmed by the database before anybody hears of it.
import type { ExecutionId } from "../../store.ts";
import { type Run, workflowKey } from "./run.ts";

export interface RunCacheLimits {
  readonly maxRuns: number;
  /** Characters of encoded state. */
  readonly maxStateCharacters: number;
}

const keyOf = ({ execution }: Run) => workflowKey(execution.domain, execution.workflowId);

export class RunCache {
  readonly #limits: RunCacheLimits;
  /** Longest unused first. */
  readonly #runs = new Map<ExecutionId, Run>();
  readonly #open = new Map<string, Run>();
  #size = 0;

  constructor(limits: RunCacheLimits) {
    this.#limits = limits;
  }

  has(id: ExecutionId): boolean {
    return this.#runs.has(id);
  }

  get(id: ExecutionId): Run | undefined {
    const run = this.#runs.get(id);
    if (run) {
      this.#runs.delete(id);
      this.#runs.set(id, run);
    }
    return run;
  }

  /** The run that was open when this node last looked. */
  open(domain: string, workflowId: string): Run | undefined {
    const run = this.#open.get(workflowKey(domain, workflowId));
    return run && this.get(run.id);
  }

  /** `size`: characters of its encoded state. */
  keep(run: Run, size: number): void {
    this.drop(run.id);
    run.size = size;
    this.#runs.set(run.id, run);
    this.#open.set(keyOf(run), run);
    this.#size += run.size;
    const { maxRuns, maxStateCharacters } = this.#limits;
    for (const id of this.#runs.keys()) {
      if (this.#runs.size <= maxRuns && this.#size <= maxStateCharacters) return;
      this.drop(id);
    }
  }

  drop(id: ExecutionId): void {
    const run = this.#runs.get(id);
    if (!run) return;
    this.#runs.delete(id);
    this.#size -= run.size;
    const key = keyOf(run);
    if (this.#open.get(key) === run) this.#open.delete(key);
  }
}
