// Brings a database to the schema this program knows, or refuses one it cannot know. One node at a
// time: the others wait for it.
import type pg from "pg";
import { StoreError } from "../store-error.ts";
import { migrations } from "./migrations/migrations.ts";

/** "Ekid" in ASCII. */
const lock = 0x456b6964;

const versions = "ekiden_version";
const hasTable = (client: pg.Client, condition: string): Promise<boolean> =>
  client
    .query(
      `select 1 from pg_catalog.pg_tables where schemaname = current_schema() and ${condition} limit 1`,
    )
    .then(({ rowCount }) => (rowCount ?? 0) > 0);

export const migrate = async (client: pg.Client, shown: string): Promise<void> => {
  // Whoever fails closes the connection, and the lock goes with it.
  await client.query("select pg_advisory_lock($1)", [lock]);
  const version = await versionOf(client, shown);
  if (version > migrations.length) {
    throw new StoreError(
      `The database at ${shown} was written by a newer Ekiden (its version is ${version}, this ` +
        `program knows ${migrations.length}). Run the newer program, or another database.`,
    );
  }
  for (let next = version; next < migrations.length; next += 1) await step(client, next);
  await client.query("select pg_advisory_unlock($1)", [lock]);
};

const versionOf = async (client: pg.Client, shown: string): Promise<number> => {
  if (await hasTable(client, `tablename = '${versions}'`)) {
    const { rows } = await client.query(`select version from ${versions}`);
    return Number(rows[0]?.version);
  }
  if (!(await hasTable(client, "true"))) return 0;
  throw new StoreError(
    `The database at ${shown} belongs to another program. Create one for Ekiden alone.`,
  );
};

/** The migration and the version that it leads to are one transaction. */
const step = async (client: pg.Client, from: number): Promise<void> => {
  const record =
    from === 0
      ? `create table ${versions} (version integer not null); insert into ${versions} values (1);`
      : `update ${versions} set version = ${from + 1};`;
  await client.query(`begin; ${migrations[from]} ${record} commit;`);
};
