// The service's clock, as far as its answers have told: a signature is good for five minutes, and
// some machines are further off than that.
import { machineNow } from "./machine.ts";
import type { TransportAnswer } from "./transport.ts";

/** A signature that is refused at a smaller difference is wrong for another reason. */
const leastSkewMilliseconds = 60_000;

export class ServiceClock {
  readonly #machineNow: () => number;
  #offset = 0;

  constructor(now: () => number = machineNow) {
    this.#machineNow = now;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#machineNow() + this.#offset;
  }

  /** False where the answer's date says that the clock was right, or says nothing. */
  correctBy({ header }: TransportAnswer, sentAt: number): boolean {
    const date = Date.parse(header("date") ?? "");
    if (Number.isNaN(date) || Math.abs(date - sentAt) < leastSkewMilliseconds) return false;
    this.#offset = date - this.#machineNow();
    return true;
  }
}
