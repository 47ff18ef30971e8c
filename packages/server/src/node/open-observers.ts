// What learns of calls and of executions, and changes nothing: audit, traces, metrics, and events
// for targets outside.
import { AuditLog } from "../audit/audit-log.ts";
import { openOutlet } from "../audit/outlet.ts";
import type { Clock } from "../clock.ts";
import type { EventSender } from "../events/event-sender.ts";
import type { Log } from "../log/log.ts";
import type { openLimiter } from "../operations/meter.ts";
import type { Tracing } from "../tracing/tracing.ts";
import type { CleanupStack } from "./cleanup-stack.ts";
import { isSharedStore, type NodeOptions } from "./node-options.ts";
import type { Access } from "./open-access.ts";
import { openCallObserver } from "./open-call-observer.ts";
import type { NodeCore } from "./open-core.ts";
import { openEventSender } from "./open-events.ts";
import { isInboxOf } from "./open-human-tasks.ts";
import { type OpenMetrics, openMetrics } from "./open-metrics.ts";
import { openTracing } from "./open-tracing.ts";

interface ObserverNeeds {
  readonly core: NodeCore;
  readonly access: Pick<Access, "caches">;
  readonly limiter: ReturnType<typeof openLimiter>;
}

/** Each is undefined where it was not asked for. */
export const openObservers = async (
  options: NodeOptions,
  cleanup: CleanupStack,
  { core, access, limiter }: ObserverNeeds,
) => {
  const { log, time } = core;
  const audit = closedBy(cleanup, await openAudit(options, time.wallClock, log));
  const tracing = closedBy(cleanup, await openTracing(options, core), "addBeside");
  const events = closedBy(cleanup, openSender(options, core));
  const metrics = await openMeasuring(options, core, { tracing, access, events, limiter });
  const calls = openCallObserver(options, { log, others: [metrics?.calls, tracing?.calls] });
  return { audit, events, metrics, calls };
};

export type Observers = Awaited<ReturnType<typeof openObservers>>;

const closedBy = <Part extends { close(left: number): unknown }>(
  cleanup: CleanupStack,
  part: Part | undefined,
  how: "add" | "addBeside" = "add",
): Part | undefined => {
  cleanup[how](async (left) => part?.close(left));
  return part;
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

/** Undefined where no events are sent. */
const openSender = (options: NodeOptions, { events, ...core }: NodeCore): EventSender | undefined =>
  events && openEventSender(events, options, { ...core, isShared: isSharedStore(options) });

/** What tells figures of itself, beside the core. */
interface Observed {
  readonly tracing: Tracing | undefined;
  readonly access: Pick<Access, "caches">;
  readonly events: EventSender | undefined;
  readonly limiter: ReturnType<typeof openLimiter>;
}

const openMeasuring = (
  options: NodeOptions,
  { store, time, probe, operations, dispatcher, log }: NodeCore,
  { tracing, access, events, limiter }: Observed,
): Promise<OpenMetrics | undefined> => {
  const readings = {
    pollsHeld: () => operations.matcher.waitingPolls,
    functionsRunning: () => dispatcher?.running,
    spans: () => tracing?.figures,
    caches: access.caches,
    events: () => events?.figures,
    declinedDecisions: () => limiter?.declinedDecisions ?? new Map(),
    quotas: () => limiter?.rates ?? new Map(),
  };
  const isInbox = isInboxOf(options);
  return openMetrics(options, { store, time, probe, readings, jobs: operations, isInbox, log });
};
