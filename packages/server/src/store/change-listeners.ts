// Listeners for runs that a commit has changed. Without a listener, a commit does nothing for it.
import type { RunChange } from "./run-row.ts";
import type { ChangedRun, ExecutionId, RunKey, StoredState } from "./store.ts";

interface ChangedEntry {
  readonly id: ExecutionId;
  readonly execution: Pick<StoredState, keyof RunKey | "closed">;
  readonly change: RunChange | undefined;
}

export class ChangeListeners {
  readonly #listeners: ((run: ChangedRun) => void)[] = [];

  #isMeasured = false;

  /** Whether a listener is told what steps have measured. */
  get isMeasured(): boolean {
    return this.#isMeasured;
  }

  /** As `ExecutionStore.onChanged`. */
  add(listener: (run: ChangedRun) => void): void {
    this.#listeners.push(listener);
  }

  /** As `ExecutionStore.onMeasured`. */
  addMeasuring(listener: (run: ChangedRun) => void): void {
    this.#isMeasured = true;
    this.add(listener);
  }

  /** What listeners get once these changes are committed. */
  runsOf(runs: readonly ChangedEntry[]): readonly ChangedRun[] {
    if (this.#listeners.length === 0) return [];
    const changed: ChangedRun[] = [];
    for (const { id, execution, change } of runs) {
      if (change?.isVisible) changed.push(changedRun(id, execution, change));
    }
    return changed;
  }

  tell(runs: readonly ChangedRun[]): void {
    for (const run of runs) for (const listener of this.#listeners) listener(run);
  }
}

/** Member by member, as to spread them costs more: one is made for nearly each step. */
const changedRun = (
  id: ExecutionId,
  { domain, workflowId, runId, closed }: ChangedEntry["execution"],
  { ready, measured, firstEventId: first, events }: RunChange,
): ChangedRun => ({
  id,
  domain,
  workflowId,
  runId,
  isClosed: closed !== undefined,
  ready,
  measured,
  recorded: { first, last: first + events.length - 1 },
});
