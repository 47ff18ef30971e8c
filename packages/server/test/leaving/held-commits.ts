// Places in which nodes keep what they know, and in which a test can hold up every commit: in files
// by the lock of SQLite, in a database by a lock on a table that every commit writes to.
import { join } from "node:path";
import { startTestPostgres, type TestPostgres, type TestServerOptions } from "@ekiden/testing";
import Sqlite from "better-sqlite3";
import pg from "pg";
import { Directory } from "./directory.ts";

export interface LeavingStore extends AsyncDisposable {
  readonly options: TestServerOptions;
  /** Resolves when no commit comes to its end any more. */
  hold(): Promise<Hold>;
}

export interface Hold {
  /** Whether a commit waits; undefined where only the node itself can tell. */
  isWaitedFor(): Promise<boolean | undefined>;
  release(): Promise<void>;
}

export const inFiles = async (): Promise<LeavingStore> => {
  const directory = new Directory();
  return {
    options: { data: directory.path },
    async hold() {
      const connection = new Sqlite(join(directory.path, "ekiden.db"));
      connection.exec("begin immediate");
      return { isWaitedFor: async () => undefined, release: async () => void connection.close() };
    },
    [Symbol.asyncDispose]: async () => directory[Symbol.dispose](),
  };
};

export const inPostgres = async (): Promise<LeavingStore> => {
  const postgres = await startTestPostgres();
  const url = await postgres.createDatabase();
  return {
    options: { store: url },
    hold: () => holdTable(postgres, url),
    [Symbol.asyncDispose]: () => postgres[Symbol.asyncDispose](),
  };
};

const holdTable = async (postgres: TestPostgres, url: string): Promise<Hold> => {
  const database = /\/(\w+)\?/.exec(url)?.[1] ?? "";
  const client = new pg.Client({ host: postgres.directory, user: "ekiden", database });
  await client.connect();
  await client.query("begin; lock table events in exclusive mode");
  return {
    async isWaitedFor() {
      const { rows } = await client.query(
        "select from pg_stat_activity where wait_event_type = 'Lock'",
      );
      return rows.length > 0;
    },
    release: () => client.end(),
  };
};
