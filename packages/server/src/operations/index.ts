// The table of all operations. It does not compile until each has its handler.

import type { PolicyCache } from "../access/policy/policy-cache.ts";
import type { Limiter } from "../access/quotas/index.ts";
import type { Clock } from "../clock.ts";
import { activityTaskHandlers } from "./activity-tasks.ts";
import { decisionTaskHandlers } from "./decision-tasks.ts";
import { domainHandlers } from "./domains.ts";
import { executionHandlers } from "./executions.ts";
import { Guard } from "./guard.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Handlers } from "./handlers.ts";
import { Meter } from "./meter.ts";
import { tagHandlers } from "./tags.ts";
import { typeHandlers } from "./types.ts";
import { visibilityHandlers } from "./visibility.ts";

export interface HandlerOptions extends Omit<HandlerDeps, "guard" | "meter"> {
  /** Absent where every caller may do everything, and there is only the server's own account. */
  readonly policies?: PolicyCache | undefined;
  /** Absent where nothing has a quota. */
  readonly limiter?: Limiter | undefined;
  /** The one that policies' times are compared with. */
  readonly policyClock: Clock;
}

export const handlerDepsOf = (options: HandlerOptions): HandlerDeps => {
  const { policies, limiter, policyClock, ...deps } = options;
  const { store, clock, region } = deps;
  return {
    ...deps,
    guard: policies && new Guard({ policies, store, clock: policyClock, region }),
    meter: limiter && new Meter({ limiter, clock }),
  };
};

/** For the calls of all accounts. */
export const createHandlers = (deps: HandlerDeps): Handlers => ({
  ...domainHandlers(deps),
  ...typeHandlers(deps),
  ...tagHandlers(deps),
  ...executionHandlers(deps),
  ...decisionTaskHandlers(deps),
  ...activityTaskHandlers(deps),
  ...visibilityHandlers(deps),
});
