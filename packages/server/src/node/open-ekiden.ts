// The table of Ekiden's own operations. It does not compile until each row has its handler.
import { ekidenOperations } from "@ekiden/model";
import { systemClock } from "../clock.ts";
import { FigureCache } from "../figures/figure-cache.ts";
import { figureHandlers } from "../figures/handlers.ts";
import { createEkidenRoutes, type HandlersOf } from "../operations/ekiden.ts";
import { explainHandlers } from "../operations/explain/handlers.ts";
import type { HandlerDeps } from "../operations/handler-deps.ts";
import { humanTaskHandlers } from "../operations/human-tasks/handlers.ts";
import type { Route } from "../operations/pipeline.ts";
import { resetHandlers } from "../operations/reset/handlers.ts";
import { signalWithStartHandlers } from "../operations/signal-with-start.ts";
import { type HumanTaskOptions, humanTasksOf, inboxListsOf } from "./open-human-tasks.ts";

/** `isOpen`: no call is signed. */
export const openEkiden = (
  options: HumanTaskOptions,
  deps: HandlerDeps,
  isOpen: boolean,
): readonly Route[] => {
  const { guard, meter } = deps;
  const inboxes = inboxListsOf(options);
  const handlers: HandlersOf<typeof ekidenOperations> = {
    ...figureHandlers({ ...deps, figures: new FigureCache(systemClock) }),
    ...explainHandlers({ ...deps, isInbox: (taskList) => inboxes.has(taskList) }),
    ...signalWithStartHandlers(deps),
    ...resetHandlers(deps),
    ...humanTaskHandlers(humanTasksOf(options, deps, isOpen)),
  };
  return createEkidenRoutes({ rows: ekidenOperations, handlers, guard, meter });
};
