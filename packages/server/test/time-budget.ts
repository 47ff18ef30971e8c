// How long a command that could go on for ever may take: the gate gives each of them some seconds.
import { systemClock } from "../src/clock.ts";

export class TimeBudget {
  readonly #startedAt = systemClock.now();
  readonly #milliseconds: number;

  /** Without seconds it is never spent. */
  constructor(seconds = Number.POSITIVE_INFINITY) {
    this.#milliseconds = seconds * 1_000;
  }

  get isSpent(): boolean {
    return systemClock.now() - this.#startedAt >= this.#milliseconds;
  }

  /** The items until it is spent. */
  *take<T>(items: Iterable<T>): Generator<T> {
    for (const item of items) {
      if (this.isSpent) return;
      yield item;
    }
  }
}

/** Of an option `--seconds`: undefined where it is not given. */
export const secondsOf = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new Error(`--seconds takes a whole number of seconds, not "${text}"`);
};
