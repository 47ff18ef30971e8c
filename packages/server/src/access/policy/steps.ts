// How much work a verdict may be, counted while it is done. Policies and what calls say are texts
// of others: their product must not keep a node from all its other calls. Where the steps are used
// up, the answer is no.
import type { PolicyName } from "../../store/store.ts";

/** Of one verdict. A step is about ten nanoseconds, so that is five milliseconds. */
export const maxVerdictSteps = 500_000;
/** Of all verdicts together that one call asks for: of decisions, and of what may be done. */
export const maxStepsTogether = 10_000_000;

/** Thrown, because "it does not match" would be a yes to a `Not`. */
const usedUp = new Error("To judge this takes too many steps");

export class Steps {
  #left: number;
  /** The policy that they are taken for, if it is a stored one. */
  takenFor: PolicyName | undefined;

  constructor(max: number = maxVerdictSteps) {
    this.#left = max;
  }

  get areUsedUp(): boolean {
    return this.#left < 0;
  }

  /** Must be called within `within`. */
  take(count: number): void {
    this.#left -= count;
    if (this.#left < 0) throw usedUp;
  }

  /** What `judge` returns; undefined where the steps are used up before. */
  within<T>(judge: () => T): T | undefined {
    try {
      return judge();
    } catch (error) {
      if (error === usedUp) return undefined;
      throw error;
    }
  }
}

/** For texts of operators, and for people that wait for an explanation. */
export const unlimited = new Steps(Number.POSITIVE_INFINITY);
