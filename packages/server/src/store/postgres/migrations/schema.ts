// How far the schema of a database is, and whether this program may use it.
import type pg from "pg";
import { OutdatedStoreError, StoreError } from "../../store-error.ts";

export interface Schema {
  /** How many migrations the database has been through; 0: there is nothing in it. */
  readonly version: number;
  /** How many a program must know to use it. */
  readonly oldest: number;
}

const table = "ekiden_version";

/** What a node is called among the connections of its database, with the schema that it knows. */
export const applicationPrefix = "ekiden ";
export const applicationOf = (known: number): string => applicationPrefix + known;

/** Each connection asks this first: a look at the view of all tables takes milliseconds. */
const hasOurTable = async (client: pg.Client): Promise<boolean> => {
  const { rows } = await client.query<{ hasIt: boolean }>(
    `select to_regclass(quote_ident(current_schema()) || '.${table}') is not null as "hasIt"`,
  );
  return rows[0]?.hasIt === true;
};

const tablesOf = async (client: pg.Client): Promise<"ours" | "others" | "none"> => {
  if (await hasOurTable(client)) return "ours";
  // One look at everything: another node may make all tables between two of them.
  const { rows } = await client.query<{ isOurs: boolean | null }>(
    `select bool_or(tablename = '${table}') as "isOurs"
      from pg_catalog.pg_tables where schemaname = current_schema()`,
  );
  const isOurs = rows[0]?.isOurs ?? undefined;
  if (isOurs === undefined) return "none";
  return isOurs ? "ours" : "others";
};

/** Throws StoreError where the database belongs to another program. */
export const schemaOf = async (client: pg.Client, shown: string): Promise<Schema> => {
  const tables = await tablesOf(client);
  if (tables === "none") return { version: 0, oldest: 0 };
  if (tables === "ours") {
    const { rows } = await client.query<Partial<Schema>>(`select * from ${table}`);
    const [{ version = Number.NaN, oldest = 1 } = {}] = rows;
    if (!Number.isNaN(version)) return { version, oldest };
    throw new StoreError(
      `The database at ${shown} does not say how far its schema is: the row of ${table} is gone. ` +
        "Restore it from a backup.",
    );
  }
  throw new StoreError(
    `The database at ${shown} belongs to another program. Create one for Ekiden alone.`,
  );
};

/** `known`: how many migrations this program knows. Throws StoreError. */
export const requireUsable = ({ version, oldest }: Schema, known: number, shown: string): void => {
  if (oldest <= known) return;
  throw new StoreError(
    `The database at ${shown} was written by a newer Ekiden (its version is ${version}, this ` +
      `program knows ${known}, and ${oldest} is the least). Run the newer program, or another ` +
      "database.",
  );
};

/** Also where it is older than the program, and was not migrated. Throws StoreError. */
export const requireCurrent = (schema: Schema, known: number, shown: string): void => {
  requireUsable(schema, known, shown);
  if (schema.version >= known) return;
  throw new OutdatedStoreError(
    `The database at ${shown} is at version ${schema.version}, and this program needs ${known}`,
    "Run `ekiden migrate` on it first.",
  );
};

/**
 * Statements for the transaction that brings the schema to a version. Nodes that run meanwhile may
 * have raised `oldest`, and it is never lowered.
 */
export const recordOf = ({ version, oldest }: Schema): string =>
  `create table if not exists ${table} (version integer not null);
   alter table ${table} add column if not exists oldest integer not null default 1;
   update ${table} set version = ${version}, oldest = greatest(oldest, ${oldest});
   insert into ${table} (version, oldest) select ${version}, ${oldest}
     where not exists (select 1 from ${table});`;
