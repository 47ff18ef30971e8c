// Timers of the machine's clock. Taken before tests can put others in the place of the global ones,
// with which a worker would wait for ever.
import timers from "node:timers";
import timersPromises from "node:timers/promises";

export const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate } = timers;
export const { setTimeout: sleep } = timersPromises;
