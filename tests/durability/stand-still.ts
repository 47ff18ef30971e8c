// Machines that others use, too, stand still at times, whole. What passes meanwhile is no fault of
// the servers: it is measured here, and taken off.
import { pass } from "./time.ts";

export interface Interval {
  /** Milliseconds, as `until`. */
  readonly from: number;
  readonly until: number;
}

const lookMilliseconds = 50;
/** Shorter ones are the servers' business. */
const shortestMilliseconds = 500;

export class StandStill implements Disposable {
  readonly #found: Interval[] = [];
  #lookedAt = Date.now();
  #isWatching = true;

  constructor() {
    void this.#watch();
  }

  /** Milliseconds, of all times or of those within an interval. */
  within({ from, until }: Interval = { from: 0, until: Number.POSITIVE_INFINITY }): number {
    const all = [...this.#found, ...this.#unfinished()];
    const parts = all.map((one) => Math.min(one.until, until) - Math.max(one.from, from));
    return parts.reduce((sum, part) => sum + Math.max(0, part), 0);
  }

  [Symbol.dispose](): void {
    this.#isWatching = false;
  }

  /** It may just have ended, and this is asked before the next look. */
  #unfinished(): Interval[] {
    const found = { from: this.#lookedAt, until: Date.now() };
    return this.#isWatching && found.until - found.from > shortestMilliseconds ? [found] : [];
  }

  async #watch(): Promise<void> {
    while (this.#isWatching) {
      this.#lookedAt = Date.now();
      await pass(lookMilliseconds);
      this.#found.push(...this.#unfinished());
    }
  }
}
