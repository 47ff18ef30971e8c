// A run as the store holds it in memory: its state, what its row says, and what is to be written.
import type { Execution, Step } from "@ekiden/engine";
import type { ExecutionId } from "../store.ts";

export interface Run {
  readonly id: ExecutionId;
  readonly domain: number;
  execution: Execution;
  /** Up to where the state in the row goes; the events after it lead to `execution` (I1). */
  keptEventId: number;
  /** As the row has it: listings are made from rows alone. */
  keptCancelRequested: boolean;
  /** What the row says; see `due_at` in the schema. */
  dueAt: number;
  /** Length of the stored state; characters. */
  stateSize: number;
  /** Since the cache last looked. */
  isUsed: boolean;
  isStored: boolean;
  /** The row says so: it is in the indexes of open runs. */
  isOpen: boolean;
  pending?: PendingChange | undefined;
}

/** What the commit is to write of a run. */
export interface PendingChange {
  readonly firstEventId: number;
  readonly events: string[];
  /** Something changed that no event tells, so the state has to be kept. */
  isUntold: boolean;
  /** Milliseconds; of the latest step. */
  now: number;
}

export const emptyRun = (id: ExecutionId, domain: number, execution: Execution): Run => ({
  id,
  domain,
  execution,
  keptEventId: 0,
  keptCancelRequested: false,
  dueAt: Number.POSITIVE_INFINITY,
  stateSize: 0,
  isUsed: false,
  isStored: false,
  isOpen: true,
});

/** Adds a step to what is pending. */
export const addStep = (run: Run, { events, firstEventId, touched, now }: Step): void => {
  run.pending ??= { firstEventId, events: [], isUntold: false, now };
  const { pending } = run;
  for (const event of events) pending.events.push(event);
  pending.isUntold ||= touched;
  pending.now = now;
};
