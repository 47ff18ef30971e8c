// What can be called: the operations of the service and of Ekiden, and the jobs that call both.

import type { CallServices } from "../operations/call-context.ts";
import type { HandlerDeps } from "../operations/handler-deps.ts";
import type { Handlers } from "../operations/handlers.ts";
import { createHandlers } from "../operations/index.ts";
import type { Route } from "../operations/pipeline.ts";
import { createRoutes } from "../operations/routes.ts";
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
import { openVirtualTime } from "./open-virtual-time.ts";

interface OpenRoutes {
  readonly handlers: Handlers;
  readonly ekidenRoutes: readonly Route[];
  readonly jobs: OpenJobs;
  readonly virtualTime: VirtualTime | undefined;
}

interface RouteNeeds {
  readonly core: NodeCore;
  readonly access: Access;
  readonly observers: Pick<Observers, "audit" | "calls">;
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
  const { audit, calls } = observers;
  const { time, log, operations } = core;
  const { isInForce, administration, authority } = access;
  const isShared = isSharedStore(options);
  const measured = { audit, calls, log };
  const searched = options.search;
  const jobs = openJobs({ deps, services, time, isInForce, searched, isShared, ...measured });
  core.jobs.push(jobs.loop);
  cleanup.add(() => jobs.close());
  const virtualTime = virtualClock && openVirtualTime(virtualClock, options, core);
  const { activity } = operations;
  const forEkiden = { ...deps, activity, jobs: jobs.handlerDeps, virtualTime, administration };
  const ekidenRoutes = openEkiden(options, forEkiden, authority.isOpen);
  const handlers = createHandlers(deps);
  jobs.open([...createRoutes({ ...deps, handlers }), ...ekidenRoutes]);
  return { handlers, ekidenRoutes, jobs, virtualTime };
};
