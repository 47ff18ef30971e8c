// How much a process that serves takes for its heap beyond what is in use.
import { setFlagsFromString } from "node:v8";

const option = "--heap-growing-percent";
/**
 * V8 collects all garbage when the heap has grown by so much since the last time. Left alone it
 * lets a large heap grow by up to 300 percent, so that a server with many open executions keeps
 * several times what it uses.
 */
const percent = 40;

/**
 * Lets the heap of this process grow by 40 percent between two collections of all its garbage.
 * False where `given`, the options of Node.js with which it was started, say how far, as in
 * `node --heap-growing-percent=100`: then it stays as it is.
 */
export const limitHeapGrowth = (given: readonly string[] = process.execArgv): boolean => {
  const isGiven = given.some((each) => each.replaceAll("_", "-").startsWith(`${option}=`));
  if (!isGiven) setFlagsFromString(`${option}=${percent}`);
  return !isGiven;
};
