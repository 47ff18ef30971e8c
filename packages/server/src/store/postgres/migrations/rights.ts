// Whether the user of a node may read its tables. One that was made since the last grant is not
// granted, unless tables to come were: the node would be ready, and refuse each call.
import type pg from "pg";
import { StoreError } from "../../store-error.ts";
import type { Migration } from "./migrations.ts";

const textOf = (migration: Migration): string =>
  "statements" in migration
    ? migration.statements
    : [migration.before, ...migration.concurrently].join("\n");

const tablesMadeBy = (migration: Migration): readonly string[] =>
  [...textOf(migration).matchAll(/create (?:unlogged )?table (?:if not exists )?(\w+)/g)].map(
    ([, name = ""]) => name,
  );

/** Throws StoreError, which names the tables. */
export const requireReadable = async (
  client: pg.Client,
  migrations: readonly Migration[],
  shown: string,
): Promise<void> => {
  const { rows } = await client.query<{ name: string }>(
    `select c.relname as name
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = current_schema() and c.relname = any($1) and c.relkind in ('r', 'p')
       and not has_table_privilege(c.oid, 'select')
     order by c.relname`,
    [migrations.flatMap(tablesMadeBy)],
  );
  if (rows.length === 0) return;
  throw new StoreError(
    `The database at ${shown} cannot be used. The user lacks a right on ` +
      `${rows.map(({ name }) => name).join(", ")}: let the owner grant it, also on tables to come.`,
  );
};
