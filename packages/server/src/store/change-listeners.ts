// Listeners for runs that a commit has changed. Without a listener, a commit does nothing for it.
import type { RunChange } from "./run-row.ts";
import type { RunKey } from "./store.ts";

export class ChangeListeners {
  readonly #listeners: ((run: RunKey) => void)[] = [];

  /** As `ExecutionStore.onChanged`. */
  add(listener: (run: RunKey) => void): void {
    this.#listeners.push(listener);
  }

  /** The keys that listeners get once these changes are committed. */
  keysOf(
    runs: readonly { readonly execution: RunKey; readonly change: RunChange | undefined }[],
  ): readonly RunKey[] {
    if (this.#listeners.length === 0) return [];
    return runs.flatMap(({ execution: { domain, workflowId, runId }, change }) =>
      change?.isVisible ? [{ domain, workflowId, runId }] : [],
    );
  }

  tell(runs: readonly RunKey[]): void {
    for (const run of runs) for (const listener of this.#listeners) listener(run);
  }
}
