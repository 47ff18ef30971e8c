// What a batch writes to the runs of one workflow: all of it commits, or none.
//
//  W1 One row decides, the anchor: a run that was stored before, by its version; else the new run
//     that stays open, since a workflow has at most one open run.
//  W2 So a write set changes at most one stored run, and adds new ones only if that run was open.

import type { RunIncident } from "@ekiden/diagnosis";
import type { WritableRun } from "../../execution-writer.ts";
import type { Chunk } from "../../history-cache.ts";
import { nothingBeside, RunChange } from "../../run-row.ts";
import type { ExecutionId, MessageId, StoredState } from "../../store.ts";
import type { Run } from "../tables/run.ts";
import type { Outcome, Request } from "./request.ts";

type EntryOptions = Pick<Entry, "isFresh" | "incidentsBefore">;

/** A run that a batch has read or made. */
export class Entry implements WritableRun {
  readonly run: Run;
  readonly writeSet: WriteSet;
  /** The version that the batch has read; 0 for a new run. */
  readonly readVersion: number;
  readonly wasOpen: boolean;
  /** Read from the database for this batch, and not taken from the cache. */
  readonly isFresh: boolean;
  /** As the table of incidents has them. */
  readonly incidentsBefore: readonly RunIncident[];
  change: EntryChange | undefined;
  isRemoved = false;

  constructor(run: Run, writeSet: WriteSet, { isFresh, incidentsBefore }: EntryOptions) {
    this.run = run;
    this.writeSet = writeSet;
    this.incidentsBefore = incidentsBefore;
    this.readVersion = run.version;
    this.wasOpen = run.version !== 0 && run.isOpen;
    this.isFresh = isFresh;
  }

  get id(): ExecutionId {
    return this.run.id;
  }

  get execution(): StoredState {
    return this.run.execution;
  }

  get dueAt(): number {
    return this.run.dueAt;
  }
}

export class EntryChange extends RunChange {
  /** The events as they are written. The state is empty where the row keeps the one that it has. */
  written: readonly Chunk[] = [];
  state = "";
  /** As they are written beside the state. */
  heartbeatRows = nothingBeside;
  /** Other nodes that remember the run cannot follow it. */
  isUntold = false;
}

export class WriteSet {
  readonly entries: Entry[] = [];
  readonly outcomes: Outcome[] = [];
  readonly consumed: MessageId[] = [];
  /** A step failed after it had changed the state in memory: all requests are performed again. */
  isBroken = false;
  /** Requests that must wait for the next batch, because an earlier one had to (W2). */
  readonly deferred: Request[] = [];

  get stored(): Entry | undefined {
    return this.entries.find(({ readVersion }) => readVersion !== 0);
  }

  get hasNew(): boolean {
    return this.entries.some(({ readVersion }) => readVersion === 0);
  }

  get anchor(): ExecutionId {
    const { stored } = this;
    const decides =
      stored?.change || stored?.isRemoved
        ? stored
        : (this.entries.find(({ run, change }) => change && !run.execution.closed) ??
          this.entries.find(({ change }) => change));
    return decides?.run.id ?? 0;
  }

  /** Whether this stored run may be changed together with the runs that are here already (W2). */
  admits(entry: Entry): boolean {
    const { stored } = this;
    if (stored) return stored === entry;
    return !this.hasNew;
  }

  /** Whether a new run may be added (W2). */
  get admitsNew(): boolean {
    return this.stored?.wasOpen ?? true;
  }
}
