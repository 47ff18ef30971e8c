// The open runs that this node has stepped last. Any of them may be out of date: the database
// confirms the version of each that is used before a caller sees it.
import { Cache, type CacheFigures } from "../../../cache/cache.ts";
import type { DomainKey } from "../../domain-key.ts";
import type { RunCacheLimits } from "../../run-cache-limits.ts";
import type { ExecutionId } from "../../store.ts";
import { type Run, workflowKey } from "./run.ts";

const keyOf = ({ execution }: Run) => workflowKey(execution.domain, execution.workflowId);

export class RunCache {
  readonly #runs: Cache<ExecutionId, Run>;
  readonly #open = new Map<string, Run>();

  constructor({ maxRuns, maxStateCharacters }: RunCacheLimits) {
    this.#runs = new Cache({
      maxEntries: maxRuns,
      maxWeight: maxStateCharacters,
      weightOf: ({ size }) => size,
      onEvicted: (run) => this.#isOpenNoMore(run),
    });
  }

  get figures(): CacheFigures {
    return this.#runs.figures;
  }

  has(id: ExecutionId): boolean {
    return this.#runs.has(id);
  }

  get(id: ExecutionId): Run | undefined {
    return this.#runs.get(id);
  }

  /** The run that was open when this node last looked. */
  open(domain: DomainKey, workflowId: string): Run | undefined {
    const run = this.#open.get(workflowKey(domain, workflowId));
    return run && this.get(run.id);
  }

  /** `size`: characters of its encoded state. */
  keep(run: Run, size: number): void {
    const key = keyOf(run);
    const predecessor = this.#open.get(key);
    // A workflow has one open run at a time, so another node has closed the other.
    if (predecessor) this.drop(predecessor.id);
    this.drop(run.id);
    run.size = size;
    this.#open.set(key, run);
    this.#runs.set(run.id, run);
  }

  drop(id: ExecutionId): void {
    const run = this.#runs.peek(id);
    if (!run) return;
    this.#runs.delete(id);
    this.#isOpenNoMore(run);
  }

  clear(): void {
    this.#runs.clear();
    this.#open.clear();
  }

  #isOpenNoMore(run: Run): void {
    const key = keyOf(run);
    if (this.#open.get(key) === run) this.#open.delete(key);
  }
}
