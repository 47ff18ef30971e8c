// The handler of streams of changes: about those domains that the caller may look at.
import { ekidenOperations, Fault } from "@ekiden/model";
import type { Clock } from "../../clock.ts";
import type { ConsoleParts } from "../../console/parts.ts";
import { requirePermissions } from "../../operations/ekiden.ts";
import type { Caller } from "../../operations/handlers.ts";
import { streamChanges } from "./change-stream.ts";
import type { HandlerOf } from "./router.ts";

type WatchHandler = HandlerOf<(typeof ekidenOperations)["WatchWorkflowExecutions"]>;
const { operations } = ekidenOperations.WatchWorkflowExecutions.permissions;

/** Rejects with the first refusal where none of the domains may be looked at. */
export const watchExecutions =
  (parts: ConsoleParts, clock: Clock): WatchHandler =>
  async (input, caller) => {
    const domains: string[] = [];
    const refused: string[] = [];
    let refusal: unknown;
    for (const domain of new Set(input.domain)) {
      const fault = await refusalOf(parts, domain, caller);
      refusal ??= fault;
      (fault ? refused : domains).push(domain);
    }
    // Where others are left, the stream is about these.
    if (domains.length === 0) throw refusal;
    const options = { feed: parts.feed, clock, domains, refused };
    return (request, response) => streamChanges(request, response, options);
  };

const refusalOf = async (
  parts: ConsoleParts,
  domain: string,
  caller: Caller,
): Promise<Fault | undefined> => {
  try {
    await requirePermissions(parts, { operations, domain }, caller);
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
};
