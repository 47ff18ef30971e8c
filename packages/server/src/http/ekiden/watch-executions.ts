// Which of the domains of a stream its caller may look at.
import { Fault, pathOperations } from "@ekiden/model";
import type { Principal } from "../../access/principal.ts";
import type { ChangeFeed } from "../../changes/change-feed.ts";
import type { Clock } from "../../clock.ts";
import type { CallContext } from "../../operations/call-context.ts";
import type { Guard } from "../../operations/guard.ts";
import { requireDomain } from "../../operations/handler-deps.ts";
import { streamChanges } from "./change-stream.ts";
import type { PathHandlerOf } from "./path-router.ts";

type WatchHandler = PathHandlerOf<(typeof pathOperations)["WatchWorkflowExecutions"]>;

const { policy } = pathOperations.WatchWorkflowExecutions;
const action = { operation: "WatchWorkflowExecutions", policy };

interface WatchOptions {
  readonly feed: Pick<ChangeFeed, "listen">;
  /** Absent where every caller may do everything. */
  readonly guard: Guard | undefined;
  readonly isInForce: (principal: Principal) => Promise<boolean>;
  readonly clock: Clock;
}

/** Rejects with the first refusal where none of the domains may be looked at. */
export const watchExecutions =
  ({ feed, guard, isInForce, clock }: WatchOptions): WatchHandler =>
  async (input, context) => {
    const domains: string[] = [];
    const refused: string[] = [];
    let refusal: unknown;
    for (const domain of new Set(input.domain)) {
      const fault = await refusalOf(guard, domain, context);
      refusal ??= fault;
      (fault ? refused : domains).push(domain);
    }
    // Where others are left, the stream is about these.
    if (domains.length === 0) throw refusal;
    const mayGoOn = async () => {
      if (!(await isInForce(context.principal))) return false;
      for (const domain of domains) if (await refusalOf(guard, domain, context)) return false;
      return true;
    };
    const options = { feed, account: context.account, clock, domains, refused, mayGoOn };
    return {
      begin: (request, response) => streamChanges(request, response, options),
      audited: refused.length > 0 ? { refused } : undefined,
    };
  };

const refusalOf = async (
  guard: Guard | undefined,
  domain: string,
  context: CallContext,
): Promise<Fault | undefined> => {
  try {
    await guard?.requireEkiden(action, { domain }, context);
    await requireDomain(context, domain);
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
};
