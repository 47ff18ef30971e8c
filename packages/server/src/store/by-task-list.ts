// Something for each task list. Every task and every poll looks here several times, so a list is
// found by the parts of its name as they are: to join them into one key would cost more than that.
import type { TaskKind } from "@ekiden/engine";
import type { Backlog } from "./store.ts";

/** In the order in which backlogs are told. */
export const taskKinds = ["decision", "activity", "lambda"] as const satisfies readonly TaskKind[];

/** By kind and name. */
export const firstOfEachKind = (
  backlogs: readonly Backlog[],
  maxLists: number,
): readonly Backlog[] =>
  taskKinds.flatMap((kind) =>
    backlogs
      .filter(({ list }) => list.kind === kind)
      .sort(({ list: one }, { list: other }) => (one.name < other.name ? -1 : 1))
      .slice(0, maxLists),
  );

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

  *entries(): Generator<{ kind: TaskKind; domain: Domain; name: string; value: Value }> {
    for (const kind of taskKinds) {
      for (const [domain, values] of this.#values[kind]) {
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
