// How much a process that serves takes for its heap beyond what is in use.
import { setFlagsFromString } from "node:v8";

/**
 * V8 collects all garbage when the heap has grown by so much since the last time. Its own measure is
 * up to 300 percent, which keeps several times of what a server with many open executions uses.
 */
const percent = 40;
const option = "heap-growing-percent";

/**
 * Lets the heap of this process grow by 40 percent between two collections of all its garbage.
 * Options of Node.js that already say so, as in `node --heap-growing-percent=100`, stay.
 */
export const limitHeapGrowth = (given: readonly string[] = process.execArgv): void => {
  const isGiven = given.some((each) => each.replaceAll("_", "-").startsWith(`--${option}`));
  if (!isGiven) setFlagsFromString(`--${option}=${percent}`);
};
