// Something for each task list. Every task and every poll looks here several times, so a list is
// found by the parts of its name as they are: to join them into one key would cost more than that.
import type { TaskKind } from "@ekiden/engine";
import type { Backlog } from "./store.ts";

/** The order in which backlogs are told: decision tasks first. */
export const byKindAndName = (one: Backlog, other: Backlog): number => {
  if (one.list.kind !== other.list.kind) return one.list.kind === "decision" ? -1 : 1;
  return one.list.name < other.list.name ? -1 : 1;
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

  *entries(): Generator<{ kind: TaskKind; domain: Domain; name: string; value: Value }> {
    for (const kind of ["decision", "activity", "lambda"] as const) {
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
