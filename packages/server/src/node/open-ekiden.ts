// The table of Ekiden's own operations. It does not compile until each row has its handler.
import { ekidenOperations } from "@ekiden/model";
import { steadyClock } from "../clock.ts";
import { FigureCache } from "../figures/figure-cache.ts";
import { figureHandlers } from "../figures/handlers.ts";
import type { ClusterActivity } from "../matching/cluster-activity.ts";
import { accessKeyHandlers } from "../operations/access-keys.ts";
import { activityOperatorHandlers } from "../operations/activity-operators.ts";
import type { Administration } from "../operations/administration.ts";
import { attachedPolicyHandlers } from "../operations/attached-policies.ts";
import { awaitCloseHandlers } from "../operations/await-close.ts";
import { deletionHandlers } from "../operations/deletion.ts";
import { createEkidenRoutes, type HandlersOf } from "../operations/ekiden.ts";
import { eventDeliveryHandlers } from "../operations/event-deliveries.ts";
import { explainHandlers } from "../operations/explain/handlers.ts";
import { findHandlers } from "../operations/find/handlers.ts";
import type { HandlerDeps } from "../operations/handler-deps.ts";
import { humanTaskHandlers } from "../operations/human-tasks/handlers.ts";
import { type JobHandlerDeps, jobHandlers } from "../operations/jobs/handlers.ts";
import { pauseHandlers } from "../operations/pauses.ts";
import type { Route } from "../operations/pipeline.ts";
import { resetHandlers } from "../operations/reset/handlers.ts";
import { roleHandlers } from "../operations/roles.ts";
import { type ScheduleHandlerDeps, scheduleHandlers } from "../operations/schedules/handlers.ts";
import { signalWithStartHandlers } from "../operations/signal-with-start.ts";
import { virtualTimeHandlers } from "../operations/virtual-time/handlers.ts";
import type { VirtualTime } from "../operations/virtual-time/virtual-time.ts";
import { type HumanTaskOptions, humanTasksOf, isInboxOf } from "./open-human-tasks.ts";

interface EkidenOptions extends HumanTaskOptions {
  readonly search?: readonly string[];
}

interface EkidenDeps extends HandlerDeps {
  readonly activity: ClusterActivity;
  readonly jobs: JobHandlerDeps;
  readonly schedules: ScheduleHandlerDeps;
  /** Undefined where time is real. */
  readonly virtualTime: VirtualTime | undefined;
  /** Undefined where calls need not be signed. */
  readonly administration: Administration | undefined;
}

/** `isOpen`: no call is signed. */
export const openEkiden = (
  options: EkidenOptions,
  deps: EkidenDeps,
  isOpen: boolean,
): readonly Route[] => {
  const { guard, meter } = deps;
  const looking = { ...deps, isInbox: isInboxOf(options) };
  const handlers: HandlersOf<typeof ekidenOperations> = {
    ...figureHandlers({ ...looking, figures: new FigureCache(steadyClock) }),
    ...explainHandlers(looking),
    ...findHandlers(deps, options.search),
    ...awaitCloseHandlers(deps),
    ...signalWithStartHandlers(deps),
    ...jobHandlers(deps.jobs),
    ...scheduleHandlers(deps.schedules),
    ...activityOperatorHandlers(deps),
    ...pauseHandlers(deps),
    ...resetHandlers(deps),
    ...deletionHandlers(deps),
    ...eventDeliveryHandlers(deps),
    ...virtualTimeHandlers(deps.virtualTime),
    ...accessKeyHandlers(deps.administration?.keys),
    ...roleHandlers(deps.administration),
    ...attachedPolicyHandlers(deps.administration),
    ...humanTaskHandlers(humanTasksOf(options, deps, isOpen)),
  };
  return createEkidenRoutes({ rows: ekidenOperations, handlers, guard, meter });
};
