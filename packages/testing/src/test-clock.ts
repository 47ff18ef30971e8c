// Time as a test wants it: it stands still until the test moves it, and jumps over what is dull.
import type { Alarm, Clock } from "@ekiden/server";

interface Waiting {
  readonly at: number;
  readonly call: () => void;
}

/**
 * Stands still until a test moves it; for all that takes a `Clock`.
 *
 * @example
 * ```ts
 * import { TestClock } from "@ekiden/testing";
 *
 * const clock = new TestClock();
 * clock.at(clock.now() + 60_000, () => console.log("a minute has passed"));
 * clock.moveTo(clock.now() + 60_000); // at once
 * ```
 */
export class TestClock implements Clock {
  #now: number;
  readonly #waiting = new Set<Waiting>();

  /** Starts at `now` (milliseconds since 1970), by default at the beginning of 2026. */
  constructor(now: number = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  at(time: number, call: () => void): Alarm {
    const waiting = { at: time, call };
    this.#waiting.add(waiting);
    // What is due already must not wait for a test that may never move time again.
    if (time <= this.#now) queueMicrotask(() => this.#call(waiting));
    return { cancel: () => void this.#waiting.delete(waiting) };
  }

  /** The next moment (milliseconds) at which anything is waiting to be called. */
  get next(): number | undefined {
    let next: number | undefined;
    for (const { at } of this.#waiting) if (next === undefined || at < next) next = at;
    return next;
  }

  /** Moves to `time`, or stays where that is past, and calls what is due, in order. */
  moveTo(time: number): void {
    this.#now = Math.max(this.#now, time);
    const due = [...this.#waiting].filter(({ at }) => at <= this.#now);
    for (const waiting of due.sort((one, other) => one.at - other.at)) this.#call(waiting);
  }

  #call(waiting: Waiting): void {
    if (this.#waiting.delete(waiting)) waiting.call();
  }
}
