// Finding the primary among the hosts of a URL, and what every connection to it begins with.
import pg from "pg";
import { StoreError } from "../../store-error.ts";
import type { Address, DatabaseUrl } from "./address.ts";
import { explain, mostTelling, StandbyError } from "./errors.ts";

const oldestServer = 150_000;
/** A silent host holds up the next look at the others for so long. */
const connectMilliseconds = 1_500;
/** At the start of a program, when the database's machine may be starting, too. */
const patientMilliseconds = 5_000;
const answerMilliseconds = 15_000;
const statementMilliseconds = 10_000;
const idleInTransactionMilliseconds = 5_000;
/** A connection on which nothing moves is looked after: by both ends, so that neither keeps it. */
const keepAliveMilliseconds = 10_000;
const bigintOid = 20;

const alive = [
  `tcp_keepalives_idle = ${keepAliveMilliseconds / 1_000}`,
  "tcp_keepalives_interval = 5",
  "tcp_keepalives_count = 3",
  "default_transaction_isolation = 'read committed'",
];
/** Every statement has an index that it is meant for; what the planner knows may be old. */
const planning = [
  "enable_seqscan = off",
  "enable_hashjoin = off",
  "enable_mergejoin = off",
  "jit = off",
  "plan_cache_mode = force_generic_plan",
];

/** What a connection is for. */
export interface Purpose {
  /** How long to wait for a host, in milliseconds. */
  readonly connectMilliseconds: number;
  /** How long an answer may take; absent: as long as it takes. */
  readonly answerMilliseconds?: number;
  /** Told by statements: not every pooler in between takes them at the start of a connection. */
  readonly settings: readonly string[];
  /** Asks a primary whether it may be used; rejects where another one is to be looked for. */
  readonly admit?: (client: pg.Client) => Promise<void>;
}

export const serving: Purpose = {
  connectMilliseconds,
  answerMilliseconds,
  settings: [
    ...alive,
    ...planning,
    `statement_timeout = ${statementMilliseconds}`,
    `idle_in_transaction_session_timeout = ${idleInTransactionMilliseconds}`,
  ],
};

/** What a claim says may be lost: it is a lease, and the truth is in what follows from it. */
export const claiming: Purpose = {
  ...serving,
  settings: [...serving.settings, "synchronous_commit = off"],
};

/** An index may take hours. */
export const migrating: Purpose = {
  connectMilliseconds: patientMilliseconds,
  settings: [...alive, "statement_timeout = 0", "lock_timeout = 0"],
};

/** A look at all that is there takes as long as it takes. */
export const surveying: Purpose = {
  connectMilliseconds: patientMilliseconds,
  settings: [...alive, "statement_timeout = 0", "jit = off"],
};

interface ConnectOptions {
  readonly purpose: Purpose;
  /** As it is called among the connections of the database. */
  readonly application: string;
}

interface ServerState {
  /** As PostgreSQL counts: 150003 is 15.3. */
  readonly version: number;
  readonly isStandby: boolean;
  readonly isReadOnly: boolean;
}
const ask = `select current_setting('server_version_num')::int as version,
  pg_is_in_recovery() as "isStandby",
  current_setting('transaction_read_only') = 'on' as "isReadOnly"`;

/** A whole number of PostgreSQL is one of JavaScript: ours all fit. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === bigintOid ? Number : pg.types.getTypeParser(oid, format),
};

/**
 * All hosts are asked at once, so that one which is silent delays no other, and the first that is a
 * primary is taken. Throws StoreError, about the host that says most.
 */
export const connectToPrimary = async (
  url: DatabaseUrl,
  options: ConnectOptions,
): Promise<pg.Client> => {
  const asked = url.addresses.map((address) => connect(url, address, options));
  try {
    const primary = await Promise.any(asked);
    for (const other of asked) {
      other
        .then((client) => (client === primary ? undefined : client.end()))
        .catch(() => undefined);
    }
    return primary;
  } catch (error) {
    const { errors } = error as AggregateError;
    throw mostTelling(errors.map((each) => explain(each, url.shown)));
  }
};

const connect = async (
  { user, password, database, ssl, shown }: DatabaseUrl,
  { host, port }: Address,
  { purpose, application }: ConnectOptions,
): Promise<pg.Client> => {
  const client = new pg.Client({
    host,
    port,
    ssl,
    types,
    ...(user && { user }),
    ...(password && { password }),
    ...(database && { database }),
    application_name: application,
    pipeline: true,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMilliseconds,
    connectionTimeoutMillis: purpose.connectMilliseconds,
    ...(purpose.answerMilliseconds && { query_timeout: purpose.answerMilliseconds }),
  } as pg.ClientConfig);
  client.on("error", () => undefined);
  try {
    await client.connect();
    // The driver takes a time-out for each query, which its types do not know.
    const question = { text: ask, query_timeout: purpose.connectMilliseconds };
    const { rows } = await client.query<ServerState>(question);
    requirePrimary(rows[0], shown);
    await client.query(purpose.settings.map((setting) => `set ${setting};`).join(" "));
    await purpose.admit?.(client);
    return client;
  } catch (error) {
    client.end().catch(() => undefined);
    throw error;
  }
};

/** Throws StoreError. */
export const requirePrimary = (standing: ServerState | undefined, shown: string): void => {
  if (!standing) throw new StoreError(`The database at ${shown} does not answer as it should.`);
  const { version, isStandby, isReadOnly } = standing;
  if (version < oldestServer) {
    throw new StoreError(
      `The database at ${shown} is PostgreSQL ${Math.floor(version / 10_000)}. ` +
        "Ekiden needs 15 or newer: upgrade it.",
    );
  }
  if (isStandby) {
    throw new StandbyError(
      `The database at ${shown} is a standby. Name its primary, or all hosts, in the URL.`,
    );
  }
  if (isReadOnly) {
    throw new StoreError(
      `The database at ${shown} takes no changes: default_transaction_read_only is on. Turn it off.`,
    );
  }
};
