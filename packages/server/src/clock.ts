// The only place where time comes from. A test hands in a clock that it moves itself.

/** Time as all of the server reads it; a test hands in a `TestClock`. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls once, at `time` or later, never before. */
  at(time: number, call: () => void): Alarm;
}

/** A call that a clock will make, until it is canceled. */
export interface Alarm {
  cancel(): void;
}

/**
 * Longest without a look at the time: a machine's clock is set now and then, and a machine that
 * sleeps wakes up late, which Node's timers do not notice.
 */
const lookMilliseconds = 1_000;

const clockOf = (now: () => number): Clock => ({
  now,
  at(time, call) {
    let timeout: NodeJS.Timeout;
    const wait = () => {
      const delay = Math.max(0, time - now());
      // A timer may come a millisecond early: compare once more before calling.
      timeout = setTimeout(
        () => (now() >= time ? call() : wait()),
        Math.min(delay, lookMilliseconds),
      );
    };
    wait();
    return { cancel: () => clearTimeout(timeout) };
  },
});

/**
 * The machine's clock: for moments that are written down, and those that follow from them, where no
 * database tells the time (see open-time.ts).
 */
export const systemClock: Clock = clockOf(() => Date.now());

/**
 * Time that only passes, from where the machine's clock was as this process began: it is never set.
 * For how long something may take or is waited for, never for a moment that is written down.
 */
export const steadyClock: Clock = clockOf(() =>
  Math.floor(performance.timeOrigin + performance.now()),
);

/**
 * Milliseconds with their fractions, from some moment on: only for how long something took, where a
 * thousandth of a second is too coarse.
 */
export const preciseMilliseconds = (): number => performance.now();
