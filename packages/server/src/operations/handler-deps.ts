// What the handlers work with, the same for the calls of all accounts. What is an account's own
// comes with the context of the call.
import type { Limits as EngineLimits } from "@ekiden/engine";
import { refuse } from "@ekiden/model";
import type { Clock } from "../clock.ts";
import type { ServerLimits } from "../limits.ts";
import type { CloseWaits } from "../matching/close-waits.ts";
import type { Matcher } from "../matching/matcher.ts";
import type { Pollers } from "../matching/pollers.ts";
import type { DomainRecord, ExecutionStore, Store, TaskStore } from "../store/store.ts";
import type { CallContext } from "./call-context.ts";
import type { Guard } from "./guard.ts";
import type { HistoryBudget } from "./history-budget.ts";
import type { Meter } from "./meter.ts";

/** What handlers may use of a store. */
export interface HandlerStore
  extends Pick<
    Store,
    | "domains"
    | "types"
    | "histories"
    | "humanTasks"
    | "eventDeliveries"
    | "incidents"
    | "pauses"
    | "programs"
    | "visibility"
    | "searches"
  > {
  readonly executions: Pick<
    ExecutionStore,
    "start" | "step" | "stepOrStart" | "find" | "lastClosed" | "identify" | "countOpen" | "remove"
  >;
  readonly tasks: Pick<
    TaskStore,
    "giveBack" | "count" | "list" | "listNames" | "backlog" | "backlogs"
  >;
}

export interface HandlerDeps {
  readonly store: HandlerStore;
  readonly matcher: Pick<Matcher, "wait">;
  readonly closeWaits: Pick<CloseWaits, "begin">;
  readonly pollers: Pick<Pollers, "during" | "counts">;
  readonly historyBudget: Pick<HistoryBudget, "during">;
  readonly clock: Clock;
  readonly limits: { readonly server: ServerLimits; readonly engine: EngineLimits };
  /** An id that no run has yet. */
  readonly newRunId: () => string;
  /** Absent where every caller may do everything. */
  readonly guard?: Guard | undefined;
  /** Absent where nothing has a quota. */
  readonly meter?: Meter | undefined;
  /** In the names of resources (ARNs). */
  readonly region: string;
}

/** `name` is that of the wire. Throws UnknownResourceFault. */
export const requireDomain = async (
  { lookups }: Pick<CallContext, "lookups">,
  name: string,
): Promise<DomainRecord> => {
  const domain = await lookups.domain(name);
  if (!domain) throw refuse.unknownDomain(name);
  return domain;
};
