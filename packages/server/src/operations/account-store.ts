// The store as one account sees it: each domain by the name that the account gave it. What is
// handed out has plain names only, so that a handler can neither ask for another account's domain
// nor tell of one. The store's own account needs no such view, since its names are plain there.
import type { Execution } from "@ekiden/engine";
import type { ChangeFeed } from "../changes/change-feed.ts";
import type { Matcher } from "../matching/matcher.ts";
import type { Pollers } from "../matching/pollers.ts";
import { plainName, qualifiedName } from "../store/domain-names.ts";
import type { HumanTaskRecord, HumanTaskStore } from "../store/human-task-store.ts";
import type {
  DomainRecord,
  DomainStore,
  ExecutionId,
  ExecutionStore,
  HistoryStore,
  RunReference,
  Store,
  TaskStore,
  TypeRecord,
  TypeStore,
  VisibilityStore,
} from "../store/store.ts";

/** Its domain is left out, because it may have its name of the store. */
export type SeenExecution = Omit<Readonly<Execution>, "domain">;

export interface FoundExecution {
  readonly id: ExecutionId;
  readonly execution: SeenExecution;
}

/** What handlers may use of a store. */
export interface AccountStore {
  readonly domains: DomainStore;
  readonly types: TypeStore;
  readonly executions: Pick<ExecutionStore, "start" | "step" | "identify" | "countOpen"> & {
    find(run: RunReference): Promise<FoundExecution | undefined>;
  };
  readonly histories: HistoryStore;
  readonly tasks: Pick<TaskStore, "giveBack" | "count" | "list" | "backlogs">;
  readonly humanTasks: HumanTaskStore;
  readonly visibility: Pick<VisibilityStore, "count"> & {
    list(query: Parameters<VisibilityStore["list"]>[0]): Promise<{
      readonly executions: readonly SeenExecution[];
      readonly next?: string | undefined;
    }>;
  };
}

export type AccountMatcher = Pick<Matcher, "wait">;
export type AccountPollers = Pick<Pollers, "during" | "of">;
export type AccountFeed = Pick<ChangeFeed, "listen">;

/** Gives whatever names a domain the name of the store. */
type Qualify = <T extends { readonly domain: string }>(named: T) => T;

const qualifyFor =
  (account: string): Qualify =>
  (named) => ({ ...named, domain: qualifiedName(account, named.domain) });

/** `account`: 12 digits; any but the store's own. */
export const accountStore = (store: Store, account: string): AccountStore => {
  const qualify = qualifyFor(account);
  return {
    domains: domainsOf(store.domains, account),
    types: typesOf(store.types, qualify),
    executions: executionsOf(store.executions, account),
    histories: store.histories,
    tasks: tasksOf(store.tasks, account),
    humanTasks: humanTasksOf(store.humanTasks, qualify),
    visibility: {
      list: (query) => store.visibility.list(qualify(query)),
      count: (query) => store.visibility.count(qualify(query)),
    },
  };
};

const tasksOf = (tasks: TaskStore, account: string): AccountStore["tasks"] => {
  const qualify = qualifyFor(account);
  return {
    giveBack: (list, task) => tasks.giveBack(qualify(list), task),
    count: (list) => tasks.count(qualify(list)),
    list: (list, page) => tasks.list(qualify(list), page),
    async backlogs(domain, maxLists) {
      const backlogs = await tasks.backlogs(qualifiedName(account, domain), maxLists);
      return backlogs.map(({ list, ...rest }) => ({ list: { ...list, domain }, ...rest }));
    },
  };
};

const humanTasksOf = (humanTasks: HumanTaskStore, qualify: Qualify): HumanTaskStore => {
  const seen = (record: HumanTaskRecord) => ({ ...record, domain: plainName(record.domain) });
  return {
    async find(task) {
      const found = await humanTasks.find(task);
      return found && seen(found);
    },
    put: (record) => humanTasks.put(qualify(record)),
    delete: (task) => humanTasks.delete(task),
    async list(query) {
      const { items, next } = await humanTasks.list(qualify(query));
      return { items: items.map(seen), next };
    },
  };
};

export const accountMatcher = (matcher: Matcher, account: string): AccountMatcher => {
  const qualify = qualifyFor(account);
  return { wait: (list, caller, start) => matcher.wait(qualify(list), caller, start) };
};

export const accountPollers = (pollers: Pollers, account: string): AccountPollers => {
  const qualify = qualifyFor(account);
  return {
    during: (list, identity, poll) => pollers.during(qualify(list), identity, poll),
    of: (kind, domain) => pollers.of(kind, qualifiedName(account, domain)),
  };
};

export const accountFeed = (feed: ChangeFeed, account: string): AccountFeed => ({
  listen: (domain, since, listener) => feed.listen(qualifiedName(account, domain), since, listener),
});

const domainsOf = (domains: DomainStore, account: string): DomainStore => {
  const qualified = (name: string) => qualifiedName(account, name);
  const seen = (record: DomainRecord) => ({ ...record, name: plainName(record.name) });
  return {
    register: (record, max) => domains.register({ ...record, name: qualified(record.name) }, max),
    async find(name) {
      const found = await domains.find(qualified(name));
      return found && seen(found);
    },
    async list(query) {
      const { items, next } = await domains.list({ ...query, account });
      return { items: items.map(seen), next };
    },
    deprecate: (name, at) => domains.deprecate(qualified(name), at),
    undeprecate: (name) => domains.undeprecate(qualified(name)),
    replaceTags: (name, tags) => domains.replaceTags(qualified(name), tags),
  };
};

const typesOf = (types: TypeStore, qualify: Qualify): TypeStore => ({
  register: (kind, type, max) => types.register(kind, qualify(type), max),
  async find(kind, name) {
    const found = await types.find(kind, qualify(name));
    return found && seenType(found);
  },
  async list(kind, query) {
    const { items, next } = await types.list(kind, qualify(query));
    return { items: items.map(seenType), next };
  },
  deprecate: (kind, name, at) => types.deprecate(kind, qualify(name), at),
  undeprecate: (kind, name) => types.undeprecate(kind, qualify(name)),
  delete: (kind, name) => types.delete(kind, qualify(name)),
});

const seenType = <T extends TypeRecord>(type: T): T => ({
  ...type,
  domain: plainName(type.domain),
});

const executionsOf = (executions: ExecutionStore, account: string): AccountStore["executions"] => {
  const qualify = qualifyFor(account);
  const runOf = (run: RunReference): RunReference => ("id" in run ? run : qualify(run));
  return {
    start: (key, at, change, options) => executions.start(qualify(key), at, change, options),
    step: (run, at, change, options) => executions.step(runOf(run), at, change, options),
    find: (run) => executions.find(runOf(run)),
    async identify(id) {
      const found = await executions.identify(id);
      if (!found) return undefined;
      const { domain, workflowId, runId, workflowType } = found;
      return { domain: plainName(domain), workflowId, runId, workflowType };
    },
    countOpen: (domain) => executions.countOpen(qualifiedName(account, domain)),
  };
};
