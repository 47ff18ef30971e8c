// The embedded store: one SQLite database, in a directory or in memory. It chooses the parts and
// the order in which they write; each part says what it owns.
import type { Limits } from "@ekiden/engine";
import type { HistoryCacheLimits } from "./history-cache.ts";
import { Database } from "./sqlite/database.ts";
import { Domains } from "./sqlite/domains.ts";
import { ExecutionTable } from "./sqlite/execution-table.ts";
import { Executions } from "./sqlite/executions.ts";
import { GroupCommit } from "./sqlite/group-commit.ts";
import { Histories } from "./sqlite/histories.ts";
import { HumanTasks } from "./sqlite/human-tasks.ts";
import { Keys } from "./sqlite/keys.ts";
import { Messages } from "./sqlite/messages.ts";
import { ExecutionIds, secretOf } from "./sqlite/meta.ts";
import { Policies } from "./sqlite/policies.ts";
import { ReadyTasks } from "./sqlite/ready-tasks.ts";
import { ReturnedTasks } from "./sqlite/returned-tasks.ts";
import { Roles } from "./sqlite/roles.ts";
import { RunCache, type RunCacheLimits } from "./sqlite/run-cache.ts";
import { RunNames } from "./sqlite/run-names.ts";
import { Runs } from "./sqlite/runs.ts";
import { Steps } from "./sqlite/steps.ts";
import { explain } from "./sqlite/store-error.ts";
import { Tasks } from "./sqlite/tasks.ts";
import { TypeNames } from "./sqlite/type-names.ts";
import { Types } from "./sqlite/types.ts";
import { Visibility } from "./sqlite/visibility.ts";
import type { OpenKeys, Store } from "./store.ts";
import type { VisibilityLimits } from "./visibility-scan.ts";

export { StoreError } from "./sqlite/store-error.ts";

export type SqliteStoreOptions = (
  | { readonly directory: string; readonly memory?: never }
  | { readonly memory: true; readonly directory?: never }
) & {
  readonly limits: Limits;
  readonly runCache?: RunCacheLimits;
  readonly historyCache?: HistoryCacheLimits;
  readonly visibility?: VisibilityLimits;
};

/** A run in the cache takes some 2 KB; one that has left it costs a step three times as much. */
const runCacheDefault: RunCacheLimits = { runsMost: 150_000, stateCharactersMost: 80_000_000 };
const historyCacheDefault: HistoryCacheLimits = {
  charactersMost: 64_000_000,
  charactersPerRunMost: 2_000_000,
};
const visibilityDefault: VisibilityLimits = {
  rowsPerCountMost: 100_000,
  rowsPerPageMost: 20_000,
  charactersPerPageMost: 16_000_000,
};

/** Throws StoreError, whose message is one line that says what to do. */
export const openSqliteStore = (options: SqliteStoreOptions): Store => {
  const database = options.memory ? Database.inMemory() : Database.open(options.directory);
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
    const [keys, policies] = [new Keys(database), new Policies(database)];
    return { keys, policies, roles: new Roles(database), close: () => database.close() };
  } catch (error) {
    database.abandon();
    throw explain(error, directory);
  }
};

const compose = (database: Database, options: SqliteStoreOptions): Store => {
  const {
    limits,
    runCache = runCacheDefault,
    historyCache = historyCacheDefault,
    visibility = visibilityDefault,
  } = options;
  const secret = secretOf(database);
  const commit = new GroupCommit(database);
  const types = new Types(database);
  const domains = new Domains(database, types);
  const typeNames = new TypeNames(database);
  const table = new ExecutionTable(database, typeNames);
  const names = new RunNames(table);
  const ids = new ExecutionIds(database);
  const cache = new RunCache(runCache);
  const histories = new Histories(database, { limits: historyCache, runs: cache });
  const runs = new Runs({ commit, domains, table, histories, names, ids, cache });
  const messages = new Messages(database, { commit, domains });
  const readyTasks = new ReadyTasks(database, { commit, domains });
  const announceSoon = readyTasks.announceSoon.bind(readyTasks);
  const returnedTasks = new ReturnedTasks(database, { commit, announceSoon });
  const steps = new Steps({ limits, runs, readyTasks, returnedTasks, messages });
  commit.enlist(ids, typeNames, names, runs, histories, readyTasks, returnedTasks, messages);
  return {
    domains,
    types,
    executions: new Executions({ commit, domains, messages, names, runs, steps, table }),
    histories,
    tasks: new Tasks({ commit, domains, readyTasks, returnedTasks, runs, steps }),
    messages,
    visibility: new Visibility(database, { commit, domains, limits: visibility }),
    keys: new Keys(database),
    policies: new Policies(database),
    roles: new Roles(database),
    humanTasks: new HumanTasks(database, domains),
    secret,
    async probe() {
      database.requireWritable();
    },
    async close() {
      await commit.close();
      await database.close();
    },
  };
};
