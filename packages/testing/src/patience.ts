// How long a wait goes on on the machine's clock. A slow machine is waited for while something
// happens there: a standstill ends a wait, and so does what happens without end.
import { type Clock, systemClock } from "@ekiden/server";

/** Those of the machine, also after a test has replaced them. */
const { setImmediate, setTimeout } = globalThis;

/** While something happens, a wait may take so many times as long. */
const maxRenewals = 10;
/** So many turns of the event loop without anything new: what is waited for is elsewhere. */
const maxBusyTurns = 100;

export class Patience {
  readonly #milliseconds: number;
  readonly #endsAt: number;
  readonly #clock: Pick<Clock, "now">;
  #seen = "";
  #giveUpAt: number;
  #turns = 0;

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
      this.#turns = 0;
    }
    return now > this.#giveUpAt || now > this.#endsAt;
  }

  /**
   * Resolves with the next turn of the event loop; after many without anything new a millisecond
   * later, so that what a timer or another process does is not waited for with all of a core.
   */
  async rest(): Promise<void> {
    this.#turns += 1;
    await new Promise<void>((resolve) => {
      if (this.#turns > maxBusyTurns) setTimeout(resolve, 1);
      else setImmediate(resolve);
    });
  }
}
