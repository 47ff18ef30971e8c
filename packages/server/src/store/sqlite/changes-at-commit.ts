// Changes of tables that nothing keeps in memory: each is made inside the transaction of the
// commit, where it sees all that was changed before it.
import { Fault } from "@ekiden/model";
import type { GroupCommit, Participant } from "./group-commit.ts";

export class ChangesAtCommit implements Participant {
  readonly #commit: GroupCommit;
  /** In their order. */
  #changes: (() => void)[] = [];

  constructor(commit: GroupCommit) {
    this.#commit = commit;
  }

  /** Resolves when the change has been committed, with what it returned. */
  async make<T>(change: () => T): Promise<T> {
    let outcome: { readonly value: T } | { readonly refused: unknown } | undefined;
    await this.#commit.gather(() => {
      this.#changes.push(() => {
        outcome = outcomeOf(change);
      });
      this.#commit.join();
    });
    if (!outcome) throw new Error("A change was committed without having been made");
    if ("refused" in outcome) throw outcome.refused;
    return outcome.value;
  }

  write(): void {
    for (const change of this.#changes) change();
  }

  settle(): void {
    this.#changes = [];
  }

  forget(): void {
    this.#changes = [];
  }
}

/**
 * What one caller is refused must not undo what is committed with it. A failure of the database
 * must: it may have ended the transaction, and what is written after that would stay alone.
 */
const outcomeOf = <T>(change: () => T): { value: T } | { refused: unknown } => {
  try {
    return { value: change() };
  } catch (error) {
    const isRefusal = error instanceof Fault && error.fault !== "ServiceUnavailable";
    if (isRefusal) return { refused: error };
    throw error;
  }
};
