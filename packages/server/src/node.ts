// The composition root: it chooses the parts, knows the order in which they start and stop, and
// does nothing else.
import type { LimitProfile } from "@ekiden/engine";
import type { NewKey } from "./access/keys/key-desk.ts";
import type { CustomQuotas, QuotaProfile } from "./access/quotas/index.ts";
import { Chore, type Round } from "./chores/chore.ts";
import type { ClockFigures } from "./chores/clock-check.ts";
import { deadlinesRound } from "./chores/deadlines.ts";
import { messagesRound } from "./chores/messages.ts";
import { type Clock, steadyClock, systemClock } from "./clock.ts";
import type { AccessChoice } from "./config.ts";
import type { Dispatcher } from "./functions/dispatcher.ts";
import { type FunctionsChoice, openDispatcher } from "./functions/open.ts";
import { openCertificate } from "./http/certificate.ts";
import { type Listener, listen } from "./http/listener.ts";
import { Sts } from "./http/sts/sts.ts";
import { type CustomLimits, type Limits, limitsOf } from "./limits.ts";
import { Matcher } from "./matching/matcher.ts";
import { Pollers } from "./matching/pollers.ts";
import { AuditLog } from "./observe/audit/audit-log.ts";
import { openOutlet } from "./observe/audit/outlet.ts";
import { ChangeFeed } from "./observe/change-feed.ts";
import { createLog, type Log, type LogLevel } from "./observe/log.ts";
import { watchedStore } from "./observe/watched-store.ts";
import { type Access, openAccess } from "./open-access.ts";
import { openConsole } from "./open-console.ts";
import { startNotifiers } from "./open-human-tasks.ts";
import { type OpenSealing, openSealing } from "./open-sealing.ts";
import { type NodeTime, openTime, storeClocks, type TimeOptions } from "./open-time.ts";
import { Opened } from "./opened.ts";
import { Accounts } from "./operations/account.ts";
import { createHandlers, partsByAccount } from "./operations/index.ts";
import { openLimiter } from "./operations/meter.ts";
import { newRunId } from "./run-id.ts";
import type { MigrationOptions, MigrationOutcome } from "./store/postgres-migration.ts";
import type { PostgresNews } from "./store/postgres-store.ts";
import { openSqliteStore } from "./store/sqlite-store.ts";
import type { Store } from "./store/store.ts";

export interface NodeOptions extends TimeOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Names by which the server is reached beside those of this machine; none unless given. */
  readonly allowedHosts?: readonly string[];
  /** Files in PEM; both, or `none` (the default) for connections in clear. */
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  /** Most of them at a time; 20,000 unless given. */
  readonly connections?: number;
  /** A directory; `:memory:` keeps nothing. */
  readonly data: string;
  /** `files` (the default), or the URL of a PostgreSQL database in the place of `data`. */
  readonly store?: string;
  /** Of a database: `yes` (the default) brings it up to date, `no` refuses one that is not. */
  readonly migrate?: "yes" | "no";
  /** `auto` (the default): calls must be signed where `host` can be reached by others. */
  readonly access?: AccessChoice;
  /** 32 bytes in Base64, under which the secrets of keys are stored; goes before the file. */
  readonly masterKey?: string;
  /** `auto` (the default) is `master.key` in `data`, made when it is missing. */
  readonly masterKeyFile?: string;
  /** A file, a directory, or functions of this process; `none` (the default) invokes none. */
  readonly functions?: FunctionsChoice;
  /** `auto` (the default): four for each core. */
  readonly functionConcurrency?: number | "auto";
  /** As whom local functions run: a name, or `uid:gid`; `none` (the default): as the server. */
  readonly functionUser?: string;
  /**
   * Whether other programs of the same user can read the variables with which this process began;
   * local functions are refused then, where the master key is among them. False unless given.
   */
  readonly isEnvironmentVisible?: boolean;
  /** The directory of the console's build; without it (the default) there is no console. */
  readonly consoleFiles?: string | undefined;
  /** Task lists for people, where `*` is any text; `people` and `people-*` unless given. */
  readonly inboxLists?: readonly string[];
  /** How people are told of tasks: a file of JSON, or `none` (the default). */
  readonly notify?: string;
  readonly limits: LimitProfile | CustomLimits;
  /** How many calls and decisions an account may make in a second; `relaxed` (the default): any. */
  readonly quotas?: QuotaProfile | CustomQuotas;
  /** Some of them in other words, as in `StartTimer=2000/200`. */
  readonly quota?: readonly string[];
  /** How long a poll waits for a task. */
  readonly pollSeconds: number;
  readonly region: string;
  /** 12 digits: that of the first key, and of everybody where calls need not be signed. */
  readonly account: string;
  /** A file for records of all calls, `-` for the standard output; `none` unless given. */
  readonly audit?: string;
  readonly log: LogLevel;
  /** Takes the lines of the log; the standard error stream unless given. */
  readonly logTo?: { write(line: string): void };
}

export interface Node {
  readonly url: string;
  readonly port: number;
  /** Polls that wait for a task. */
  readonly waitingPolls: number;
  /** Functions that run, and those that are just being taken. */
  readonly runningFunctions: number;
  /** This machine's clock beside the database's; undefined where there is no database. */
  readonly clockFigures: ClockFigures | undefined;
  /** The first access key of the store, if this start made it. Its secret is shown only here. */
  readonly firstKey: NewKey | undefined;
  /** Reads the certificate's files again; those that cannot be used change nothing. */
  reloadCertificate(): Promise<void>;
  /** Opens the audit log by its name again: the file before may have been given another name. */
  reopenAudit(): Promise<void>;
  /** Resolves when everything that is due by now has happened. */
  settled(): Promise<void>;
  /** Answers waiting polls with nothing, finishes what is under way, and lets go of everything. */
  close(): Promise<void>;
}

/**
 * Opens the store, then the socket; resolves once calls are answered.
 * Rejects with ConfigError for a certificate, functions or notices that cannot be used, a quota
 * that is none and an audit log that cannot be written, with StoreError for a data directory or a
 * database that cannot be used, with AccessError for a master key that cannot, and with Node's own
 * error (`code` EADDRINUSE, EACCES, …) for an address that cannot be had.
 */
export const createNode = async (options: NodeOptions): Promise<Node> => {
  const opened = new Opened();
  try {
    return await startNode(options, opened);
  } catch (error) {
    // What comes of closing says less than why the start failed.
    await opened.close().catch(() => undefined);
    throw error;
  }
};

const startNode = async (options: NodeOptions, opened: Opened): Promise<Node> => {
  const { region, account } = options;
  const limits = limitsOf(options.limits);
  const log = createLog(options.log, options.logTo);
  const certificate = await openCertificate(options.tlsCert, options.tlsKey);
  const feed = new ChangeFeed(systemClock);
  const hasConsole = options.consoleFiles !== undefined;
  const ownStore = await openStore(options, limits, log);
  opened.add(() => ownStore.close());
  const store = hasConsole ? watchedStore(ownStore, feed) : ownStore;
  const time = await openTime(options, ownStore, log);
  opened.add(() => time.stop());
  const { clock, wallClock, steadyClock: pollClock } = time;
  const pollMilliseconds = options.pollSeconds * 1000;
  const { pollersPerTaskList } = limits.server;
  const waiting = { clock, pollClock, pollMilliseconds, pollersPerTaskList };
  const matcher = new Matcher({ tasks: store.tasks, ...waiting });
  const pollers = new Pollers(clock);
  const { host, port, connections: connectionsMost, allowedHosts } = options;
  const chores = startChores(store, time, log);
  opened.add(() => stopChores(chores));
  const dispatcher = await openFunctions(options, { store, clock, log });
  if (dispatcher) opened.add(() => dispatcher.stop());
  const access = await openAccess({ ...options, hasConsole, clock: wallClock }, store, log);
  const { authority, policies, makeFirstKey } = access;
  const sealing = await openSealingOf(options, { store, access, clock });
  const accounts = accountsOf(account, sealing, dispatcher);
  const partsOf = partsByAccount({
    ...{ store, accounts, matcher, pollers, clock, limits, newRunId, region, account },
    ...{ policies, limiter: openLimiter(options, store), policyClock: wallClock },
  });
  const handlers = createHandlers(partsOf, account);
  chores.push(
    ...(await startNotifiers(options, { partsOf, store }, log)),
    startSealingChore(sealing, log),
  );
  const audit = await openAudit(options, wallClock, log);
  if (audit) opened.add(() => audit.close());
  const probe = () => probeAll(store, time);
  const door = await openConsole(
    { ...options, clock: wallClock },
    { accounts, partsOf, feed, audit },
    access,
  );
  const listener = await listen({
    ...{ host, port, allowedHosts, certificate, connectionsMost },
    ...{ handlers, accounts, authority, log, audit, probe },
    ...{ wallClock, clockFigures: time.figures, console: door },
    sts: new Sts({ ...access.sts, clock: wallClock, region }),
  });
  opened.add(() => drain(listener, matcher, dispatcher));
  // Not before it is certain that somebody will be told.
  const firstKey = await makeFirstKey();
  dispatcher?.start();
  opened.add(async () => feed.close());
  return new RunningNode({
    ...{ listener, matcher, chores, dispatcher, store, time, log, audit, firstKey, opened },
  });
};

const accountsOf = (own: string, sealing: OpenSealing, dispatcher: Dispatcher | undefined) =>
  new Accounts({ own, sealing, hasFunctions: (id) => dispatcher?.serves(id) ?? false });

/** Rejects with why this node is not to be sent calls. */
const probeAll = async (store: Store, time: NodeTime): Promise<void> => {
  const trouble = time.trouble();
  if (trouble !== undefined) throw new Error(trouble);
  await store.probe();
};

/** Calls and functions at the same time: together they may take as long as one of them. */
const drain = async (listener: Listener, matcher: Matcher, dispatcher: Dispatcher | undefined) => {
  const drained = Promise.all([listener.close(), dispatcher?.stop()]);
  matcher.drain();
  await drained;
};

const openStore = async (options: NodeOptions, { engine }: Limits, log: Log): Promise<Store> => {
  const { store = "files", data, migrate = "yes" } = options;
  if (store !== "files") {
    // Loaded here, because most servers need no driver for it.
    const { openPostgresStore } = await import("./store/postgres-store.ts");
    const news = newsFor(log);
    return openPostgresStore({
      ...{ url: store, limits: engine, migrate, news },
      ...storeClocks(options),
    });
  }
  const place = data === ":memory:" ? ({ memory: true } as const) : { directory: data };
  const { directoryGone: gone, directoryTrouble: logTrouble, readableByOthers } = log;
  const news = { gone, logTrouble, readableByOthers };
  return openSqliteStore({ ...place, limits: engine, clock: steadyClock, news });
};

const openSealingOf = (
  { store: place = "files" }: NodeOptions,
  { store, access, clock }: { store: Store; access: Access; clock: Clock },
): Promise<OpenSealing> => {
  const { secrets } = store;
  return openSealing({ secrets, masterKey: access.masterKey, clock, isShared: place !== "files" });
};

const startSealingChore = (sealing: OpenSealing, log: Log): Chore => {
  const chore = new Chore({
    clock: systemClock,
    round: () => sealing.lookAgain(systemClock),
    onTrouble: (error) => log.choreTrouble("secrets of tokens", error),
  });
  chore.wake();
  return chore;
};

const openAudit = async (
  { audit = "none", region, account }: NodeOptions,
  clock: Clock,
  log: Log,
): Promise<AuditLog | undefined> => {
  if (audit === "none") return undefined;
  const outlet = await openOutlet(audit);
  return new AuditLog({ outlet, clock, log, region, account });
};

const openFunctions = async (
  options: NodeOptions,
  { store, clock, log }: { store: Store; clock: Clock; log: Log },
): Promise<Dispatcher | undefined> => {
  const { functions = "none", functionConcurrency = "auto", region, account } = options;
  const { functionUser = "none", masterKey, isEnvironmentVisible = false } = options;
  if (functions === "none") return undefined;
  const concurrency = functionConcurrency === "auto" ? undefined : functionConcurrency;
  const isShared = options.store !== undefined && options.store !== "files";
  return openDispatcher(
    {
      ...{ functions, concurrency, region, account, log },
      user: functionUser === "none" ? undefined : functionUser,
      isMasterKeyVisible: isEnvironmentVisible && masterKey !== undefined,
    },
    { store, clock, isShared },
  );
};

const newsFor = (log: Log): PostgresNews => ({
  away: log.storeAway,
  back: log.storeBack,
  again: log.storeAgain,
  migrating: log.storeMigrating,
  clockJumped: log.databaseClockJumped,
});

const startChores = (store: Store, time: NodeTime, log: Log): Chore[] => {
  const { clock, trust } = time;
  const chore = (name: string, round: Round) =>
    new Chore({ clock, round, onTrouble: (error) => log.choreTrouble(name, error) });
  const deadlines = chore("deadlines", deadlinesRound(store.executions, clock, trust));
  const messages = chore("messages", messagesRound({ store, clock, newRunId }));
  store.executions.onDueSooner((at) => deadlines.wakeAt(at));
  store.messages.onMessage(() => messages.wake());
  time.onTrusted(() => deadlines.wake());
  // What was due, or on its way, when the last node stopped.
  deadlines.wake();
  messages.wake();
  return [deadlines, messages];
};

const stopChores = (chores: readonly Chore[]) => Promise.all(chores.map((chore) => chore.stop()));

/** Brings a database up to date, or looks where it stands. Rejects with StoreError. */
export const migrateStore = async (
  options: Omit<MigrationOptions, "clock">,
): Promise<MigrationOutcome> => {
  const { migratePostgres } = await import("./store/postgres-migration.ts");
  return migratePostgres({ ...options, clock: steadyClock });
};

interface RunningParts {
  readonly listener: Listener;
  readonly matcher: Matcher;
  readonly chores: readonly Chore[];
  readonly dispatcher: Dispatcher | undefined;
  readonly store: Store;
  readonly time: NodeTime;
  readonly log: Log;
  readonly audit: AuditLog | undefined;
  readonly firstKey: NewKey | undefined;
  readonly opened: Opened;
}

class RunningNode implements Node {
  readonly #parts: RunningParts;
  #closed: Promise<void> | undefined;

  constructor(parts: RunningParts) {
    this.#parts = parts;
  }

  get url(): string {
    return this.#parts.listener.url;
  }

  get port(): number {
    return this.#parts.listener.port;
  }

  get waitingPolls(): number {
    return this.#parts.matcher.waitingPolls;
  }

  get runningFunctions(): number {
    return this.#parts.dispatcher?.running ?? 0;
  }

  get clockFigures(): ClockFigures | undefined {
    return this.#parts.time.figures();
  }

  get firstKey(): NewKey | undefined {
    return this.#parts.firstKey;
  }

  reloadCertificate(): Promise<void> {
    return this.#parts.listener.reloadCertificate();
  }

  async reopenAudit(): Promise<void> {
    await this.#parts.audit?.reopen();
  }

  async settled(): Promise<void> {
    const { chores } = this.#parts;
    while (chores.some(({ isRunning }) => isRunning)) {
      await Promise.all(chores.map((chore) => chore.settled()));
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** Calls first, since they need everything else; the store last. */
  async #close(): Promise<void> {
    const { opened, store, log } = this.#parts;
    await opened.close();
    if (store.statistics) log.storeClosed(store.statistics);
  }
}
