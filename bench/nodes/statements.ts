// Which statements a database was sent, and how often, as `pg_stat_statements` counts them: each
// one but `begin` and `commit`. Those of this file go to another database of the server.
import type { TestPostgres } from "@ekiden/testing";

export const statementSettings = [
  "shared_preload_libraries=pg_stat_statements",
  "pg_stat_statements.track=top",
  "pg_stat_statements.max=10000",
];

/** Calls by statement: by its name, or where it has none, by its text. */
export type Statements = ReadonlyMap<string, number>;

const home = "postgres";
const named = /\/\* (\S+) \*\/$/;
const maxCharacters = 60;

/** The name of the database that a URL of `TestPostgres` leads to. */
export const databaseOf = (url: string): string => /\/(\w+)\?/.exec(url)?.[1] ?? "";

const nameOf = (text: string): string =>
  named.exec(text.trim())?.[1] ?? text.replaceAll(/\s+/g, " ").slice(0, maxCharacters);

export const readStatements = async (postgres: TestPostgres, url: string): Promise<Statements> => {
  const database = databaseOf(url);
  await postgres.run(home, "create extension if not exists pg_stat_statements");
  const rows = await postgres.run(
    home,
    `select s.query, s.calls::integer as calls from pg_stat_statements s
     join pg_database d on d.oid = s.dbid where d.datname = '${database}'`,
  );
  const calls = new Map<string, number>();
  for (const { query, calls: count } of rows as { query: string; calls: number }[]) {
    const name = nameOf(query);
    calls.set(name, (calls.get(name) ?? 0) + count);
  }
  return calls;
};

export const between = (before: Statements, after: Statements): Statements =>
  new Map(
    [...after]
      .map(([name, count]) => [name, count - (before.get(name) ?? 0)] as const)
      .filter(([, count]) => count > 0),
  );

export const total = (statements: Statements): number =>
  [...statements.values()].reduce((sum, count) => sum + count, 0);
