// Brings a database to the schema this program knows, while nodes of older programs go on with it.
// One at a time: a node that comes meanwhile waits, and then finds it done.
import type pg from "pg";
import type { Clock } from "../../../clock.ts";
import { StoreError } from "../../store-error.ts";
import { codeOf } from "../connection/errors.ts";
import type { Migration } from "./migrations.ts";
import { recordOf, requireUsable, type Schema, schemaOf } from "./schema.ts";

/** "Ekid" in ASCII. */
const turnLock = 0x456b6964;
const turnMilliseconds = 250;
/** Statements that need a table for which a migration waits do wait, too: no longer than this. */
const lockMilliseconds = 2_000;
/** Between two tries, in which all other statements go on. */
const restMilliseconds = 1_000;
const maxTries = 60;

interface MigrateOptions {
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  /** The database, for people. */
  readonly shown: string;
  /** One line for each thing that happens. */
  readonly tell: (line: string) => void;
}

/**
 * Returns where the database stands then. The client may wait as long as it takes; after an error
 * the caller closes it, and all locks go with it. Throws StoreError.
 */
export const migrate = async (client: pg.Client, options: MigrateOptions): Promise<Schema> => {
  const { migrations, shown } = options;
  const known = migrations.length;
  const found = await schemaOf(client, shown);
  requireUsable(found, known, shown);
  if (found.version >= known) return found;
  await takeTurn(client, options);
  // Another node may have been quicker.
  let schema = await schemaOf(client, shown);
  requireUsable(schema, known, shown);
  for (let next = schema.version; next < known; next += 1) {
    schema = await take(client, schema, options);
  }
  await client.query("select pg_advisory_unlock($1)", [turnLock]);
  return schema;
};

/**
 * Asks repeatedly: a wait inside a statement holds a snapshot, and an index that is made
 * concurrently waits for all of those.
 */
const takeTurn = async (client: pg.Client, { clock, tell }: MigrateOptions): Promise<void> => {
  const isMine = async (): Promise<boolean> => {
    const { rows } = await client.query("select pg_try_advisory_lock($1) as mine", [turnLock]);
    return rows[0]?.mine === true;
  };
  if (await isMine()) return;
  tell("another node is migrating the database: waiting for it");
  do await rest(clock, turnMilliseconds);
  while (!(await isMine()));
};

const rest = (clock: Clock, milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    clock.at(clock.now() + milliseconds, resolve);
  });

const take = async (
  client: pg.Client,
  { version, oldest }: Schema,
  options: MigrateOptions,
): Promise<Schema> => {
  const { migrations, clock, tell, shown } = options;
  const migration = migrations[version];
  if (!migration) throw new Error(`There is no migration ${version + 1}`);
  const next = { version: version + 1, oldest: migration.oldest ?? Math.max(oldest, 1) };
  if (next.oldest > oldest) await requireNobodyOlder(client, next.oldest, options);
  const begunAt = clock.now();
  const title = `migration ${next.version}, ${migration.name}`;
  if ("statements" in migration) {
    await transact(client, { text: migration.statements + recordOf(next), title }, options);
  } else {
    const { before } = migration;
    if (before !== undefined) await transact(client, { text: before, title }, options);
    tell(`${title}: begins, and waits for transactions that began before it, as of backups`);
    for (const text of migration.concurrently) await client.query(text);
    await transact(client, { text: recordOf(next), title }, options);
  }
  tell(`${title}: done in ${clock.now() - begunAt} ms`);
  return schemaOf(client, shown);
};

/** Of a program that could not go on with the schema. */
const requireNobodyOlder = async (
  client: pg.Client,
  oldest: number,
  { shown }: MigrateOptions,
): Promise<void> => {
  const { rowCount } = await client.query(
    `select 1 from pg_catalog.pg_stat_activity
     where datname = current_database() and case
       when application_name ~ '^ekiden \\d{1,9}$' then substr(application_name, 8)::int < $1
       else false end
     limit 1`,
    [oldest],
  );
  if (!rowCount) return;
  throw new StoreError(
    `The database at ${shown} is still used by nodes of an older Ekiden, which cannot go on with ` +
      "the schema of this one. Stop them first.",
  );
};

interface Transaction {
  readonly text: string;
  readonly title: string;
}

/** Never waits long for a lock: it is undone, all others go on, and it is tried again. */
const transact = async (
  client: pg.Client,
  { text, title }: Transaction,
  { clock, tell, shown }: MigrateOptions,
): Promise<void> => {
  for (let tries = 1; tries <= maxTries; tries += 1) {
    try {
      await client.query(`begin; set local lock_timeout = ${lockMilliseconds}; ${text} commit;`);
      return;
    } catch (error) {
      if (!isBlocked(error)) throw error;
      await client.query("rollback");
      if (tries === 1) tell(`${title}: something holds its tables, it is tried again`);
      await rest(clock, restMilliseconds);
    }
  }
  throw new StoreError(
    `The database at ${shown} could not be migrated: something has held its tables for minutes. ` +
      "Look for old transactions in pg_stat_activity, end them, and try again.",
  );
};

/** A lock that was not free in time, or a deadlock. */
const isBlocked = (error: unknown): boolean => /^(55P03|40P01)$/.test(codeOf(error));
