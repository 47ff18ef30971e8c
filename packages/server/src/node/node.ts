// The composition root: it chooses the parts, knows the order in which they start and stop, and
// does nothing else.
import { randomInt } from "node:crypto";
import { AuditLog } from "../audit/audit-log.ts";
import { openOutlet } from "../audit/outlet.ts";
import { ChangeFeed } from "../changes/change-feed.ts";
import { type Clock, steadyClock as passingTime } from "../clock.ts";
import type { EventSender } from "../events/event-sender.ts";
import type { Dispatcher } from "../functions/dispatcher.ts";
import { openCertificate } from "../http/certificate.ts";
import { type Listener, type ListenerOptions, listen } from "../http/listener.ts";
import { Sts } from "../http/sts/sts.ts";
import { BackgroundJob, type Loop } from "../jobs/background-job.ts";
import { tellOtherNodes } from "../jobs/node-reports.ts";
import { limitsOf } from "../limits.ts";
import type { Log } from "../log/log.ts";
import type { ClusterActivity } from "../matching/cluster-activity.ts";
import type { Matcher } from "../matching/matcher.ts";
import { Accounts } from "../operations/account.ts";
import { dismissBarred } from "../operations/barred-callers.ts";
import { createHandlers } from "../operations/index.ts";
import { openLimiter } from "../operations/meter.ts";
import type { Route } from "../operations/pipeline.ts";
import { createRoutes } from "../operations/routes.ts";
import { newRunId } from "../run-id.ts";
import type { Store } from "../store/store.ts";
import type { Tracing } from "../tracing/tracing.ts";
import { CleanupStack } from "./cleanup-stack.ts";
import { createNodeLog } from "./node-log.ts";
import type { NodeOptions } from "./node-options.ts";
import { type Access, openAccess } from "./open-access.ts";
import { openCallObserver } from "./open-call-observer.ts";
import { openConsole } from "./open-console.ts";
import { openEkiden } from "./open-ekiden.ts";
import { openEventSender, type ReadEvents, readEvents } from "./open-events.ts";
import { openDispatcher } from "./open-functions.ts";
import { inboxListsOf, startNotifiers } from "./open-human-tasks.ts";
import { openJobs } from "./open-jobs.ts";
import { type OpenMetrics, openMetrics } from "./open-metrics.ts";
import { type Operations, openOperations } from "./open-operations.ts";
import { type OpenSealing, openSealing, startSealingJob } from "./open-sealing.ts";
import { openStore } from "./open-store.ts";
import { type NodeTime, openTime } from "./open-time.ts";
import { openTracing } from "./open-tracing.ts";
import { openVirtualTime, virtualClockOf } from "./open-virtual-time.ts";
import { type Node, RunningNode } from "./running-node.ts";

/** Ids of hints have fifteen digits. */
const maxFeedBeginning = 100_000_000_000_000;

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
export const createNode = async (options: NodeOptions): Promise<Node> => {
  const cleanup = new CleanupStack();
  try {
    return await startNode(options, cleanup);
  } catch (error) {
    // An error of closing says less than the reason why the start failed.
    await cleanup.close().catch(() => undefined);
    throw error;
  }
};

const startNode = async (options: NodeOptions, cleanup: CleanupStack): Promise<Node> => {
  const opened = await openNode(options, cleanup);
  const { listening, ground, audit, metrics, events, makeFirstKey, wakeJobs } = opened;
  const { virtualTime, notifiers } = opened;
  const { operations, jobs, dispatcher, store, time, log, feed } = ground;
  const { matcher, closeWaits } = operations;
  const listener = await listen(listening);
  cleanup.add(() => drain({ listener, matcher, dispatcher, events, notifiers }));
  if (virtualTime) cleanup.add(() => virtualTime.close());
  const scraped = await metrics?.listen({ listener, jobLeases: opened.jobLeases });
  if (scraped) cleanup.add(() => scraped.close());
  // Not before it is certain that the node starts and returns the key.
  const firstKey = await makeFirstKey();
  dispatcher?.start();
  // What was under way when the last node stopped.
  wakeJobs();
  cleanup.add(async () => feed.close());
  const parts = { listener, matcher, closeWaits, jobs, dispatcher, store, time, log, audit };
  return new RunningNode({ ...parts, firstKey, scraped, cleanup });
};

/** All of a node up to its listener, which a test may then give other handlers or time-outs. */
export const openNode = async (options: NodeOptions, cleanup: CleanupStack) => {
  const certificate = await openCertificate(options.tlsCert, options.tlsKey);
  const virtualClock = virtualClockOf(options);
  const ground = await openGround({ ...options, virtualClock }, cleanup);
  const { store, time, log, operations, jobs, feed, hasConsole, dispatcher } = ground;
  const { wallClock } = time;
  const access = await openAccess({ ...options, hasConsole, clock: wallClock }, store, log);
  const { authority, policies, administration, makeFirstKey, isInForce } = access;
  const sealing = await openSealingOf(options, { store, access, time });
  const accounts = accountsOf(options.account, sealing, dispatcher);
  const limiter = openLimiter(options, store);
  const deps = operations.depsWith({ policies, limiter });
  const notifiers = await startNotifiers(options, { deps, accounts, store }, log);
  jobs.push(...notifiers, startSealingJob(sealing, { clock: passingTime, log }));
  if (policies) jobs.push(startDismissals(operations, isInForce, log));
  const audit = closedBy(cleanup, await openAudit(options, wallClock, log));
  const tracing = closedBy(cleanup, await openTracing(options, ground), "addBeside");
  const isShared = isSharedStore(options);
  const events = closedBy(cleanup, openSender(options, ground));
  const metrics = await openMeasuring(options, ground, { tracing, access, events, limiter });
  const calls = openCallObserver(options, { log, others: [metrics?.calls, tracing?.calls] });
  const services = { accounts, store };
  const searched = options.search;
  const measured = { audit, calls, log };
  const forJobs = { deps, services, time, isInForce, searched, isShared, ...measured };
  const handlers = createHandlers(deps);
  const swfRoutes = createRoutes({ ...deps, handlers });
  const massJobs = openJobs(forJobs, () => [...swfRoutes, ...ekidenRoutes]);
  jobs.push(massJobs.loop);
  cleanup.add(() => massJobs.close());
  const virtualTime = virtualClock && openVirtualTime(virtualClock, options, ground);
  const { activity } = operations;
  const needs = { ...deps, activity, jobs: massJobs.handlerDeps, virtualTime, administration };
  const ekidenRoutes: readonly Route[] = openEkiden(options, needs, authority.isOpen);
  const behindConsole = { services, deps, feed, audit, calls, routes: ekidenRoutes };
  const console = await openConsole({ ...options, clock: wallClock }, behindConsole, access);
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
    probe: () => probeAll(store, time),
    wallClock,
    clockFigures: time.figures,
    ekidenRoutes,
    console,
    sts: new Sts({ ...access.sts, clock: wallClock, region: options.region }),
  };
  const wakeJobs = () => massJobs.loop.wake();
  const parts = { listening, ground, audit, metrics, events, jobLeases: massJobs.leases };
  return { ...parts, makeFirstKey, wakeJobs, virtualTime, notifiers };
};

/** What a node has without calls: store, time, operations, background jobs and functions. */
const openGround = async (options: NodeOptions, cleanup: CleanupStack) => {
  const limits = limitsOf(options.limits);
  const log = createNodeLog(options.logLevel, options.logTo, options.node);
  const feed = new ChangeFeed(passingTime, () => randomInt(maxFeedBeginning));
  const hasConsole = options.consoleFiles !== undefined;
  const events: ReadEvents | undefined = await readEvents(options, log);
  const store = await openStore(options, { limits, log, events: events?.source });
  cleanup.add(() => store.close());
  if (hasConsole) store.executions.onChanged((run) => feed.changed(run));
  const time = await openTime(options, store, log);
  cleanup.add(() => time.stop());
  const { clock } = time;
  const { region } = options;
  const pollMilliseconds = options.pollSeconds * 1000;
  const operations = openOperations({ store, time, limits, pollMilliseconds, newRunId, region });
  const { activity } = operations;
  cleanup.add(() => activity.leave());
  const jobs: Loop[] = [
    ...operations.startJobs(log.jobFailed),
    ...startReports(activity, store, log),
  ];
  cleanup.add(() => stopJobs(jobs));
  const dispatcher = await openFunctions(options, { store, clock, log });
  if (dispatcher) cleanup.add(() => dispatcher.stop());
  return { log, feed, hasConsole, store, time, operations, jobs, dispatcher, events };
};

const closedBy = <Part extends { close(left: number): unknown }>(
  cleanup: CleanupStack,
  part: Part | undefined,
  how: "add" | "addBeside" = "add",
): Part | undefined => {
  cleanup[how](async (left) => part?.close(left));
  return part;
};

/** Undefined where no events are sent. */
const openSender = (
  options: NodeOptions,
  { events, ...ground }: Awaited<ReturnType<typeof openGround>>,
): EventSender | undefined =>
  events && openEventSender(events, options, { ...ground, isShared: isSharedStore(options) });

/** What tells figures of itself, beside the ground. */
interface Observed {
  readonly tracing: Tracing | undefined;
  readonly access: Pick<Access, "caches">;
  readonly events: EventSender | undefined;
  readonly limiter: ReturnType<typeof openLimiter>;
}

const openMeasuring = (
  options: NodeOptions,
  { store, time, operations, dispatcher, log }: Awaited<ReturnType<typeof openGround>>,
  { tracing, access, events, limiter }: Observed,
): Promise<OpenMetrics | undefined> => {
  const probe = () => probeAll(store, time);
  const readings = {
    pollsHeld: () => operations.matcher.waitingPolls,
    functionsRunning: () => dispatcher?.running,
    spans: () => tracing?.figures,
    caches: access.caches,
    events: () => events?.figures,
    declinedDecisions: () => limiter?.declinedDecisions ?? new Map(),
    quotas: () => limiter?.rates ?? new Map(),
  };
  const inboxes = inboxListsOf(options);
  const isInbox = (taskList: string) => inboxes.has(taskList);
  return openMetrics(options, { store, time, probe, readings, jobs: operations, isInbox, log });
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

/** Rejects with why this node is not to be sent calls. */
const probeAll = async (store: Store, time: NodeTime): Promise<void> => {
  const problem = time.problem();
  if (problem !== undefined) throw new Error(problem);
  await store.probe();
};

interface Drained {
  readonly listener: Listener;
  readonly matcher: Matcher;
  readonly dispatcher: Dispatcher | undefined;
  readonly events: EventSender | undefined;
  readonly notifiers: readonly BackgroundJob[];
}

/** All at the same time: together they may take as long as one of them. */
const drain = async ({ listener, matcher, dispatcher, events, notifiers }: Drained) => {
  const ends = [listener.close(), dispatcher?.stop(), events?.close(), stopJobs(notifiers)];
  const drained = Promise.all(ends);
  matcher.drain();
  await drained;
};

const isSharedStore = ({ store = "files" }: NodeOptions): boolean => store !== "files";

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
  const { nodes = 1 } = options;
  const { functionUser = "none" } = options;
  if (functions === "none") return undefined;
  const concurrency = functionConcurrency === "auto" ? undefined : functionConcurrency;
  const isShared = isSharedStore(options);
  return openDispatcher(
    {
      functions,
      concurrency,
      nodes,
      region,
      account,
      log,
      user: functionUser === "none" ? undefined : functionUser,
      visibleSecret: visibleSecretOf(options),
    },
    { store, clock, isShared },
  );
};

const visibleSecretOf = (options: NodeOptions): string | undefined => {
  const { masterKey, firstKey, eventSecrets = {}, isEnvironmentVisible = false } = options;
  if (!isEnvironmentVisible) return undefined;
  if (masterKey !== undefined) return "EKIDEN_MASTER_KEY";
  return firstKey === undefined ? Object.keys(eventSecrets)[0] : "EKIDEN_FIRST_KEY";
};

/** Where no other node can share the store, there is none to tell. */
const startReports = (activity: ClusterActivity, store: Store, log: Log): BackgroundJob[] => {
  if (!store.nodeReports) return [];
  const job = new BackgroundJob({
    clock: passingTime,
    runOnce: tellOtherNodes(activity, passingTime),
    onError: (error) => log.jobFailed("reports to other nodes", error),
  });
  job.wake();
  return [job];
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

export const stopJobs = (jobs: readonly Loop[]) => Promise.all(jobs.map((job) => job.stop()));
