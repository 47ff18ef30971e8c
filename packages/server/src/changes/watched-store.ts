// A store that tells of each run that a step changes. It adds nothing else: not a promise more.
import type { Step } from "@ekiden/engine";
import type { ExecutionStore, Store, TaskStore } from "../store/store.ts";
import type { ChangeFeed } from "./change-feed.ts";

/**
 * The type demands every member, also one that `Store` may some day have as an optional one, so
 * that none can be forgotten here. Each is asked for on the store itself, so that its own `this` is
 * used.
 */
export const watchedStore = (store: Store, feed: ChangeFeed): Required<Store> => ({
  ...{ domains: store.domains, types: store.types, histories: store.histories },
  ...{ messages: store.messages, visibility: store.visibility },
  ...{ keys: store.keys, policies: store.policies, roles: store.roles, secrets: store.secrets },
  humanTasks: store.humanTasks,
  executions: watchedExecutions(store.executions, feed),
  tasks: watchedTasks(store.tasks, feed),
  get statistics() {
    return store.statistics;
  },
  get sharedClock() {
    return store.sharedClock;
  },
  timeMark: store.timeMark,
  nodes: () => store.nodes(),
  probe: () => store.probe(),
  close: () => store.close(),
});

const told =
  <T, Rest extends readonly unknown[]>(
    feed: ChangeFeed,
    change: (step: Step, ...rest: Rest) => T,
  ) =>
  (step: Step, ...rest: Rest): T => {
    const outcome = change(step, ...rest);
    feed.changed(step.execution);
    return outcome;
  };

const watchedExecutions = (executions: ExecutionStore, feed: ChangeFeed): ExecutionStore => ({
  start: (key, at, change, options) => executions.start(key, at, told(feed, change), options),
  step: (run, at, change, options) => executions.step(run, at, told(feed, change), options),
  find: (run) => executions.find(run),
  identify: (id) => executions.identify(id),
  countOpen: (domain) => executions.countOpen(domain),
  due: (at, max, which) => executions.due(at, max, which),
  nextDueAt: () => executions.nextDueAt(),
  countExpired: (at, maxCount) => executions.countExpired(at, maxCount),
  onDueSooner: (listener) => executions.onDueSooner(listener),
  remove: (id) => executions.remove(id),
});

const watchedTasks = (tasks: TaskStore, feed: ChangeFeed): TaskStore => ({
  take: (list, at, start) => tasks.take(list, at, told(feed, start)),
  giveBack: (list, task) => tasks.giveBack(list, task),
  count: (list) => tasks.count(list),
  list: (list, page) => tasks.list(list, page),
  backlogs: (domain, maxLists) => tasks.backlogs(domain, maxLists),
  onReady: (listener) => tasks.onReady(listener),
});
