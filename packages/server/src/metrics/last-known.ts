// What was found out last, for as long as it can stand for what is: a figure of long ago is worse
// than none, since alerts and autoscalers go by it.
import type { Clock } from "../clock.ts";
import { maxKnownMilliseconds } from "./limits.ts";

export class LastKnown<Value> {
  readonly #clock: Clock;
  readonly #unknown: Value;
  #value: Value;
  #knownAt = Number.NEGATIVE_INFINITY;

  /** `unknown`: what is told where nothing is known. */
  constructor(clock: Clock, unknown: Value) {
    this.#clock = clock;
    this.#unknown = unknown;
    this.#value = unknown;
  }

  /** When it was found out, in milliseconds of the clock. */
  get knownAt(): number {
    return this.#knownAt;
  }

  get value(): Value {
    const isRecent = this.#clock.now() <= this.#knownAt + maxKnownMilliseconds;
    return isRecent ? this.#value : this.#unknown;
  }

  /** Never rejects: what was known before stays where the question fails. */
  async renew(ask: () => Promise<Value>, onFailed: (error: unknown) => void): Promise<Value> {
    try {
      this.#value = await ask();
      this.#knownAt = this.#clock.now();
    } catch (error) {
      onFailed(error);
    }
    return this.value;
  }
}
