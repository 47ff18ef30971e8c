// Databases for one test after another: making one and its tables takes longer than most tests do.
import type { TestPostgres } from "./test-postgres.ts";

/**
 * Few rows are deleted sooner than a table is truncated, which makes new files for its indexes. A
 * table without pages has never had a row.
 */
const emptyAllTables = `
do $$
declare
  emptied regclass;
begin
  for emptied in
    select oid from pg_class
     where relnamespace = 'public'::regnamespace and relkind = 'r'
       and relname <> 'ekiden_version' and pg_relation_size(oid) > 0
  loop
    execute 'delete from ' || emptied;
  end loop;
  perform setval(oid, 1, false) from pg_class
     where relnamespace = 'public'::regnamespace and relkind = 'S';
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
