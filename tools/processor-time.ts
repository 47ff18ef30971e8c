// How long the processors worked for a process, its ended children included: with two cores it
// is this, and not how long tests wait, that says how long all of them take.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

/** The unit in which Linux tells programs such times. */
const ticksPerSecond = 100;

const ofLinux = (pid: number): number => {
  // Its second word, the program's name in brackets, may have spaces.
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  // User and system time of the process, and of its children that have ended.
  const ticks = text
    .slice(text.lastIndexOf(") ") + 2)
    .split(" ")
    .slice(11, 15);
  return ticks.reduce((sum, each) => sum + Number(each), 0) / ticksPerSecond;
};

/** As `ps` prints it: days, hours, minutes and seconds, such as 2-03:04:05 or 12:34.56. */
export const secondsOfTime = (text: string): number =>
  text
    .trim()
    .split("-")
    .reduce((days, rest) => days * 24 * 60 * 60 + secondsOfDay(rest), 0);

const secondsOfDay = (text: string): number =>
  text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);

/** Undefined where there is no such process any more. */
export const processorSecondsOf = (pid: number): number | undefined => {
  try {
    if (process.platform === "linux") return ofLinux(pid);
    return secondsOfTime(
      execFileSync("ps", ["-o", "time=", "-p", String(pid)], { encoding: "utf8" }),
    );
  } catch {
    return undefined;
  }
};

const ofThisProcess = (): number => {
  if (process.platform === "linux") return ofLinux(process.pid);
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
export const recordedSecondsOf = (entry: string): number | undefined => {
  try {
    return Number(readFileSync(recordOf(entry), "utf8"));
  } catch {
    return undefined;
  }
};
