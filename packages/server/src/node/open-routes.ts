// What can be called: the operations of the service and of Ekiden, and what calls both by itself.

import type { CallServices } from "../operations/call-context.ts";
import type { HandlerDeps } from "../operations/handler-deps.ts";
import type { Handlers } from "../operations/handlers.ts";
import { createHandlers } from "../operations/index.ts";
import type { Route } from "../operations/pipeline.ts";
import { createRoutes } from "../operations/routes.ts";
import { StoredCallerCalls } from "../operations/stored-caller.ts";
import type { VirtualTime } from "../operations/virtual-time/virtual-time.ts";
import type { Store } from "../store/store.ts";
import type { VirtualClock } from "../virtual-clock.ts";
import type { CleanupStack } from "./cleanup-stack.ts";
import { isSharedStore, type NodeOptions } from "./node-options.ts";
import type { Access } from "./open-access.ts";
import type { NodeCore } from "./open-core.ts";
import { openEkiden } from "./open-ekiden.ts";
import { type OpenJobs, openJobs } from "./open-jobs.ts";
import type { Observers } from "./open-observers.ts";
import { type OpenSchedules, openSchedules } from "./open-schedules.ts";
import { openVirtualTime } from "./open-virtual-time.ts";

interface OpenRoutes {
  readonly handlers: Handlers;
  readonly ekidenRoutes: readonly Route[];
  readonly jobs: OpenJobs;
  readonly schedules: OpenSchedules;
  readonly virtualTime: VirtualTime | undefined;
}

interface RouteNeeds {
  readonly core: NodeCore;
  readonly access: Access;
  readonly observers: Pick<Observers, "audit" | "calls" | "metrics">;
  readonly deps: HandlerDeps;
  readonly services: CallServices & { readonly store: Store };
  readonly virtualClock: VirtualClock | undefined;
}

export const openRoutes = (
  options: NodeOptions,
  cleanup: CleanupStack,
  needs: RouteNeeds,
): OpenRoutes => {
  const { core, access, observers, deps, services, virtualClock } = needs;
  const { audit, calls, metrics } = observers;
  const { time, log, operations } = core;
  const { isInForce, administration, authority } = access;
  const { store } = services;
  const { wallClock } = time;
  const stored = new StoredCallerCalls({ services, audit: { audit, calls, wallClock } });
  const isShared = isSharedStore(options);
  const shared = { deps, store, calls: stored, time, isInForce, isShared, log };
  const jobs = openJobs({ ...shared, searched: options.search });
  const schedules = openSchedules({ ...shared, figures: metrics?.schedules });
  core.jobs.push(jobs.loop, schedules.loop);
  cleanup.add(() => jobs.close());
  cleanup.add(() => schedules.close());
  const virtualTime = virtualClock && openVirtualTime(virtualClock, options, core);
  schedules.onChanged(() => virtualTime?.noteSchedule());
  const { activity } = operations;
  const begun = { jobs: jobs.handlerDeps, schedules: schedules.handlerDeps };
  const forEkiden = { ...deps, activity, ...begun, virtualTime, administration };
  const ekidenRoutes = openEkiden(options, forEkiden, authority.isOpen);
  const handlers = createHandlers(deps);
  stored.open([...createRoutes({ ...deps, handlers }), ...ekidenRoutes]);
  return { handlers, ekidenRoutes, jobs, schedules, virtualTime };
};
