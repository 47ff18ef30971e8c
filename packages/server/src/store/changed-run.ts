// What listeners get of a run that a commit has changed.
import type { MeasuredEvent, ReadyTask } from "@ekiden/engine";
import type { ExecutionId, RunKey } from "./records.ts";

export interface EventRange {
  readonly first: number;
  readonly last: number;
}

export interface ChangedRun extends RunKey {
  readonly id: ExecutionId;
  /** It takes no more steps. */
  readonly isClosed: boolean;
  /** Tasks that have come to wait on their lists, also those that a poll took at once. */
  readonly ready: readonly ReadyTask[];
  /** In their order. Empty unless a listener measures. */
  readonly measured: readonly MeasuredEvent[];
  /** The ids of what was recorded, both included; `first` is above `last` where nothing was. */
  readonly recorded: EventRange;
}
