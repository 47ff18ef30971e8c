// How much a process that serves takes for its heap beyond what is in use.
import { getHeapStatistics, setFlagsFromString } from "node:v8";

const option = "--heap-growing-percent";
/** V8 collects all garbage when the heap has grown by so many bytes since the last time … */
const maxGrowthBytes = 80_000_000;
/** … or by such a part, where that is more: to collect a large heap more often costs every call. */
const minPercent = 40;
/** A small heap grows as V8 sees fit, by up to 300 percent. */
const smallHeapBytes = 50_000_000;
const byItself = 0;
const lookMilliseconds = 1_000;

const percentFor = (usedBytes: number): number => {
  if (usedBytes < smallHeapBytes) return byItself;
  return Math.max(minPercent, Math.round((100 * maxGrowthBytes) / usedBytes));
};

/**
 * Lets the heap of this process grow by 80 MB, or by 40 percent where that is more, between two
 * collections of all its garbage. It looks once a second, until the process ends. Does nothing
 * where `given`, the options of Node.js with which it was started, say how far the heap may grow,
 * as in `node --heap-growing-percent=100`.
 */
export const limitHeapGrowth = (given: readonly string[] = process.execArgv): void => {
  if (given.some((each) => each.replaceAll("_", "-").startsWith(`${option}=`))) return;
  const look = () => {
    const percent = percentFor(getHeapStatistics().used_heap_size);
    setFlagsFromString(`${option}=${percent}`);
  };
  setInterval(look, lookMilliseconds).unref();
};
