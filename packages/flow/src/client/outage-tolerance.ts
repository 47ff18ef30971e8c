// What a wait tolerates: a workflow goes on while its service is busy, or away for a while.
import { isPassing, isThrottled } from "../faults.ts";

/** A service that has answered nothing for so long is not waited for any longer. */
const maxSilenceMilliseconds = 5 * 60_000;

export class OutageTolerance {
  readonly #now: () => number;
  /** A service that has never answered may be a wrong address, which is to be told. */
  #isReached: boolean;
  #silentSince: number | undefined;

  constructor(isReached = false, now = () => performance.now()) {
    this.#isReached = isReached;
    this.#now = now;
  }

  /** The service has answered. */
  answered(): void {
    this.#isReached = true;
    this.#silentSince = undefined;
  }

  /** Throws the error where to ask again is of no use. */
  tolerate(error: unknown): void {
    if (isThrottled(error)) {
      this.answered();
      return;
    }
    if (!this.#isReached || !isPassing(error)) throw error;
    this.#silentSince ??= this.#now();
    if (this.#now() - this.#silentSince >= maxSilenceMilliseconds) throw error;
  }
}
