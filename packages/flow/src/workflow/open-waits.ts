// What the code of a run waits for, and where: a stack of all that it awaits.
import type { Run } from "./run.ts";
import { lineOf } from "./where.ts";

/** One call that the code of a workflow waits for. */
export interface OpenWait {
  /** As in `activity charge-1`, `timer timer-1`, `signal paid` or `condition`. */
  readonly what: string;
  /** `file:line:column` of the call; undefined where it is not known. */
  readonly place: string | undefined;
  /**
   * Of the event that records that it was asked for. Undefined where the history does not have it
   * yet, and of what no event begins: a signal or a condition.
   */
  readonly eventId: number | undefined;
}

/** In the order in which the code began to wait, for each kind; none of a run that has ended. */
export const openWaitsOf = (run: Run): readonly OpenWait[] => {
  if (run.isClosing) return [];
  const { operations, channels, conditions } = run;
  return [
    ...operations.open().map((operation) => ({ what: operation.key, operation })),
    ...channels.waiting().map(({ name, operation }) => ({ what: `signal ${name}`, operation })),
    ...conditions.waiting().map((operation) => ({ what: operation.key, operation })),
  ].map(({ what, operation: { where, eventId } }) => ({
    what,
    place: where && lineOf(where),
    eventId: eventId === 0 ? undefined : eventId,
  }));
};

/** Of those, however the code comes to wait for them; also of a run that has ended. */
export const countOfWaits = ({ operations, channels, conditions }: Run): number =>
  operations.size + channels.waiting().length + conditions.size;
