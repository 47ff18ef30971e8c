// How long the processors worked for a process of tests, its children included: with two cores it
// is this, and not how long tests wait, that says how long all of them take.
import { readFileSync, writeFileSync } from "node:fs";

/** The unit in which Linux tells programs such times. */
const ticksPerSecond = 100;

const ofThisProcess = (): number => {
  if (process.platform === "linux") {
    // Its second word, the program's name in brackets, may have spaces.
    const [, words = ""] = readFileSync("/proc/self/stat", "utf8").split(/.*\) /s);
    // User and system time of the process, and of its children that have ended.
    const ticks = words.split(" ").slice(11, 15);
    return ticks.reduce((sum, each) => sum + Number(each), 0) / ticksPerSecond;
  }
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
};

const recordOf = (entry: string): string => `${entry}.processor-seconds`;

/** At the end of this process, beside the file that it was started with. */
export const recordProcessorTime = (): void => {
  const [, entry] = process.argv;
  if (entry === undefined) return;
  process.once("exit", () => writeFileSync(recordOf(entry), String(ofThisProcess())));
};

/** Undefined where the process was ended from outside. */
export const processorSecondsOf = (entry: string): number | undefined => {
  try {
    return Number(readFileSync(recordOf(entry), "utf8"));
  } catch {
    return undefined;
  }
};
