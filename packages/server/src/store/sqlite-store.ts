// The embedded store: one SQLite database, in a directory or in memory. It chooses the parts and
// the order in which they write; each part says what it owns.
import type { Limits } from "@ekiden/engine";
import type { Clock } from "../clock.ts";
import type { Repeat } from "../repeat.ts";
import { fittingHistoryCache, fittingRunCache } from "./cache-limits.ts";
import type { EventOptions } from "./event-delivery-store.ts";
import { ExecutionWriter } from "./execution-writer.ts";
import type { HistoryCacheLimits } from "./history-cache.ts";
import { type IncidentOptions, incidentSettings } from "./incident-store.ts";
import type { PauseTarget } from "./pause-store.ts";
import type { ProgramStore } from "./program-store.ts";
import type { RunCacheLimits } from "./run-cache-limits.ts";
import { heartbeatsBesideDefault } from "./run-row.ts";
import { ChangesAtCommit } from "./sqlite/changes-at-commit.ts";
import { Database, type OpeningNews } from "./sqlite/database.ts";
import { watchDirectory } from "./sqlite/directory-watch.ts";
import { Domains } from "./sqlite/domains.ts";
import { EventDeliveries } from "./sqlite/event-deliveries.ts";
import { SqliteExecutionStorage } from "./sqlite/execution-storage.ts";
import { ExecutionTable } from "./sqlite/execution-table.ts";
import { Executions } from "./sqlite/executions.ts";
import { GroupCommit } from "./sqlite/group-commit.ts";
import { Heartbeats } from "./sqlite/heartbeats.ts";
import { Histories } from "./sqlite/histories.ts";
import { HumanTasks } from "./sqlite/human-tasks.ts";
import { Incidents } from "./sqlite/incidents.ts";
import { Jobs } from "./sqlite/jobs.ts";
import { Keys } from "./sqlite/keys.ts";
import { Messages } from "./sqlite/messages.ts";
import { ExecutionIds, timeMarkOf } from "./sqlite/meta.ts";
import { Pauses } from "./sqlite/pauses.ts";
import { Policies } from "./sqlite/policies.ts";
import { ReadinessProbe } from "./sqlite/readiness-probe.ts";
import { ReadyTasks } from "./sqlite/ready-tasks.ts";
import { ReturnedTasks } from "./sqlite/returned-tasks.ts";
import { Roles } from "./sqlite/roles.ts";
import { openRunCache, type RunCache } from "./sqlite/run-cache.ts";
import { RunNames } from "./sqlite/run-names.ts";
import { Runs } from "./sqlite/runs.ts";
import { Schedules } from "./sqlite/schedules.ts";
import { Searches } from "./sqlite/searches.ts";
import { Secrets } from "./sqlite/secrets.ts";
import { explain } from "./sqlite/store-error.ts";
import { Tasks } from "./sqlite/tasks.ts";
import { TypeNames } from "./sqlite/type-names.ts";
import { Types } from "./sqlite/types.ts";
import { Visibility } from "./sqlite/visibility.ts";
import type { StoreFigures } from "./statistics.ts";
import type { OpenKeys, Store } from "./store.ts";
import { type VisibilityLimits, visibilityDefault } from "./visibility-scan.ts";

export { StoreError } from "./sqlite/store-error.ts";

export type SqliteStoreOptions = (
  | { readonly directory: string; readonly memory?: never }
  | { readonly memory: true; readonly directory?: never }
) &
  IncidentOptions &
  EventOptions & {
    readonly limits: Limits;
    /** Time in which the directory is looked after; without it, only a probe looks at it. */
    readonly clock?: Clock;
    readonly news?: Partial<SqliteNews>;
    readonly runCache?: RunCacheLimits;
    readonly historyCache?: HistoryCacheLimits;
    readonly visibility?: VisibilityLimits;
    /** Beside a state of so many characters heartbeats are rows of their own. */
    readonly heartbeatsBeside?: number;
  };

/** Events of a server's data directory that its operators need to know. */
export interface SqliteNews extends OpeningNews {
  /** Once: it was deleted or replaced, and calls are refused from now on. */
  gone(error: unknown): void;
}

/**
 * A step costs a third of what it costs where the run must be read again, and a call four fifths. A
 * run takes 3 KB, and what is open without being used would be most of the memory of a server.
 */
const runCacheDefault = fittingRunCache({ maxRuns: 30_000, maxStateCharacters: 80_000_000 });
const historyCacheDefault = fittingHistoryCache({
  maxCharacters: 24_000_000,
  maxCharactersPerRun: 2_000_000,
});

/** Throws StoreError, whose message is one line that says what to do. */
export const openSqliteStore = (options: SqliteStoreOptions): Store => {
  const database = options.memory
    ? Database.inMemory()
    : Database.open(options.directory, options.news);
  try {
    return compose(database, options);
  } catch (error) {
    database.abandon();
    throw explain(error, options.directory ?? "memory");
  }
};

/**
 * The keys alone, also those of a directory that a server holds meanwhile.
 * Throws StoreError, whose message is one line that says what to do.
 */
export const openSqliteKeys = (directory: string): OpenKeys => {
  const database = Database.beside(directory);
  try {
    return { ...accessPartsOf(database), close: () => database.close() };
  } catch (error) {
    database.abandon();
    throw explain(error, directory);
  }
};

/** One process has the directory, and this is its program. */
const ownProgram: ProgramStore = { requireKnown: () => Promise.resolve() };

const compose = (database: Database, options: SqliteStoreOptions): Store => {
  const {
    limits,
    runCache = runCacheDefault,
    historyCache = historyCacheDefault,
    visibility = visibilityDefault,
    heartbeatsBeside = heartbeatsBesideDefault,
  } = options;
  const commit = new GroupCommit(database);
  const types = new Types(database);
  const domains = new Domains(database, types);
  const pauses = new Pauses(database, { commit, domains });
  const typeNames = new TypeNames(database);
  const table = new ExecutionTable(database, typeNames);
  const names = new RunNames(table);
  const ids = new ExecutionIds(database);
  const cache = openRunCache(runCache);
  const histories = new Histories(database, { limits: historyCache, runs: cache });
  const news = newsOf(database, { commit, domains }, options);
  const humanTasks = new HumanTasks(database, domains);
  const heartbeats = new Heartbeats(database, heartbeatsBeside);
  const tables = { table, histories, heartbeats, humanTasks, ...news };
  const runs = new Runs({ commit, domains, pauses, ...tables, names, ids, cache });
  const messages = new Messages(database, { commit, domains });
  const readyTasks = new ReadyTasks(database, { commit, domains });
  const announceSoon = readyTasks.announceSoon.bind(readyTasks);
  const returnedTasks = new ReturnedTasks(database, { commit, announceSoon });
  const changes = new ChangesAtCommit(commit);
  const queues = { readyTasks, returnedTasks, messages };
  const storage = new SqliteExecutionStorage({ domains, names, runs, pauses, ...queues });
  const writer = new ExecutionWriter(storage, limits);
  const readiness = new ReadinessProbe(database, commit);
  const watch = watchFor(database, options);
  commit.enlist(readiness, ids, typeNames, names, runs, histories);
  pauses.onResumed((target) => releaseOf(target, { domains, readyTasks, returnedTasks }));
  commit.enlist(readyTasks, returnedTasks, messages, changes, news.eventDeliveries);
  return {
    domains,
    types,
    executions: new Executions({ commit, domains, runs, storage, table, writer }),
    histories,
    tasks: new Tasks({ commit, domains, pauses, readyTasks, returnedTasks, runs, writer }),
    messages,
    pauses,
    programs: ownProgram,
    visibility: new Visibility(database, { commit, domains, limits: visibility }),
    searches: new Searches(database, { commit, domains, runs, limits: visibility }),
    ...accessPartsOf(database),
    humanTasks,
    jobs: new Jobs(database, { commit, changes, domains }),
    schedules: new Schedules(database, { commit, changes, domains }),
    ...news,
    ...withoutOtherNodes,
    figures: () => figuresOf({ cache, histories, commit }),
    ...commitsOf(commit, database),
    timeMark: timeMarkOf(database),
    probe: () => readiness.probe(),
    close: () => closeAll({ watch, commit, database }),
  };
};

/** What the commits of runs bring about for operators and programs outside. */
const newsOf = (
  database: Database,
  parts: { readonly commit: GroupCommit; readonly domains: Domains },
  { limits, events: source, ...incidentOptions }: SqliteStoreOptions,
) => ({
  incidents: new Incidents(database, {
    ...parts,
    settings: incidentSettings(limits, incidentOptions),
  }),
  eventDeliveries: new EventDeliveries(database, { ...parts, source }),
});

const commitsOf = (
  commit: GroupCommit,
  database: Database,
): Pick<Store, "onCommitted" | "durable" | "written"> => ({
  onCommitted: (listener) => commit.onCommitted(listener),
  durable: async () => {
    await commit.durable();
    database.requireKept();
  },
  written: () => commit.written(),
});

interface Closing {
  readonly watch: Repeat | undefined;
  readonly commit: GroupCommit;
  readonly database: Database;
}

const closeAll = async ({ watch, commit, database }: Closing): Promise<void> => {
  await watch?.stop();
  await commit.close();
  await database.close();
};

interface Counting {
  readonly cache: RunCache;
  readonly histories: Histories;
  readonly commit: GroupCommit;
}

const figuresOf = ({ cache, histories, commit }: Counting): StoreFigures => ({
  caches: { runs: cache.figures, histories: histories.cacheFigures },
  errors: commit.errors,
  databaseConnections: undefined,
});

const withoutOtherNodes = {
  statistics: undefined,
  sharedClock: undefined,
  onNotified: () => undefined,
  leaseMilliseconds: Number.POSITIVE_INFINITY,
  nodes: () => 1,
  nodeReports: undefined,
} as const;

const accessPartsOf = (database: Database) => ({
  keys: new Keys(database),
  policies: new Policies(database),
  roles: new Roles(database),
  secrets: new Secrets(database),
});

interface Released {
  readonly domains: Domains;
  readonly readyTasks: ReadyTasks;
  readonly returnedTasks: ReturnedTasks;
}

const releaseOf = (target: PauseTarget, parts: Released): void => {
  const { domains, readyTasks, returnedTasks } = parts;
  const { kind, domain: key, name: list } = target;
  const domain = domains.idOf(key);
  if (kind === "activityTaskList") readyTasks.announceSoon({ kind: "activity", domain, list });
  else for (const tasks of [readyTasks, returnedTasks]) tasks.releaseDomain(domain, kind);
  if (kind === "decisionTaskList") readyTasks.announceSoon({ kind: "decision", domain, list });
};

const watchFor = (database: Database, options: SqliteStoreOptions): Repeat | undefined => {
  const { memory, clock, news } = options;
  if (memory || !clock) return undefined;
  return watchDirectory({ database, clock, onGone: (error) => news?.gone?.(error) });
};
