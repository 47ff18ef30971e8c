// Time that is moved: it stands still in between, and what waits for a moment is called on the way.
import type { Alarm, Clock } from "./clock.ts";

interface Waiting {
  readonly at: number;
  readonly call: () => void;
}

/** Stands still until it is moved; for all that takes a `Clock`. */
export class VirtualClock implements Clock {
  #now: number;
  readonly #waiting = new Set<Waiting>();

  /** Starts at `now` (milliseconds since 1970). */
  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  at(time: number, call: () => void): Alarm {
    const waiting = { at: time, call };
    this.#waiting.add(waiting);
    // What is due already must not wait for a move that may never come.
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

  /**
   * Moves to `end` by way of each moment at which something waits to be called, which `settled`
   * then lets happen. Resolves when all of it has happened.
   */
  async moveThrough(end: number, settled: () => Promise<void>): Promise<void> {
    await settled();
    for (let next = this.next; next !== undefined && next <= end; next = this.next) {
      this.moveTo(next);
      await settled();
    }
    this.moveTo(end);
    await settled();
  }

  #call(waiting: Waiting): void {
    if (this.#waiting.delete(waiting)) waiting.call();
  }
}
