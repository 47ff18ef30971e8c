// Databases for one test after another: making one and its tables takes longer than most tests do.
import type { TestPostgres } from "./test-postgres.ts";

/** Few rows are deleted sooner than a table is truncated, which makes new files for its indexes. */
const emptyAllTables = `
do $$
declare
  name text;
begin
  for name in
    select quote_ident(tablename) from pg_tables
     where schemaname = 'public' and tablename <> 'ekiden_version'
  loop
    execute 'delete from ' || name;
  end loop;
  perform setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)
     from pg_sequences where schemaname = 'public';
end
$$`;

/**
 * Databases of a `TestPostgres` in which one server after another may keep what it has: `take()`
 * one, close the server, and `giveBack()` the database for the next test.
 *
 * @example
 * ```ts
 * import { DatabasePool, startTestPostgres, startTestServer } from "@ekiden/testing";
 *
 * await using postgres = await startTestPostgres();
 * const databases = new DatabasePool(postgres);
 * const store = await databases.take();
 * const server = await startTestServer({ store });
 * await server.close();
 * databases.giveBack(store);
 * ```
 */
export class DatabasePool {
  readonly #postgres: TestPostgres;
  readonly #left: string[] = [];

  constructor(postgres: TestPostgres) {
    this.#postgres = postgres;
  }

  /** The URL of one with nothing in it, which may have the tables already. */
  async take(): Promise<string> {
    const url = this.#left.pop();
    if (url === undefined) return await this.#postgres.createDatabase();
    await this.#postgres.run(databaseOf(url), emptyAllTables);
    return url;
  }

  /** To be called once all that used it is closed. */
  giveBack(url: string): void {
    this.#left.push(url);
  }
}

const databaseOf = (url: string): string => /\/(\w+)\?/.exec(url)?.[1] ?? "";
