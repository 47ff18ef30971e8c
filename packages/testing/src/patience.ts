// How long a wait goes on on the machine's clock. A slow machine is waited for as long as something
// happens there: only a standstill ends a wait.
import { type Clock, systemClock } from "@ekiden/server";

export class Patience {
  readonly #milliseconds: number;
  readonly #clock: Pick<Clock, "now">;
  #seen = "";
  #giveUpAt: number;

  constructor(milliseconds: number, clock: Pick<Clock, "now"> = systemClock) {
    this.#milliseconds = milliseconds;
    this.#clock = clock;
    this.#giveUpAt = clock.now() + milliseconds;
  }

  /** Whether these figures have been the same for too long; to be asked again and again. */
  hasEnded(...figures: readonly number[]): boolean {
    const seen = figures.join();
    const now = this.#clock.now();
    if (seen !== this.#seen) {
      this.#seen = seen;
      this.#giveUpAt = now + this.#milliseconds;
    }
    return now > this.#giveUpAt;
  }
}
