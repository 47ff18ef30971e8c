// When a query is asked again by itself.
import { isNotAllowed } from "./fault.ts";

/** The part of a query that decides. */
interface Asked {
  readonly state: { readonly data: unknown; readonly error: Error | null };
}

type Milliseconds = number | false | undefined;
type IntervalOf = (query: Asked) => Milliseconds;
export type Interval = Milliseconds | IntervalOf;

/** As often as that, and no more once a policy denies it: each refusal would be in the audit. */
export const whileAllowed =
  (every: Interval): IntervalOf =>
  (query) => {
    if (isNotAllowed(query.state.error)) return false;
    return typeof every === "function" ? every(query) : every;
  };

/** What failed is asked for again until it comes; what came stays as it is. */
export const untilItComes = (everyMilliseconds: number): IntervalOf =>
  whileAllowed(({ state }) => (state.error ? everyMilliseconds : false));
