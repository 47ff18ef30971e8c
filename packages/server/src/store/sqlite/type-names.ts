// The workflow types that runs have had, by number: filters compare numbers instead of states.
import type { WorkflowType } from "@ekiden/model";
import { Cache } from "../../cache/cache.ts";
import type { Database } from "./database.ts";
import type { Participant } from "./group-commit.ts";
import { toColumn } from "./text.ts";

/** A program has few types; one that makes them up without end must not fill the memory. */
const maxTypes = 10_000;

export class TypeNames implements Participant {
  readonly #sql: ReturnType<typeof prepare>;
  readonly #known = new Cache<string, number>({ maxEntries: maxTypes });

  constructor(database: Database) {
    this.#sql = prepare(database);
  }

  /** Within a transaction: a type that is new gets its number. */
  idOf({ name, version }: WorkflowType): number {
    const key = `${name.length}:${name}${version}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const columns = [toColumn(name), toColumn(version)] as const;
    const id = this.#sql.select.get(...columns) ?? this.#sql.insert.get(...columns);
    return this.#known.set(key, Number(id));
  }

  write(): void {}

  settle(): void {}

  forget(): void {
    this.#known.clear();
  }
}

const prepare = ({ connection }: Database) => ({
  select: connection
    .prepare<[string, string]>("select id from type_names where name = ? and version = ?")
    .pluck(),
  insert: connection
    .prepare<[string, string]>("insert into type_names (name, version) values (?, ?) returning id")
    .pluck(),
});
