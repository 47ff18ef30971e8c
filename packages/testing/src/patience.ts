// How long a wait goes on on the machine's clock. A slow machine is waited for while something
// happens there: a standstill ends a wait, and so does what happens without end.
import { type Clock, systemClock } from "@ekiden/server";

/** While something happens, a wait may take so many times as long. */
const maxRenewals = 10;

export class Patience {
  readonly #milliseconds: number;
  readonly #endsAt: number;
  readonly #clock: Pick<Clock, "now">;
  #seen = "";
  #giveUpAt: number;

  constructor(milliseconds: number, clock: Pick<Clock, "now"> = systemClock) {
    this.#milliseconds = milliseconds;
    this.#clock = clock;
    this.#giveUpAt = clock.now() + milliseconds;
    this.#endsAt = clock.now() + maxRenewals * milliseconds;
  }

  /**
   * Whether these figures have been the same for too long, or have gone on changing for ten times
   * as long; to be asked again and again.
   */
  hasEnded(...figures: readonly number[]): boolean {
    const seen = figures.join();
    const now = this.#clock.now();
    if (seen !== this.#seen) {
      this.#seen = seen;
      this.#giveUpAt = now + this.#milliseconds;
    }
    return now > this.#giveUpAt || now > this.#endsAt;
  }
}
