// The store of many nodes: one PostgreSQL database, which any number of them have open at once. It
// chooses the parts; each part says what it owns. Nothing is kept in a node that the database does
// not have: what a node remembers is a hint, and confirmed before a caller sees it.
import type { Limits } from "@ekiden/engine";
import type pg from "pg";
import type { Clock } from "../clock.ts";
import { fittingHistoryCache, fittingRunCache } from "./cache-limits.ts";
import type { EventOptions } from "./event-delivery-store.ts";
import type { HistoryCacheLimits } from "./history-cache.ts";
import { type IncidentOptions, incidentSettings } from "./incident-store.ts";
import {
  ClusterNotifications,
  type ClusterNotificationsDeps,
} from "./postgres/cluster/cluster-notifications.ts";
import { DatabaseClock } from "./postgres/cluster/database-clock.ts";
import { NodeReports } from "./postgres/cluster/node-reports.ts";
import { Peers } from "./postgres/cluster/peers.ts";
import { Committer } from "./postgres/commit/committer.ts";
import { Executions } from "./postgres/commit/executions.ts";
import { HeartbeatRows } from "./postgres/commit/heartbeat-rows.ts";
import { parseDatabaseUrl } from "./postgres/connection/address.ts";
import {
  DatabaseAvailability,
  type OutageNews,
} from "./postgres/connection/database-availability.ts";
import { explain } from "./postgres/connection/errors.ts";
import { claiming, type Purpose, serving } from "./postgres/connection/primary.ts";
import { probe } from "./postgres/connection/probe.ts";
import { ReconnectingConnection } from "./postgres/connection/reconnecting-connection.ts";
import { type DatabasePlace, DatabaseTimeline } from "./postgres/connection/timeline.ts";
import { bringUpToDate, connectorOf } from "./postgres/migrations/admission.ts";
import { migrations as allMigrations, type Migration } from "./postgres/migrations/migrations.ts";
import { Domains } from "./postgres/tables/domains.ts";
import { DueRunTable, leaseSeconds } from "./postgres/tables/due-runs.ts";
import { EventDeliveries } from "./postgres/tables/event-deliveries.ts";
import { Histories } from "./postgres/tables/histories.ts";
import { HumanTasks } from "./postgres/tables/human-tasks.ts";
import { Incidents } from "./postgres/tables/incidents.ts";
import { Jobs } from "./postgres/tables/jobs.ts";
import { Keys } from "./postgres/tables/keys.ts";
import { Messages } from "./postgres/tables/messages.ts";
import {
  BatchIds,
  batchBlockOf,
  ExecutionIds,
  numbersOfPlace,
  timeMarkOf,
} from "./postgres/tables/meta.ts";
import { OpenCounts } from "./postgres/tables/open-counts.ts";
import { Pauses } from "./postgres/tables/pauses.ts";
import { Policies } from "./postgres/tables/policies.ts";
import { Programs } from "./postgres/tables/programs.ts";
import { Roles } from "./postgres/tables/roles.ts";
import type { Domain } from "./postgres/tables/run.ts";
import { RunCache } from "./postgres/tables/run-cache.ts";
import { Schedules } from "./postgres/tables/schedules.ts";
import { Searches } from "./postgres/tables/searches.ts";
import { Secrets } from "./postgres/tables/secrets.ts";
import { Types } from "./postgres/tables/types.ts";
import { Visibility } from "./postgres/tables/visibility.ts";
import { Tasks } from "./postgres/task-queue/tasks.ts";
import { listenerOf } from "./postgres-commit-listener.ts";
import type { RunCacheLimits } from "./run-cache-limits.ts";
import type { OpenKeys, Store } from "./store.ts";
import { type VisibilityLimits, visibilityDefault } from "./visibility-scan.ts";

/** The database of a store, its clocks, and how much it keeps in memory. */
export interface PostgresStoreOptions extends IncidentOptions, EventOptions {
  /** `postgres://user:password@host:port,host:port/database`. */
  readonly url: string;
  readonly limits: Limits;
  /** Time that only passes. */
  readonly clock: Clock;
  /** Is compared with the database's, whose time the store then has; absent: it has none. */
  readonly machineClock?: Clock | undefined;
  readonly runCache?: RunCacheLimits;
  readonly historyCache?: HistoryCacheLimits;
  readonly visibility?: VisibilityLimits;
  /** Beside a state of so many characters heartbeats are rows of their own. */
  readonly heartbeatsBeside?: number;
  /** At most so many are committed together; default 512. */
  readonly requestsPerBatch?: number;
  /** What this program knows; all of them, unless a test says otherwise. */
  readonly migrations?: readonly Migration[];
  /** `no`: a database that is not up to date is refused. */
  readonly migrate?: "yes" | "no";
  readonly news?: PostgresNews;
}

/** Events of a node's database that its operators need to know. */
export interface PostgresNews extends OutageNews {
  /** One line for each step of a migration. */
  migrating(line: string): void;
  /** Its clock was set, by so many milliseconds. */
  clockJumped(milliseconds: number): void;
  /** Another server, or another timeline of it, is the primary. */
  placeChanged(before: DatabasePlace, now: DatabasePlace): void;
}

const runCacheDefault = fittingRunCache({ maxRuns: 50_000, maxStateCharacters: 80_000_000 });
const historyCacheDefault = fittingHistoryCache({
  maxCharacters: 64_000_000,
  maxCharactersPerRun: 200_000,
});
/** Open executions are counted in so many parts, so that no two nodes wait for one row. */
const slots = 64;

/** Each does one kind of work, in its own order; together they are all a node ever has. */
interface Links {
  readonly writer: ReconnectingConnection;
  readonly reader: ReconnectingConnection;
  readonly browser: ReconnectingConnection;
  readonly claimer: ReconnectingConnection;
  readonly listener: ReconnectingConnection;
}

/** Throws StoreError, whose message is one line that says what to do. */
export const openPostgresStore = async (options: PostgresStoreOptions): Promise<Store> => {
  const { clock, news, migrate = "yes", migrations = allMigrations } = options;
  const url = parseDatabaseUrl(options.url);
  const tell = (line: string) => news?.migrating(line);
  const isOnlyLookedAt = migrate === "no";
  await bringUpToDate({ url, migrations, clock, tell, isOnlyLookedAt, isForNode: true });
  const connector = connectorOf(url, migrations.length);
  try {
    return await openPostgresStoreOver(connector, options);
  } catch (error) {
    throw explain(error, url.shown);
  }
};

/** Connects to a primary whose schema is up to date. */
export type Connector = (purpose: Purpose) => Promise<pg.Client>;

/** The same over connections that the caller makes. Rejects as they do. */
export const openPostgresStoreOver = async (
  connector: Connector,
  options: Omit<PostgresStoreOptions, "url" | "migrate" | "migrations">,
): Promise<Store> => {
  const { clock, news } = options;
  const outage = new DatabaseAvailability(clock, news);
  const timeline = new DatabaseTimeline({ arrive: numbersOfPlace, onChanged: news?.placeChanged });
  const admit = (client: pg.Client) => timeline.admit(client);
  const link = (purpose: Purpose) => {
    const connect = () => connector({ ...purpose, admit });
    return new ReconnectingConnection({ connect, clock, outage, timeline });
  };
  const links: Links = {
    writer: link(serving),
    reader: link(serving),
    browser: link(serving),
    claimer: link(claiming),
    listener: link(serving),
  };
  try {
    await Promise.all(Object.values(links).map((each: ReconnectingConnection) => each.open()));
    return await compose(links, { ...options, outage, timeline });
  } catch (error) {
    await closeAll(links, outage);
    throw error;
  }
};

/**
 * The keys alone, beside nodes that may run: the schema is theirs to change. Throws StoreError,
 * whose message is one line that says what to do.
 */
export const openPostgresKeys = async (
  options: Pick<PostgresStoreOptions, "url" | "clock">,
): Promise<OpenKeys> => {
  const { clock } = options;
  const url = parseDatabaseUrl(options.url);
  const outage = new DatabaseAvailability(clock);
  const connector = connectorOf(url, allMigrations.length);
  const link = new ReconnectingConnection({ connect: () => connector(serving), clock, outage });
  const close = () => {
    outage.end();
    return link.close();
  };
  try {
    await link.open();
    const keys = new Keys(link, clock);
    const secrets = new Secrets(link);
    return { keys, policies: new Policies(link), roles: new Roles(link), secrets, close };
  } catch (error) {
    await close();
    throw explain(error, url.shown);
  }
};

interface ComposeOptions extends Omit<PostgresStoreOptions, "url"> {
  readonly outage: DatabaseAvailability;
  readonly timeline: DatabaseTimeline;
}

const compose = async (links: Links, options: ComposeOptions): Promise<Store> => {
  const { reader } = links;
  const sharedClock = await startClock(links, options);
  const parts = await partsOf(links, { ...options, now: () => sharedClock?.now() });
  const { committer, wakeUps, messages, dues, caches, ...face } = parts;
  const { statistics } = committer;
  await wakeUps.start();
  return {
    ...face,
    messages,
    secrets: new Secrets(reader),
    jobs: new Jobs(links.browser),
    // Not behind what people search for: an execution is to be started at its time.
    schedules: new Schedules(reader),
    statistics,
    onCommitted: (listener) => committer.onCommitted(listener),
    // A database that has committed something has it on its disk.
    durable: async () => undefined,
    written: () => undefined,
    figures: () => ({
      caches: caches(),
      errors: options.outage.errors,
      databaseConnections: connectedOf(links),
    }),
    onNotified: (listener) => wakeUps.onNotified(listener),
    leaseMilliseconds: leaseSeconds * 1_000,
    sharedClock,
    timeMark: timeMarkOf(reader),
    probe: () => probe(links),
    async close() {
      await committer.close();
      await sharedClock?.stop();
      await face.tasks.returned.settled();
      await face.tasks.held.stop();
      await wakeUps.stop();
      await Promise.allSettled([messages.release(), dues.release()]);
      await closeAll(links, options.outage);
    },
  };
};

/** Beside what wakes nodes up: nothing else is asked there for long. */
const startClock = async (
  { listener: link }: Links,
  { clock: steadyClock, machineClock, news }: ComposeOptions,
): Promise<DatabaseClock | undefined> => {
  if (!machineClock) return undefined;
  const onJump = news?.clockJumped;
  return DatabaseClock.start({ link, steadyClock, machineClock, onJump });
};

interface PartsOptions extends ComposeOptions {
  /** Of all nodes; undefined where they have no clock in common. */
  readonly now: () => number | undefined;
}

const connectedOf = (links: Links): number =>
  Object.values(links).filter(({ isConnected }: ReconnectingConnection) => isConnected).length;

const partsOf = async (links: Links, options: PartsOptions) => {
  const { writer, reader, browser, claimer } = links;
  const { clock, timeline, now } = options;
  const memory = await openMemory(reader, options);
  const { cache, histories, pauses, programs, openCounts, batchIds } = memory;
  const node = await batchIds.next();
  const peers = new Peers(links.listener, node);
  const asked = { reader, claimer, browser, peers, pauses };
  const tasks: Tasks = new Tasks({
    ...asked,
    clock,
    onGivenBack: (list) => wakeUps.tellReturned(list),
    onReleased: (lists) => wakeUps.tellReleased(lists),
    committer: () => committer,
  });
  const messages = new Messages({ claimer, reader, node });
  const dues = new DueRunTable({ claimer, reader, node });
  const looked = browsed(browser, options.visibility);
  const { hints, returned, held } = tasks;
  const told = { clock, node, peers, hints, returned, held, pauses, messages, dues };
  const wakeUps: ClusterNotifications = wakeUpsOf(links, { ...told, now });
  const committer = new Committer(
    {
      ...memory,
      ...batchOptionsOf(options, programs),
      writer,
      reader,
      timeline,
      peers,
      clock,
      slot: batchBlockOf(node) % slots,
    },
    listenerOf({ wakeUps, tasks, messages, dues, openCounts, ...looked }),
  );
  timeline.onLeft(() => {
    forgetAll(memory);
    dues.forget();
    tasks.doubt();
  });
  const lookedUp = lookedUpPartsOf(reader, clock);
  return {
    committer,
    wakeUps,
    dues,
    tasks,
    messages,
    histories,
    ...lookedUp,
    executions: new Executions({ committer, reader, cache, dues, openCounts }),
    ...looked,
    pauses,
    programs,
    caches: () => cachesOf({ cache, histories, ...lookedUp }),
    nodes: () => peers.nodes,
    nodeReports: new NodeReports({ listener: links.listener, browser, node }),
  };
};

/** What a node remembers of the database. What it looks up is leased, and ends by itself. */
const openMemory = async (
  reader: ReconnectingConnection,
  {
    clock,
    runCache = runCacheDefault,
    historyCache: limits = historyCacheDefault,
  }: Pick<ComposeOptions, "clock" | "runCache" | "historyCache">,
) => {
  const cache = new RunCache(runCache);
  return {
    cache,
    histories: new Histories({ reader, runs: cache, limits }),
    domains: new Map<string, Domain>(),
    openCounts: new OpenCounts(reader, clock),
    batchIds: new BatchIds(reader),
    ids: new ExecutionIds(reader),
    ...(await openPauses(reader)),
  };
};

/** The database is another one (L1). */
const forgetAll = (memory: Awaited<ReturnType<typeof openMemory>>): void => {
  const { cache, histories, domains, openCounts, batchIds, ids, pauses, programs } = memory;
  for (const known of [cache, histories, domains, openCounts]) known.clear();
  for (const known of [batchIds, ids, pauses, programs]) known.forget();
};

const batchOptionsOf = (
  { limits, events, requestsPerBatch, heartbeatsBeside, ...options }: ComposeOptions,
  programs: Programs,
) => ({
  limits,
  incidents: incidentSettings(limits, options),
  events,
  requestsPerBatch,
  mayBeBeside: new HeartbeatRows(programs, heartbeatsBeside).mayBeBeside,
});

const openPauses = async (reader: Links["reader"]) => {
  const programs = new Programs(reader);
  const pauses = new Pauses(reader, programs);
  await pauses.look();
  return { programs, pauses };
};

/** What people look at: no call of a worker waits behind it. */
const browsed = (browser: Links["browser"], visibility: VisibilityLimits = visibilityDefault) => ({
  visibility: new Visibility(browser, visibility),
  searches: new Searches(browser, visibility),
  humanTasks: new HumanTasks(browser),
  incidents: new Incidents(browser),
  eventDeliveries: new EventDeliveries(browser),
});

/** What calls look up: it changes rarely, and some of it is known here for a moment. */
const lookedUpPartsOf = (reader: Links["reader"], clock: Clock) => {
  const types = new Types(reader, clock);
  const domains = new Domains(reader, { clock, types });
  const keys = new Keys(reader, clock);
  return { types, domains, keys, policies: new Policies(reader), roles: new Roles(reader) };
};

interface Caching extends ReturnType<typeof lookedUpPartsOf> {
  readonly cache: RunCache;
  readonly histories: Histories;
}

const cachesOf = ({ cache, histories, domains, types, keys }: Caching) => ({
  runs: cache.figures,
  histories: histories.cacheFigures,
  domains: domains.cacheFigures,
  types: types.cacheFigures,
  keys: keys.cacheFigures,
});

type OwnNotificationsDeps = Omit<ClusterNotificationsDeps, "listener" | "links">;

const wakeUpsOf = (
  { listener, writer, reader, claimer }: Links,
  parts: OwnNotificationsDeps,
): ClusterNotifications =>
  new ClusterNotifications({ ...parts, listener, links: [writer, reader, claimer] });

const closeAll = (links: Links, outage: DatabaseAvailability) => {
  outage.end();
  return Promise.all(Object.values(links).map((link: ReconnectingConnection) => link.close()));
};
