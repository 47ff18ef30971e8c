// The table of all operations. It does not compile until each has its handler.

import type { Sealing } from "../access/keys/sealing.ts";
import type { PolicyCache } from "../access/policy/policy-cache.ts";
import type { Limiter } from "../access/quotas/index.ts";
import type { Clock } from "../clock.ts";
import type { Matcher } from "../matching/matcher.ts";
import type { Pollers } from "../matching/pollers.ts";
import type { Store } from "../store/store.ts";
import { accountMatcher, accountPollers, accountStore } from "./account-store.ts";
import { byAccount, rememberedByAccount } from "./accounts.ts";
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

export interface PartsOptions
  extends Pick<Parts, "clock" | "limits" | "newRunId" | "region" | "account"> {
  readonly store: Store;
  readonly sealing: Sealing;
  readonly matcher: Matcher;
  readonly pollers: Pollers;
  /** Whether functions of an account are invoked; not unless given. */
  readonly hasFunctions?: (account: string) => boolean;
  /** Absent where everybody may do everything, and there is only the server's own account. */
  readonly policies?: PolicyCache | undefined;
  /** Absent where nothing has a quota. */
  readonly limiter?: Limiter | undefined;
  /** The one that policies' times are compared with. */
  readonly policyClock: Clock;
}

/** By the 12 digits of an account. */
export type PartsOf = (account: string) => Parts;

/** Each account's own: nothing else keeps one from another. */
export const partsByAccount = (options: PartsOptions): PartsOf =>
  rememberedByAccount(options.account, (account) => makeParts(options, account));

/** Of all accounts, where there can be others than the server's own. */
export const createHandlers = (partsOf: PartsOf, own: string): Handlers => {
  const isShared = partsOf(own).guard !== undefined;
  return isShared
    ? byAccount(own, (account) => handlersOf(partsOf(account)))
    : handlersOf(partsOf(own));
};

const handlersOf = (parts: Parts): Handlers => {
  const { guard, meter } = parts;
  const handlers = allHandlers(parts);
  const counted = meter ? metered(handlers, meter) : handlers;
  // Before the meter: a call that its caller may not make takes nothing from the account's quota.
  return guard ? guarded(counted, guard) : counted;
};

const makeParts = (options: PartsOptions, account: string): Parts => {
  const { clock, limits, newRunId, region } = options;
  const lambdaAvailable = options.hasFunctions?.(account) ?? false;
  const { policies, policyClock, limiter } = options;
  const { store, matcher, pollers, tokens } =
    account === options.account ? ownOf(options) : otherOf(options, account);
  const guard =
    policies && new Guard({ policies, store, tokens, clock: policyClock, region, account });
  const meter = limiter && new Meter({ limiter, store, tokens, clock });
  return {
    ...{ store, matcher, pollers, tokens, clock, limits, newRunId, region, account },
    ...{ lambdaAvailable, guard, meter },
  };
};

const ownOf = ({ store, sealing, matcher, pollers }: PartsOptions) => ({
  store,
  matcher,
  pollers,
  tokens: new Tokens(sealing),
});

const otherOf = ({ store, sealing, matcher, pollers }: PartsOptions, account: string) => ({
  store: accountStore(store, account),
  matcher: accountMatcher(matcher, account),
  pollers: accountPollers(pollers, account),
  tokens: new Tokens(sealing, account),
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
