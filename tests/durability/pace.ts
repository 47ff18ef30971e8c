// How fast starters start: together, not faster than so many in a second.
import { until } from "./time.ts";

export class Pace {
  readonly #restMilliseconds: number;
  #next = Date.now();

  constructor(perSecond: number) {
    this.#restMilliseconds = 1_000 / perSecond;
  }

  /** A late start is not made up for: the load would come in waves. */
  turn(): Promise<void> {
    const at = Math.max(this.#next, Date.now());
    this.#next = at + this.#restMilliseconds;
    return until(at);
  }
}
