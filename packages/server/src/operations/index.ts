// The table of all operations. It does not compile until each has its handler.

import type { PolicyRing } from "../access/policy/policy-ring.ts";
import type { Limiter } from "../access/quotas/index.ts";
import type { Clock } from "../clock.ts";
import type { Matcher } from "../matching/matcher.ts";
import type { Store } from "../store/store.ts";
import { accountMatcher, accountStore } from "./account-store.ts";
import { byAccount } from "./accounts.ts";
import { activityTaskHandlers } from "./activity-tasks.ts";
import { decisionTaskHandlers } from "./decision-tasks.ts";
import { domainHandlers } from "./domains.ts";
import { executionHandlers } from "./executions.ts";
import { Guard, guarded } from "./guard.ts";
import type { Handlers } from "./handlers.ts";
import { Meter, metered } from "./meter.ts";
import type { Parts } from "./parts.ts";
import { tagHandlers } from "./tags.ts";
import { Tokens } from "./token.ts";
import { typeHandlers } from "./types.ts";
import { visibilityHandlers } from "./visibility.ts";

export interface HandlersOptions
  extends Pick<Parts, "clock" | "limits" | "newRunId" | "region" | "account"> {
  readonly store: Store;
  readonly matcher: Matcher;
  /** Whether functions are invoked; not unless given. */
  readonly lambdaAvailable?: boolean;
  /** Absent where everybody may do everything, and there is only the server's own account. */
  readonly policies?: PolicyRing | undefined;
  /** Absent where nothing has a quota. */
  readonly limiter?: Limiter | undefined;
  /** The one that policies' times are compared with. */
  readonly policyClock: Clock;
}

export const createHandlers = (options: HandlersOptions): Handlers => {
  const { account: own, policies } = options;
  return policies
    ? byAccount(own, (account) => handlersOf(options, account))
    : handlersOf(options, own);
};

const handlersOf = (options: HandlersOptions, account: string): Handlers => {
  const parts = partsOf(options, account);
  const { guard, meter } = parts;
  const handlers = allHandlers(parts);
  const counted = meter ? metered(handlers, meter) : handlers;
  // Before the meter: a call that its caller may not make takes nothing from the account's quota.
  return guard ? guarded(counted, guard) : counted;
};

/** An account's own: nothing else keeps one from another. */
const partsOf = (options: HandlersOptions, account: string): Parts => {
  const { clock, limits, newRunId, region } = options;
  // Functions run as the server does: they are for its own account alone.
  const lambdaAvailable = options.lambdaAvailable === true && account === options.account;
  const { policies, policyClock, limiter } = options;
  const { store, matcher, tokens } =
    account === options.account ? ownOf(options) : otherOf(options, account);
  const guard =
    policies && new Guard({ policies, store, tokens, clock: policyClock, region, account });
  const meter = limiter && new Meter({ limiter, store, tokens, clock });
  return {
    ...{ store, matcher, tokens, clock, limits, newRunId, region, account, lambdaAvailable },
    ...{ guard, meter },
  };
};

const ownOf = ({ store, matcher }: HandlersOptions) => ({
  store,
  matcher,
  tokens: new Tokens(store.secret),
});

const otherOf = ({ store, matcher }: HandlersOptions, account: string) => ({
  store: accountStore(store, account),
  matcher: accountMatcher(matcher, account),
  tokens: Tokens.ofAccount(store.secret, account),
});

const allHandlers = (parts: Parts): Handlers => ({
  ...domainHandlers(parts),
  ...typeHandlers(parts),
  ...tagHandlers(parts),
  ...executionHandlers(parts),
  ...decisionTaskHandlers(parts),
  ...activityTaskHandlers(parts),
  ...visibilityHandlers(parts),
});
