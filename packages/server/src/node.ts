// The composition root: it chooses the parts, knows the order in which they start and stop, and
// does nothing else.
import type { LimitProfile } from "@ekiden/engine";
import type { NewKey } from "./access/keys/key-desk.ts";
import { Chore, type Round } from "./chores/chore.ts";
import { deadlinesRound } from "./chores/deadlines.ts";
import { messagesRound } from "./chores/messages.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { AccessChoice } from "./config.ts";
import type { ConsoleParts } from "./console/parts.ts";
import { Remembered } from "./console/remembered.ts";
import { openCertificate } from "./http/certificate.ts";
import { ConsoleDoor } from "./http/console/door.ts";
import { readConsoleFiles } from "./http/console/files.ts";
import { SessionDesk } from "./http/console/session.ts";
import { type Listener, listen } from "./http/listener.ts";
import { type CustomLimits, type Limits, limitsOf } from "./limits.ts";
import { Matcher } from "./matching/matcher.ts";
import { Pollers } from "./matching/pollers.ts";
import { ChangeFeed } from "./observe/change-feed.ts";
import { createLog, type Log, type LogLevel } from "./observe/log.ts";
import { watchedStore } from "./observe/watched-store.ts";
import { type Access, openAccess } from "./open-access.ts";
import { humanTasksOf, startNotifier } from "./open-human-tasks.ts";
import { Guard } from "./operations/guard.ts";
import { createHandlers } from "./operations/index.ts";
import { Tokens } from "./operations/token.ts";
import { newRunId } from "./run-id.ts";
import type { MigrationOptions, MigrationOutcome } from "./store/postgres-migration.ts";
import type { PostgresNews } from "./store/postgres-store.ts";
import { openSqliteStore } from "./store/sqlite-store.ts";
import type { Store } from "./store/store.ts";

export interface NodeOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
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
  /** The directory of the console's build; without it (the default) there is no console. */
  readonly consoleFiles?: string | undefined;
  /** Task lists for people, where `*` is any text; `people` and `people-*` unless given. */
  readonly inboxLists?: readonly string[];
  /** How people are told of tasks: a file of JSON, or `none` (the default). */
  readonly notify?: string;
  readonly limits: LimitProfile | CustomLimits;
  /** How long a poll waits for a task. */
  readonly pollSeconds: number;
  readonly region: string;
  readonly account: string;
  readonly log: LogLevel;
  readonly clock?: Clock;
}

export interface Node {
  readonly url: string;
  readonly port: number;
  /** Polls that wait for a task. */
  readonly waitingPolls: number;
  /** The first access key of the store, if this start made it. Its secret is shown only here. */
  readonly firstKey: NewKey | undefined;
  /** Reads the certificate's files again; those that cannot be used change nothing. */
  reloadCertificate(): Promise<void>;
  /** Resolves when everything that is due by now has happened. */
  settled(): Promise<void>;
  /** Answers waiting polls with nothing, finishes what is under way, and lets go of everything. */
  close(): Promise<void>;
}

/**
 * Opens the store, then the socket; resolves once calls are answered.
 * Rejects with ConfigError for a certificate or notices that cannot be used, with StoreError for a
 * data directory or a database that cannot, with AccessError for a master key that cannot, and with
 * Node's own error (`code` EADDRINUSE, EACCES, …) for an address that cannot be had.
 */
export const createNode = async (options: NodeOptions): Promise<Node> => {
  const { clock = systemClock, region, account } = options;
  const limits = limitsOf(options.limits);
  const log = createLog(options.log);
  const certificate = await openCertificate(options.tlsCert, options.tlsKey);
  const feed = new ChangeFeed(systemClock);
  const opened = await openStore(options, limits, log);
  const hasConsole = options.consoleFiles !== undefined;
  const store = hasConsole ? watchedStore(opened, feed) : opened;
  const matcher = new Matcher({
    tasks: store.tasks,
    clock,
    pollMilliseconds: options.pollSeconds * 1000,
    pollersPerTaskList: limits.server.pollersPerTaskList,
  });
  const tokens = new Tokens(store.secret);
  const pollers = new Pollers(clock);
  const parts = { store, matcher, pollers, clock, tokens, limits, newRunId, region, account };
  const { host, port, connections: connectionsMost } = options;
  const chores = startChores(store, clock, log);
  try {
    const notices = await startNotifier(options, parts, log);
    if (notices) chores.push(notices);
    const access = await openAccess({ ...options, hasConsole }, store);
    const { authority, policies, makeFirstKey } = access;
    const guard =
      policies && new Guard({ policies, store, tokens, clock: systemClock, region, account });
    const handlers = createHandlers({ ...parts, guard });
    const probe = () => store.probe();
    const door = await consoleDoorFor(options, { ...parts, guard, feed }, access);
    const listener = await listen({
      host,
      port,
      console: door,
      certificate,
      connectionsMost,
      handlers,
      authority,
      log,
      probe,
    });
    // Not before it is certain that somebody will be told.
    const firstKey = await makeFirstKey().catch(async (error) => {
      await listener.close();
      throw error;
    });
    return new RunningNode({ listener, matcher, chores, store, log, firstKey, feed });
  } catch (error) {
    await stopChores(chores);
    await store.close();
    throw error;
  }
};

const openStore = async (
  { store = "files", data, migrate = "yes" }: NodeOptions,
  { engine }: Limits,
  log: Log,
): Promise<Store> => {
  if (store !== "files") {
    // Loaded here, because most servers need no driver for it.
    const { openPostgresStore } = await import("./store/postgres-store.ts");
    // Other nodes move on the machine's time, whatever the time of this one's executions.
    return openPostgresStore({
      url: store,
      limits: engine,
      clock: systemClock,
      migrate,
      news: newsFor(log),
    });
  }
  const place = data === ":memory:" ? ({ memory: true } as const) : { directory: data };
  return openSqliteStore({ ...place, limits: engine });
};

/** Absent where the options name no files for it. */
const consoleDoorFor = async (
  options: NodeOptions,
  parts: Omit<ConsoleParts, "remembered">,
  { authority, sessions }: Access,
): Promise<ConsoleDoor | undefined> => {
  const { consoleFiles, region, account, tlsCert = "none" } = options;
  if (consoleFiles === undefined) return undefined;
  const isEncrypted = tlsCert !== "none";
  return new ConsoleDoor({
    files: await readConsoleFiles(consoleFiles),
    parts: { ...parts, remembered: new Remembered(systemClock) },
    authority,
    ...humanTasksOf(options, parts, authority.isOpen),
    clock: systemClock,
    desk: new SessionDesk({ sessions, region, account, isEncrypted, clock: systemClock }),
  });
};

const newsFor = (log: Log): PostgresNews => ({
  away: log.storeAway,
  back: log.storeBack,
  again: log.storeAgain,
  migrating: log.storeMigrating,
});

const startChores = (store: Store, clock: Clock, log: Log): Chore[] => {
  const chore = (name: string, round: Round) =>
    new Chore({ clock, round, onTrouble: (error) => log.choreTrouble(name, error) });
  const deadlines = chore("deadlines", deadlinesRound(store.executions, clock));
  const messages = chore("messages", messagesRound({ store, clock, newRunId }));
  store.executions.onDueSooner((at) => deadlines.wakeAt(at));
  store.messages.onMessage(() => messages.wake());
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
  return migratePostgres({ ...options, clock: systemClock });
};

interface RunningParts {
  readonly listener: Listener;
  readonly matcher: Matcher;
  readonly chores: readonly Chore[];
  readonly store: Store;
  readonly log: Log;
  readonly firstKey: NewKey | undefined;
  readonly feed: ChangeFeed;
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

  get firstKey(): NewKey | undefined {
    return this.#parts.firstKey;
  }

  reloadCertificate(): Promise<void> {
    return this.#parts.listener.reloadCertificate();
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
    const { listener, matcher, chores, store, log, feed } = this.#parts;
    feed.close();
    const drained = listener.close();
    matcher.drain();
    await drained;
    await stopChores(chores);
    await store.close();
    if (store.statistics) log.storeClosed(store.statistics);
  }
}
