// What the handlers work with.

import type { Limits as EngineLimits } from "@ekiden/engine";
import { refuse } from "@ekiden/model";
import type { Clock } from "../clock.ts";
import type { ServerLimits } from "../limits.ts";
import type { DomainRecord } from "../store/store.ts";
import type { AccountMatcher, AccountPollers, AccountStore } from "./account-store.ts";
import type { Guard } from "./guard.ts";
import type { Meter } from "./meter.ts";
import type { Tokens } from "./token.ts";

/** Those of one account: what it names is its own, and the tokens it brings were given to it. */
export interface Parts {
  readonly store: AccountStore;
  readonly matcher: AccountMatcher;
  readonly pollers: AccountPollers;
  readonly clock: Clock;
  readonly tokens: Tokens;
  readonly limits: { readonly server: ServerLimits; readonly engine: EngineLimits };
  /** An id that no run has yet. */
  readonly newRunId: () => string;
  /** Are functions of the account invoked by this server? */
  readonly lambdaAvailable: boolean;
  /** Absent where everybody may do everything. */
  readonly guard?: Guard | undefined;
  /** Absent where nothing has a quota. */
  readonly meter?: Meter | undefined;
  /** In the names of resources (ARNs). */
  readonly region: string;
  /** 12 digits. */
  readonly account: string;
}

/** Throws UnknownResourceFault. */
export const requireDomain = async (
  { store }: Pick<Parts, "store">,
  name: string,
): Promise<DomainRecord> => {
  const domain = await store.domains.find(name);
  if (!domain) throw refuse.unknownDomain(name);
  return domain;
};
