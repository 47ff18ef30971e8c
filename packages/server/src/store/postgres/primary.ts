// Finding the primary among the hosts of a URL, and what every connection to it begins with.
import pg from "pg";
import { StoreError } from "../store-error.ts";
import type { Address, DatabaseUrl } from "./address.ts";
import { explain } from "./trouble.ts";

const oldestServer = 150_000;
const connectMilliseconds = 3_000;
const answerMilliseconds = 15_000;
const statementMilliseconds = 10_000;
const idleInTransactionMilliseconds = 5_000;
const bigintOid = 20;

/** Every statement has an index that it is meant for; what the planner knows may be old. */
const settings = [
  "enable_seqscan = off",
  "enable_hashjoin = off",
  "enable_mergejoin = off",
  "jit = off",
  "plan_cache_mode = force_generic_plan",
  "default_transaction_isolation = 'read committed'",
].map((setting) => `set ${setting};`);

/** What a claim says may be lost: it is a lease, and the truth is in what follows from it. */
export const hasty = ["set synchronous_commit = off;"];

interface Standing {
  readonly version: number;
  readonly is_standby: boolean;
  readonly is_read_only: boolean;
}
const ask = `select current_setting('server_version_num')::int as version,
  pg_is_in_recovery() as is_standby,
  current_setting('transaction_read_only') = 'on' as is_read_only`;

/** A whole number of PostgreSQL is one of JavaScript: ours all fit. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === bigintOid ? Number : pg.types.getTypeParser(oid, format),
};

/** Throws StoreError: what is wrong with the only host, or with the last of them. */
export const connectToPrimary = async (
  url: DatabaseUrl,
  more: readonly string[] = [],
): Promise<pg.Client> => {
  let trouble: StoreError | undefined;
  for (const address of url.addresses) {
    try {
      return await connect(url, address, { more });
    } catch (error) {
      trouble = explain(error, url.shown);
    }
  }
  throw trouble ?? new StoreError(`The URL ${url.shown} names no host.`);
};

const connect = async (
  { user, password, database, ssl, shown }: DatabaseUrl,
  { host, port }: Address,
  options: { readonly more: readonly string[] },
): Promise<pg.Client> => {
  const client = new pg.Client({
    host,
    port,
    ssl,
    types,
    ...(user && { user }),
    ...(password && { password }),
    ...(database && { database }),
    application_name: "ekiden",
    pipeline: true,
    keepAlive: true,
    connectionTimeoutMillis: connectMilliseconds,
    query_timeout: answerMilliseconds,
    statement_timeout: statementMilliseconds,
    idle_in_transaction_session_timeout: idleInTransactionMilliseconds,
  } as pg.ClientConfig);
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<Standing>(ask);
    requirePrimary(rows[0], shown);
    await client.query([...settings, ...options.more].join(" "));
    return client;
  } catch (error) {
    client.end().catch(() => undefined);
    throw error;
  }
};

const requirePrimary = (standing: Standing | undefined, shown: string): void => {
  if (!standing) throw new StoreError(`The database at ${shown} does not answer as it should.`);
  const { version, is_standby, is_read_only } = standing;
  if (version < oldestServer) {
    throw new StoreError(
      `The database at ${shown} is PostgreSQL ${Math.floor(version / 10_000)}. ` +
        "Ekiden needs 15 or newer: upgrade it.",
    );
  }
  if (is_standby) {
    throw new StoreError(
      `The database at ${shown} is a standby. Name its primary, or all hosts, in the URL.`,
    );
  }
  if (is_read_only) {
    throw new StoreError(
      `The database at ${shown} takes no changes: default_transaction_read_only is on. Turn it off.`,
    );
  }
};
