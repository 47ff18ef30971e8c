// The table of all operations. It does not compile until each has its handler.
import { activityTaskHandlers } from "./activity-tasks.ts";
import { decisionTaskHandlers } from "./decision-tasks.ts";
import { domainHandlers } from "./domains.ts";
import { executionHandlers } from "./executions.ts";
import { guarded } from "./guard.ts";
import type { Handlers } from "./handlers.ts";
import { metered } from "./meter.ts";
import type { Parts } from "./parts.ts";
import { tagHandlers } from "./tags.ts";
import { typeHandlers } from "./types.ts";
import { visibilityHandlers } from "./visibility.ts";

export const createHandlers = (parts: Parts): Handlers => {
  const { guard, meter } = parts;
  const handlers = allHandlers(parts);
  const counted = meter ? metered(handlers, meter) : handlers;
  // Before the meter: a call that its caller may not make takes nothing from the account's quota.
  return guard ? guarded(counted, guard) : counted;
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
