// The table of all operations. It does not compile until each has its handler.
import { activityTaskHandlers } from "./activity-tasks.ts";
import { decisionTaskHandlers } from "./decision-tasks.ts";
import { domainHandlers } from "./domains.ts";
import { executionHandlers } from "./executions.ts";
import { guarded } from "./guard.ts";
import type { Handlers } from "./handlers.ts";
import type { Parts } from "./parts.ts";
import { tagHandlers } from "./tags.ts";
import { typeHandlers } from "./types.ts";
import { visibilityHandlers } from "./visibility.ts";

export const createHandlers = (parts: Parts): Handlers => {
  const handlers = allHandlers(parts);
  return parts.guard ? guarded(handlers, parts.guard) : handlers;
};

const allHandlers = (parts: Parts): Handlers => ({
  ...domainHandlers(parts),
  ...typeHandlers(parts),
  ...tagHandlers(parts),
  ...executionHandlers(parts),
  ...decisionTaskHandlers(parts),
  ...activityTaskHandlers(parts),
  ...visibilityHandlers(parts),
});
