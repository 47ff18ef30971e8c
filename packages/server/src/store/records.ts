// What all parts of the contract of a store speak of.
import type { Execution, ExecutionKey } from "@ekiden/engine";
import type { DomainKey } from "./domain-key.ts";

/** Names one run in this store for ever. Its remainder by 1,024 is the partition of the run. */
export type ExecutionId = number;

/** As a store has an execution: its domain is a key of the store. */
export type StoredState = Execution<DomainKey>;
export type RunKey = ExecutionKey<DomainKey>;

export interface NamePage<T> {
  readonly items: readonly T[];
  /** Absent on the last page, also when that page is exactly full. */
  readonly next?: string | undefined;
}
