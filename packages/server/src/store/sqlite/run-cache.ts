// The runs that were used last, bounded by their number and by the size of their states. Those with
// pending changes stay: their rows do not say yet what they hold.
import { Cache } from "../../cache/cache.ts";
import type { RunCacheLimits } from "../run-cache-limits.ts";
import type { ExecutionId } from "../store.ts";
import type { Run } from "./run.ts";

export type RunCache = Cache<ExecutionId, Run>;

export const openRunCache = ({ maxRuns, maxStateCharacters }: RunCacheLimits): RunCache =>
  new Cache({
    maxEntries: maxRuns,
    maxWeight: maxStateCharacters,
    weightOf: ({ size }) => size,
    isPinned: ({ pending }) => pending !== undefined,
  });
