// How much of the runs that are stepped a node keeps in memory.

export interface RunCacheLimits {
  readonly maxRuns: number;
  /** Characters of encoded state. */
  readonly maxStateCharacters: number;
}
