// How much memory each of the nodes of one command may have, where a control group limits what they
// have together. Node.js gives each process half of that limit, as if it were alone.
import { totalmem } from "node:os";

interface Shared {
  readonly nodes: number;
  /** Of the control group, in bytes; 0 or undefined where there is none. */
  readonly limitBytes: number | undefined;
  /** Of the machine, in bytes. */
  readonly machineBytes: number;
  /** Options of Node.js that the command was given. */
  readonly given: readonly string[];
}

const mebibyte = 1024 * 1024;
const shareOfHeaps = 1 / 2;
const minHeapMegabytes = 64;

/** What a call leaves behind is short-lived: a larger young generation discards it in passing. */
const largeYoung = { option: "--max-semi-space-size=32", megabytes: 3 * 32 };
/** Of Node.js itself. */
const usualYoung = { megabytes: 3 * 16 };
/** A heap that is smaller has no room for the large one. */
const minHeapOfLargeYoung = 512;

/** Options of Node.js for each of the nodes: its share of half of what all may have. */
export const memoryOptions = ({ nodes, limitBytes, machineBytes, given }: Shared): string[] => {
  const isLimited = limitBytes !== undefined && limitBytes > 0 && limitBytes < machineBytes;
  const isGiven = given.some((each) => /^--max[-_]old[-_]space[-_]size/.test(each));
  if (!isLimited || isGiven) return [largeYoung.option];
  const heap = Math.floor((limitBytes * shareOfHeaps) / nodes / mebibyte);
  const isLarge = heap >= minHeapOfLargeYoung;
  const { megabytes } = isLarge ? largeYoung : usualYoung;
  const old = `--max-old-space-size=${Math.max(minHeapMegabytes, heap - megabytes)}`;
  return isLarge ? [old, largeYoung.option] : [old];
};

/** Of this machine and this process. */
export const memoryOptionsHere = (nodes: number): string[] =>
  memoryOptions({
    nodes,
    limitBytes: process.constrainedMemory(),
    machineBytes: totalmem(),
    given: [...process.execArgv, ...(process.env.NODE_OPTIONS ?? "").split(" ")],
  });
