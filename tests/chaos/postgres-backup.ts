// A base backup of a PostgreSQL that is used, with its log archived, restored to a moment after it.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startTestPostgres, type TestPostgres } from "@ekiden/testing";
import pg from "pg";
import type { Interval } from "../durability/stand-still.ts";
import { pass } from "../durability/time.ts";

const point = "here";
const lookMilliseconds = 100;

/** Where PostgreSQL, which is not root, may write. */
export const archiveIn = (directory: string): { path: string; settings: string[] } => {
  const path = join(directory, "archive");
  mkdirSync(path);
  chmodSync(directory, 0o755);
  chmodSync(path, 0o777);
  return { path, settings: ["archive_mode=on", `archive_command=cp %p ${path}/%f`] };
};

const connect = async ({ directory: host }: TestPostgres): Promise<pg.Client> => {
  const client = new pg.Client({ host, user: "ekiden", database: "postgres" });
  await client.connect();
  return client;
};

/** As pgBackRest and others do it; beginning and end are of one session. */
export const backUp = async (postgres: TestPostgres, to: string): Promise<void> => {
  const client = await connect(postgres);
  await client.query("select pg_backup_start('backup', true)");
  postgres.copyData(to);
  const { rows } = await client.query("select labelfile from pg_backup_stop()");
  writeFileSync(join(to, "backup_label"), rows[0].labelfile);
  mkdirSync(join(to, "pg_wal"), { mode: 0o777 });
  chmodSync(join(to, "pg_wal"), 0o777);
  writeFileSync(join(to, "recovery.signal"), "");
  await client.end();
};

/** Names a moment, and waits until the archive has it. */
export const nameMoment = async (postgres: TestPostgres): Promise<Interval> => {
  const client = await connect(postgres);
  const from = Date.now();
  const { rows } = await client.query(
    `select pg_walfile_name(pg_create_restore_point('${point}')) as segment`,
  );
  const until = Date.now();
  await client.query("select pg_switch_wal()");
  const archived = "select last_archived_wal >= $1 as there from pg_stat_archiver";
  while (!(await client.query(archived, [rows[0].segment])).rows[0].there) {
    await pass(lookMilliseconds);
  }
  await client.end();
  return { from, until };
};

export const restoreTo = (from: string, archive: string): Promise<TestPostgres> =>
  startTestPostgres({
    from,
    settings: [
      `restore_command=cp ${archive}/%f %p`,
      `recovery_target_name=${point}`,
      "recovery_target_action=promote",
      // It is there once it is restored, and not before.
      "hot_standby=off",
    ],
  });
