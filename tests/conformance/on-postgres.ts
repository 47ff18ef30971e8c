// Imported first: from then on every server of this process keeps all it has in a PostgreSQL.
import { after } from "node:test";
import { startTestPostgres, type TestPostgres } from "@ekiden/testing";
import { keepIn, type Place } from "./place.ts";

const emptyAllTables = `
do $$
declare
  names text;
begin
  select string_agg(quote_ident(tablename), ', ') into names from pg_tables
   where schemaname = 'public' and tablename <> 'ekiden_version';
  execute 'truncate ' || names || ' restart identity';
end
$$`;

/** Those that are left are emptied: making one and its tables takes longer than most tests. */
class Databases {
  readonly #postgres: TestPostgres;
  readonly #left: string[] = [];

  constructor(postgres: TestPostgres) {
    this.#postgres = postgres;
  }

  async take(): Promise<Place> {
    const store = (await this.#emptied()) ?? (await this.#postgres.createDatabase());
    return { options: { store }, leave: () => void this.#left.push(store) };
  }

  async #emptied(): Promise<string | undefined> {
    const store = this.#left.pop();
    if (store !== undefined) await this.#postgres.run(databaseOf(store), emptyAllTables);
    return store;
  }
}

const databaseOf = (url: string): string => /\/(\w+)\?/.exec(url)?.[1] ?? "";

const postgres = await startTestPostgres({ settings: ["fsync=off"] });
const databases = new Databases(postgres);
after(() => postgres[Symbol.asyncDispose]());
keepIn(() => databases.take());
