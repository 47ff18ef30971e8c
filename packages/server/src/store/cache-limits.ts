// How much of what is stored a server keeps in memory, or has there for a call: as much as pays,
// within a part of the heap, which is small where the memory of a container is.
import { getHeapStatistics } from "node:v8";
import type { HistoryCacheLimits } from "./history-cache.ts";
import type { RunCacheLimits } from "./run-cache-limits.ts";

/** Of a run in the cache whose state is small. */
const bytesPerRun = 2_048;
const shareOfRuns = 1 / 4;
const shareOfStates = 1 / 8;
const shareOfHistories = 1 / 8;
/** In characters, each of which takes a byte in the text and one in what is read from it. */
const shareOfWholeHistories = 1 / 8;
/** One call may have two thirds of the share, and no more than this. */
const maxCharactersOfCall = 100_000_000;

const heapBytesHere = (): number => getHeapStatistics().heap_size_limit;

export const fittingRunCache = (
  { maxRuns, maxStateCharacters }: RunCacheLimits,
  heapBytes = heapBytesHere(),
): RunCacheLimits => ({
  maxRuns: Math.min(maxRuns, Math.floor((heapBytes * shareOfRuns) / bytesPerRun)),
  maxStateCharacters: Math.min(maxStateCharacters, Math.floor(heapBytes * shareOfStates)),
});

export const fittingHistoryCache = (
  { maxCharacters, maxCharactersPerRun }: HistoryCacheLimits,
  heapBytes = heapBytesHere(),
): HistoryCacheLimits => ({
  maxCharacters: Math.min(maxCharacters, Math.floor(heapBytes * shareOfHistories)),
  maxCharactersPerRun,
});

/** Of whole histories that calls hold at once. */
export interface HistoryBudgetLimits {
  readonly maxCharacters: number;
  readonly maxCharactersPerCall: number;
}

export const fittingHistoryBudget = (heapBytes = heapBytesHere()): HistoryBudgetLimits => {
  const share = Math.floor((heapBytes * shareOfWholeHistories) / 3);
  const maxCharactersPerCall = Math.min(maxCharactersOfCall, 2 * share);
  return { maxCharacters: maxCharactersPerCall * 1.5, maxCharactersPerCall };
};
