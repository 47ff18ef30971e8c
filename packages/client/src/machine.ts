// The machine's clock and timers. Taken before tests can put others in the place of the global
// ones: signatures need the real time, and a call would wait for ever.
import timers from "node:timers";
import timersPromises from "node:timers/promises";

const { now } = Date;

/** Milliseconds since 1970. */
export const machineNow: () => number = now;
/** Flow puts another one in its place, which workflows need and which takes longer. */
export const MachineDate = Date;
export const { setTimeout, clearTimeout, setImmediate } = timers;
export const { setTimeout: sleep } = timersPromises;

/** Node ends a timer that is longer at once. */
const longestMilliseconds = 2 ** 31 - 1;

/** At most 24.8 days, also in the place of Infinity. */
export const timerMilliseconds = (milliseconds: number): number =>
  Math.min(milliseconds, longestMilliseconds);
