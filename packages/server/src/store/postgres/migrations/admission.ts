// Who may use the database: programs and databases whose versions go together.
import type pg from "pg";
import type { Clock } from "../../../clock.ts";
import type { DatabaseUrl } from "../connection/address.ts";
import { explain } from "../connection/errors.ts";
import { connectToPrimary, migrating, type Purpose } from "../connection/primary.ts";
import { migrate } from "./migrate.ts";
import type { Migration } from "./migrations.ts";
import { requireReadable } from "./rights.ts";
import { applicationOf, requireCurrent, requireUsable, type Schema, schemaOf } from "./schema.ts";

interface AdmissionOptions {
  readonly url: DatabaseUrl;
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  /** One line for each thing that happens. */
  readonly tell: (line: string) => void;
  /** Nothing is changed: a database that is not up to date is refused. */
  readonly isOnlyLookedAt: boolean;
  /** All tables are to be used. */
  readonly isForNode?: boolean;
}

/** Throws StoreError. */
export const bringUpToDate = (options: AdmissionOptions): Promise<Schema> =>
  withConnection(options.url, async (client) => {
    const { url, migrations, isForNode = false } = options;
    const schema = await broughtUpToDate(client, options);
    if (isForNode) await requireReadable(client, migrations, url.shown);
    return schema;
  });

const broughtUpToDate = async (
  client: pg.Client,
  { url: { shown }, migrations, clock, tell, isOnlyLookedAt }: AdmissionOptions,
): Promise<Schema> => {
  if (!isOnlyLookedAt) return migrate(client, { migrations, clock, shown, tell });
  const schema = await schemaOf(client, shown);
  requireCurrent(schema, migrations.length, shown);
  return schema;
};

/** Where the database stands; nothing is changed. Throws StoreError. */
export const lookAt = (url: DatabaseUrl, known: number): Promise<Schema> =>
  withConnection(url, async (client) => {
    const schema = await schemaOf(client, url.shown);
    requireUsable(schema, known, url.shown);
    return schema;
  });

/** For itself, since it may take its time; and not one of those that a contraction waits for. */
const withConnection = async <T>(
  url: DatabaseUrl,
  use: (client: pg.Client) => Promise<T>,
): Promise<T> => {
  const client = await connectToPrimary(url, {
    purpose: migrating,
    application: "ekiden migrate",
  });
  try {
    return await use(client);
  } catch (error) {
    throw explain(error, url.shown);
  } finally {
    await client.end().catch(() => undefined);
  }
};

/**
 * Connects a node: to a primary whose schema it can still use. A database may have been restored
 * from an old backup, or been migrated, while the node was disconnected.
 */
export const connectorOf =
  (url: DatabaseUrl, known: number) =>
  async (purpose: Purpose): Promise<pg.Client> => {
    const client = await connectToPrimary(url, { purpose, application: applicationOf(known) });
    try {
      requireCurrent(await schemaOf(client, url.shown), known, url.shown);
      return client;
    } catch (error) {
      client.end().catch(() => undefined);
      throw error;
    }
  };
