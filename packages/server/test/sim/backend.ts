// What a simulated cluster keeps its data in: the seam below which nothing is the server's own.
import type { JobItemRow, JobRow } from "../../src/store/job-rows.ts";
import type { PausedTime } from "../../src/store/paused-times.ts";
import type { ScheduleRow } from "../../src/store/schedule-rows.ts";
import type { Store } from "../../src/store/store.ts";
import type { Actor } from "./runtime/agenda.ts";
import type { Disk } from "./runtime/seams.ts";
import type { SimClocks } from "./runtime/sim-clock.ts";

/** A row of an execution, as far as the checks look at it. */
export interface DumpedRun {
  readonly id: number;
  readonly workflow_id: string;
  readonly run_id: string;
  readonly closed_at: number | null;
  readonly due_at: number;
  readonly state: string;
  /** Those beside the state, joined. */
  readonly heartbeats: string;
  /** All of the history, in the order of the commits. */
  readonly bodies: readonly string[];
}

/** A run that was removed, as it was then. */
export interface RemovedRun extends DumpedRun {
  /** It was removed before its time was over, by so many milliseconds. */
  readonly earlyMilliseconds: number;
}

/** All that a store holds, read past the store. */
export interface Dump {
  readonly runs: readonly DumpedRun[];
  readonly removed: readonly RemovedRun[];
  readonly tasks: readonly DumpedTask[];
  /** Those that are kept aside while something is paused; some may have ended since. */
  readonly held: readonly DumpedTask[];
  /** The oldest first. */
  readonly pauses: readonly PausedTime[];
  /** Started tasks that wait for another poller. */
  readonly returned: readonly DumpedReturn[];
  readonly incidents: readonly DumpedIncident[];
  readonly jobs: readonly DumpedJob[];
  readonly schedules: readonly ScheduleRow[];
  /** Rows of runs that are not there: one line each. */
  readonly orphans: readonly string[];
  readonly messages: number;
  /** Open executions as they are counted; absent where they are not. */
  readonly open?: number;
}

export interface DumpedTask {
  readonly execution: number;
  readonly scheduled_event_id: number;
  readonly kind: string;
  readonly list: string;
}

export interface DumpedJob extends JobRow {
  /** All that are kept. */
  readonly items: readonly JobItemRow[];
}

export interface DumpedIncident {
  readonly execution: number;
  readonly code: string;
  readonly name: string;
  readonly version: string;
}

export interface DumpedReturn {
  readonly execution: number;
  readonly scheduled_event_id: number;
  readonly started_event_id: number;
}

/** Something that may go wrong, by a name for the trace. */
export type Mishap = readonly [name: string, happen: () => void];

export interface Backend {
  /** As often as there are lives of nodes. Rejects where it cannot be opened now. */
  open(actor: Actor, clocks: SimClocks): Promise<Store>;
  /** The process that had it open has died. */
  abandon(actor: Actor): void;
  /** What stands for the disk of the process, where there is one. */
  readonly disk?: Disk;
  readonly mishaps: readonly Mishap[];
  /** More or fewer things go wrong by themselves from now on. */
  changeFaults(): void;
  /** Nothing goes wrong from now on. */
  endFaults(): void;
  dump(): Dump;
  /** Releases what is outside of this process. */
  dispose(): void;
}
