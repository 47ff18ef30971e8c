// Holds evidence against every invariant that it can show.
import type { Evidence, Violation } from "./evidence.ts";
import { Seen } from "./seen.ts";
import { type InvariantNumber, invariants } from "./table.ts";

export type {
  Backlog,
  CallInput,
  CallName,
  CallOutput,
  ClientCall,
  Delivery,
  Evidence,
  JobEvidence,
  JobItemState,
  Listing,
  OperatorCallName,
  Outcome,
  PauseCallName,
  RunEvidence,
  ScheduleCallName,
  StoredRun,
  Violation,
} from "./evidence.ts";
export { mayBeHeld } from "./paused-spans.ts";
export { Seen } from "./seen.ts";
export { type InvariantNumber, inapplicable, invariants } from "./table.ts";

/** Without these a history cannot be read, and the others would only stumble. */
const legibility: readonly InvariantNumber[] = ["H1", "H2", "H4"];

const numbers = Object.keys(invariants) as InvariantNumber[];

/**
 * Every place where an invariant does not hold; none, if all is well.
 *
 * @example
 * ```ts
 * import { checkInvariants } from "@ekiden/invariants";
 *
 * const violations = checkInvariants({ runs: [] });
 * for (const { invariant, message } of violations) console.log(invariant, message);
 * ```
 */
export const checkInvariants = (evidence: Evidence): Violation[] => {
  const seen = new Seen(evidence);
  const illegible = legibility.flatMap((number) => [...violationsOf(number, seen)]);
  if (illegible.length > 0) return illegible;
  const { isPart } = seen.circumstances;
  return numbers
    .filter((number) => !(isPart && invariants[number].needsAllRuns))
    .flatMap((number) => [...violationsOf(number, seen)]);
};

function* violationsOf(invariant: InvariantNumber, seen: Seen): Generator<Violation> {
  for (const { run, message } of invariants[invariant].check(seen)) {
    yield { invariant, ...(run && { run: run.name }), message };
  }
}
