// What a store tells of its own work: of the node's own commits, caches and errors.
import type { CacheFigures } from "../cache/cache.ts";

/** Milliseconds have fractions where the store can tell. */
export interface CommitFacts {
  /** Changes that were committed together. */
  readonly requests: number;
  /** From the first of them until all of them began to be written. */
  readonly waitMilliseconds: number;
  /** Until the disk, or the database, had confirmed them. */
  readonly syncMilliseconds: number;
}

/** Counted since the store was opened. */
export interface StoreStatistics {
  /** Of requests that were performed and settled together. */
  readonly batches: number;
  readonly requests: number;
  /** Runs that batches meant to write. */
  readonly changed: number;
  /** Runs that another node had changed first: what rested on them was performed anew. */
  readonly lost: number;
}

/** What a store tells when it is asked. */
export interface StoreFigures {
  /** By what is cached. Weights are characters. */
  readonly caches: Readonly<Record<string, CacheFigures>>;
  /** By kind, since the store was opened. */
  readonly errors: Readonly<Record<string, number>>;
  /** Connections to the database that are there; undefined where it is in this process. */
  readonly databaseConnections: number | undefined;
}
