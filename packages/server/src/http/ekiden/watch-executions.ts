// The handler of streams of changes: about those domains that the caller may look at.
import { ekidenOperations, Fault } from "@ekiden/model";
import type { Clock } from "../../clock.ts";
import type { ConsoleDeps } from "../../console/console-deps.ts";
import type { CallContext } from "../../operations/call-context.ts";
import { requirePermissions } from "../../operations/ekiden.ts";
import { streamChanges } from "./change-stream.ts";
import type { HandlerOf } from "./router.ts";

type WatchHandler = HandlerOf<(typeof ekidenOperations)["WatchWorkflowExecutions"]>;
const { operations } = ekidenOperations.WatchWorkflowExecutions.permissions;

/** Rejects with the first refusal where none of the domains may be looked at. */
export const watchExecutions =
  (deps: ConsoleDeps, clock: Clock): WatchHandler =>
  async (input, context) => {
    const domains: string[] = [];
    const refused: string[] = [];
    let refusal: unknown;
    for (const domain of new Set(input.domain)) {
      const fault = await refusalOf(deps, domain, context);
      refusal ??= fault;
      (fault ? refused : domains).push(domain);
    }
    // Where others are left, the stream is about these.
    if (domains.length === 0) throw refusal;
    const options = { feed: deps.feed, account: context.account, clock, domains, refused };
    return (request, response) => streamChanges(request, response, options);
  };

const refusalOf = async (
  deps: ConsoleDeps,
  domain: string,
  context: CallContext,
): Promise<Fault | undefined> => {
  try {
    await requirePermissions(deps, { operations, domain }, context);
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
};
