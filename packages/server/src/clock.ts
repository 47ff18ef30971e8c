// The only place where time comes from. A test hands in a clock that it moves itself.

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls once, at `time` or later, never before. */
  at(time: number, call: () => void): Alarm;
}

export interface Alarm {
  cancel(): void;
}

/** Longest delay that Node's timers can hold; a longer one is taken in several. */
const delayMillisecondsMost = 2_147_483_647;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  at(time, call) {
    let timeout: NodeJS.Timeout;
    const wait = () => {
      const delay = Math.max(0, time - Date.now());
      // A timer may come a millisecond early: look again before calling.
      timeout = setTimeout(
        () => (Date.now() >= time ? call() : wait()),
        Math.min(delay, delayMillisecondsMost),
      );
    };
    wait();
    return { cancel: () => clearTimeout(timeout) };
  },
};
