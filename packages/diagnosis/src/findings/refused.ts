// Finds decisions that were refused, for the subjects that they are about.
import type { Found } from "../finding.ts";
import type { Reading } from "../reading.ts";
import { type Refusal, typeText } from "../refusals.ts";
import type { Call } from "../said.ts";

type RefusedNames = "decision" | "about" | "type" | "cause";
type CallFor = (reading: Reading, first: Refusal) => Call | undefined;

const maxEvents = 20;

/**
 * Finds refusals that stand, by the names of their decisions and their causes: one finding for all
 * of the same decision, cause and type.
 */
export const refused = (decision: RegExp, cause: RegExp, callFor?: CallFor) =>
  function* (reading: Reading): Generator<Found<RefusedNames>> {
    const isOne = (each: Refusal) => decision.test(each.decision) && cause.test(each.cause);
    for (const [first, ...others] of alike(reading.standingRefusals.filter(isOne))) {
      if (!first) continue;
      const more = others.length === 0 ? "" : ` and ${others.length} more`;
      const about = `${first.about}${more}`;
      yield {
        since: first.event.at,
        events: [first, ...others].slice(-maxEvents).map(({ event }) => event.id),
        values: {
          decision: first.decision,
          about,
          type: typeText(first),
          cause: first.cause,
        },
        call: callFor?.(reading, first),
      };
    }
  };

const alike = (refusals: readonly Refusal[]): readonly (readonly Refusal[])[] => {
  const groups = new Map<string, Refusal[]>();
  for (const refusal of refusals) {
    const key = `${refusal.decision} ${refusal.cause} ${typeText(refusal)}`;
    const group = groups.get(key);
    if (group) group.push(refusal);
    else groups.set(key, [refusal]);
  }
  return [...groups.values()];
};

/** A call that registers the type that a refused decision names. */
export const registers =
  (operation: "RegisterActivityType" | "RegisterWorkflowType"): CallFor =>
  ({ state: { domain } }, { type }) =>
    type && { operation, input: { domain, ...type } };
