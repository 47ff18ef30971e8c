// What the handlers work with.

import type { Limits as EngineLimits } from "@ekiden/engine";
import { refuse } from "@ekiden/model";
import type { Clock } from "../clock.ts";
import type { ServerLimits } from "../limits.ts";
import type { Matcher } from "../matching/matcher.ts";
import type { Pollers } from "../matching/pollers.ts";
import type { DomainRecord, Store } from "../store/store.ts";
import type { Guard } from "./guard.ts";
import type { Tokens } from "./token.ts";

export interface Parts {
  readonly store: Store;
  readonly matcher: Matcher;
  readonly pollers: Pollers;
  readonly clock: Clock;
  readonly tokens: Tokens;
  readonly limits: { readonly server: ServerLimits; readonly engine: EngineLimits };
  /** An id that no run has yet. */
  readonly newRunId: () => string;
  /** Absent where everybody may do everything. */
  readonly guard?: Guard | undefined;
  /** They appear in the names of resources (ARNs), and nowhere else. */
  readonly region: string;
  readonly account: string;
}

/** Throws UnknownResourceFault. */
export const requireDomain = async ({ store }: Parts, name: string): Promise<DomainRecord> => {
  const domain = await store.domains.find(name);
  if (!domain) throw refuse.unknownDomain(name);
  return domain;
};

/** As `requireDomain`, and throws DomainDeprecatedFault: nothing new begins in such a domain. */
export const requireRegisteredDomain = async (parts: Parts, name: string): Promise<void> => {
  const { status } = await requireDomain(parts, name);
  if (status === "DEPRECATED") throw refuse.domainDeprecated(name);
};
