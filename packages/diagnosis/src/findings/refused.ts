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
    for (const refusals of refusedAlike(reading, decision, cause)) {
      yield { ...foundOf(refusals), call: callFor?.(reading, refusals[0]) };
    }
  };

/** The oldest first. */
type Refusals = readonly [first: Refusal, ...others: Refusal[]];

/** Refusals that stand, those of the same decision, cause and type together. */
const refusedAlike = (
  { standingRefusals }: Pick<Reading, "standingRefusals">,
  decision: RegExp,
  cause: RegExp,
): readonly Refusals[] =>
  alike(standingRefusals.filter((each) => decision.test(each.decision) && cause.test(each.cause)));

/** Of activity types that the domain did not have. */
export const missingTypes = (reading: Pick<Reading, "standingRefusals">): readonly Refusals[] =>
  refusedAlike(reading, /^ScheduleActivityTask$/, /^ACTIVITY_TYPE_DOES_NOT_EXIST$/);

export const foundOf = ([first, ...others]: Refusals): Found<RefusedNames> => {
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  const { decision, cause } = first;
  return {
    since: first.event.at,
    events: [first, ...others].slice(-maxEvents).map(({ event }) => event.id),
    values: { decision, about: `${first.about}${more}`, type: typeText(first), cause },
  };
};

const alike = (refusals: readonly Refusal[]): readonly Refusals[] => {
  const groups = new Map<string, [Refusal, ...Refusal[]]>();
  for (const refusal of refusals) {
    const { decision, cause, type } = refusal;
    const key = JSON.stringify([decision, cause, type?.name, type?.version]);
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
