// Something for each task list. Every task and every poll looks here several times, so a list is
// found by the parts of its name as they are: to join them into one key would cost more than that.
import { type DomainPauses, isPaused, type TaskKind } from "@ekiden/engine";
import type { Backlog } from "./store.ts";

/** Of the lists that workers poll, in the order in which backlogs are told. */
export const polledKinds = ["decision", "activity"] as const satisfies readonly TaskKind[];
const taskKinds = [...polledKinds, "lambda"] as const satisfies readonly TaskKind[];

/** By kind and name. */
export const firstOfEachKind = (
  backlogs: readonly Backlog[],
  maxLists: number,
): readonly Backlog[] =>
  polledKinds.flatMap((kind) =>
    backlogs
      .filter(({ list }) => list.kind === kind)
      .sort(({ list: one }, { list: other }) => (one.name < other.name ? -1 : 1))
      .slice(0, maxLists),
  );

/** While a list is paused it holds all of its tasks, also those that no poll has met. */
export const heldByList = (backlog: Backlog, pauses: DomainPauses): Backlog => {
  const { list, count } = backlog;
  const isHeld = isPaused(pauses.ofTaskList(list.kind, list.name));
  return isHeld ? { ...backlog, held: count, oldestFree: undefined } : backlog;
};

/** `Domain`: its name or its number. */
export class ByTaskList<Domain, Value> {
  readonly #values: Record<TaskKind, Map<Domain, Map<string, Value>>> = {
    decision: new Map(),
    activity: new Map(),
    lambda: new Map(),
  };

  /** Those of one domain, by the name of the list; a domain that had none yet has room from now. */
  of(kind: TaskKind, domain: Domain): Map<string, Value> {
    const known = this.#values[kind].get(domain);
    if (known) return known;
    const fresh = new Map<string, Value>();
    this.#values[kind].set(domain, fresh);
    return fresh;
  }

  /** Of all domains, or of one. */
  *entries(
    only?: Domain,
  ): Generator<{ kind: TaskKind; domain: Domain; name: string; value: Value }> {
    for (const kind of taskKinds) {
      for (const [domain, values] of this.#values[kind]) {
        if (only !== undefined && domain !== only) continue;
        for (const [name, value] of values) yield { kind, domain, name, value };
      }
    }
  }

  all(): Value[] {
    return Object.values(this.#values).flatMap((domains) =>
      [...domains.values()].flatMap((values) => [...values.values()]),
    );
  }

  clear(): void {
    for (const domains of Object.values(this.#values)) domains.clear();
  }
}
