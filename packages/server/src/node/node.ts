// The composition root: it chooses the parts, knows the order in which they start and stop, and
// does nothing else.
import { steadyClock as passingTime } from "../clock.ts";
import type { Dispatcher } from "../functions/dispatcher.ts";
import { openCertificate } from "../http/certificate.ts";
import { type Listener, type ListenerOptions, listen } from "../http/listener.ts";
import { Sts } from "../http/sts/sts.ts";
import { BackgroundJob } from "../jobs/background-job.ts";
import type { Log } from "../log/log.ts";
import { Accounts } from "../operations/account.ts";
import { dismissBarred } from "../operations/barred-callers.ts";
import { openLimiter } from "../operations/meter.ts";
import type { Store } from "../store/store.ts";
import { type CleanupStack, openWhole } from "./cleanup-stack.ts";
import { isSharedStore, type NodeOptions } from "./node-options.ts";
import { type Access, openAccess } from "./open-access.ts";
import { openConsole } from "./open-console.ts";
import { openCore, stopJobs } from "./open-core.ts";
import { startNotifiers } from "./open-human-tasks.ts";
import { openObservers } from "./open-observers.ts";
import type { Operations } from "./open-operations.ts";
import { openRoutes } from "./open-routes.ts";
import { type OpenSealing, openSealing, startSealingJob } from "./open-sealing.ts";
import type { NodeTime } from "./open-time.ts";
import { virtualClockOf } from "./open-virtual-time.ts";
import { type Node, RunningNode } from "./running-node.ts";

/**
 * Opens the store, then the socket; resolves once calls are answered.
 * Rejects with ConfigError for a certificate, functions or notices that cannot be used, a quota
 * that is none and an audit log that cannot be written, with StoreError for a data directory or a
 * database that cannot be used, with AccessError for a master key that cannot, and with Node's own
 * error (`code` EADDRINUSE, EACCES, …) for an address that cannot be used.
 *
 * @example
 * ```ts
 * import { createNode, readConfig } from "@ekiden/server";
 *
 * const node = await createNode(readConfig({ data: ":memory:", port: "0" }, {}));
 * console.log(node.url);
 * await node.close();
 * ```
 */
export const createNode = (options: NodeOptions): Promise<Node> =>
  openWhole((cleanup) => startNode(options, cleanup));

const startNode = async (options: NodeOptions, cleanup: CleanupStack): Promise<Node> => {
  const opened = await openNode(options, cleanup);
  const { core, audit, metrics, virtualTime } = opened;
  const listener = await listen(opened.listening);
  cleanup.add(() => drain(opened, listener));
  if (virtualTime) cleanup.add(() => virtualTime.close());
  const scraped = await metrics?.listen({ listener, jobLeases: opened.jobLeases });
  if (scraped) cleanup.add(() => scraped.close());
  // Not before it is certain that the node starts and returns the key.
  const firstKey = await opened.makeFirstKey();
  beginWork(opened, cleanup);
  return new RunningNode({ core, listener, audit, firstKey, scraped, cleanup });
};

type OpenedNode = Awaited<ReturnType<typeof openNode>>;

/** All of a node up to its listener, which a test may then give other handlers or time-outs. */
export const openNode = async (options: NodeOptions, cleanup: CleanupStack) => {
  const certificate = await openCertificate(options.tlsCert, options.tlsKey);
  const virtualClock = virtualClockOf(options);
  const core = await openCore({ ...options, virtualClock }, cleanup);
  const { store, time, log, operations, jobs, feed, hasConsole, dispatcher } = core;
  const { wallClock } = time;
  const access = await openAccess({ ...options, hasConsole, clock: wallClock }, store, log);
  const { authority, policies, makeFirstKey, isInForce } = access;
  const sealing = await openSealingOf(options, { store, access, time });
  const accounts = accountsOf(options.account, sealing, dispatcher);
  const limiter = openLimiter(options, store);
  const deps = operations.depsWith({ policies, limiter });
  const notifiers = await startNotifiers(options, { deps, accounts, store }, log);
  jobs.push(...notifiers, startSealingJob(sealing, { clock: passingTime, log }));
  if (policies) jobs.push(startDismissals(operations, isInForce, log));
  const observers = await openObservers(options, cleanup, { core, access, limiter });
  const { audit, calls, metrics, events } = observers;
  const services = { accounts, store };
  const needs = { core, access, observers, deps, services, virtualClock };
  const opened = openRoutes(options, cleanup, needs);
  const { handlers, ekidenRoutes, virtualTime } = opened;
  const behindConsole = { services, deps, feed, audit, calls, routes: ekidenRoutes };
  const console = await openConsole(
    { ...options, clock: wallClock, executionClock: time.clock },
    behindConsole,
    access,
  );
  const listening: ListenerOptions = {
    ...addressOf(options),
    certificate,
    handlers,
    guard: deps.guard,
    meter: deps.meter,
    accounts,
    store,
    authority,
    log,
    audit,
    calls,
    probe: core.probe,
    wallClock,
    clockFigures: time.figures,
    ekidenRoutes,
    console,
    sts: new Sts({ ...access.sts, clock: wallClock, region: options.region }),
  };
  const wakeJobs = () => {
    opened.jobs.loop.wake();
    opened.schedules.loop.wake();
  };
  const parts = { listening, core, audit, metrics, events, jobLeases: opened.jobs.leases };
  return { ...parts, makeFirstKey, wakeJobs, virtualTime, notifiers };
};

const addressOf = ({ host, port, allowedHosts, connections, nodes = 1 }: NodeOptions) => ({
  host,
  port,
  allowedHosts,
  // Undefined: as many as a listener takes unless told otherwise.
  maxConnections: connections === undefined ? undefined : Math.ceil(connections / nodes),
});

const accountsOf = (own: string, sealing: OpenSealing, dispatcher: Dispatcher | undefined) =>
  new Accounts({ own, sealing, hasFunctions: (id) => dispatcher?.serves(id) ?? false });

/** The work that no call asks for; it begins when nothing of the start can fail any more. */
export const beginWork = ({ core, wakeJobs }: OpenedNode, cleanup: CleanupStack): void => {
  core.dispatcher?.start();
  // What was under way when the last node stopped.
  wakeJobs();
  cleanup.add(async () => core.feed.close());
};

/** What takes calls, and is closed once those that it has taken are answered. */
type CallTaker = Pick<Listener, "close">;

/** All at the same time: together they may take as long as one of them. */
export const drain = async (
  { core, events, notifiers }: OpenedNode,
  ...takers: readonly CallTaker[]
): Promise<void> => {
  const { dispatcher, operations } = core;
  const answered = takers.map((taker) => taker.close());
  const drained = Promise.all([
    ...answered,
    dispatcher?.stop(),
    events?.close(),
    stopJobs(notifiers),
  ]);
  operations.matcher.drain();
  await drained;
};

const openSealingOf = (
  options: NodeOptions,
  { store, access, time }: { store: Store; access: Access; time: NodeTime },
): Promise<OpenSealing> => {
  const { secrets } = store;
  return openSealing({
    secrets,
    masterKey: access.masterKey,
    clock: time.clock,
    mayForgetNow: time.mayForgetNow,
    isShared: isSharedStore(options),
  });
};

const startDismissals = (
  { matcher, closeWaits }: Operations,
  isInForce: Access["isInForce"],
  log: Log,
): BackgroundJob => {
  const waits = [matcher, closeWaits];
  const job = new BackgroundJob({
    clock: passingTime,
    runOnce: dismissBarred({ waits, isInForce, clock: passingTime }),
    onError: (error) => log.jobFailed("calls of keys that are not in force", error),
  });
  job.wake();
  return job;
};
