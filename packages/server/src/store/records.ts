// What all parts of the contract of a store speak of.
import type { Execution, ExecutionKey, Step } from "@ekiden/engine";
import type { DomainKey } from "./domain-key.ts";

/** Names one run in this store for ever. Its remainder by 1,024 is the partition of the run. */
export type ExecutionId = number;

/** As a store has an execution: its domain is a key of the store. */
export type StoredState = Execution<DomainKey>;
export type RunKey = ExecutionKey<DomainKey>;
export type RunStep = Step<DomainKey>;

export interface NamePage<T> {
  readonly items: readonly T[];
  /** Absent on the last page, also when that page is exactly full. */
  readonly next?: string | undefined;
}

export interface DueRun {
  readonly id: ExecutionId;
  readonly closed: boolean;
}

/** `all` (the default), or `open`: closed runs are left out, however many may be forgotten. */
export type DueRuns = "all" | "open";

export interface ExpiredRuns {
  readonly domain: DomainKey;
  readonly count: number;
  /** Milliseconds: when the first of them might have been forgotten. */
  readonly oldestDueAt: number;
}
