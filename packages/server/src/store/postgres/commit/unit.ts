// What a batch does to the runs of one workflow: all of it commits, or none.
//
//  U1 One row decides: a run that was stored before, by its version; else the new run that stays
//     open, by being the only one. It is the unit's anchor.
//  U2 So a unit changes at most one stored run, and follows it with new ones only if it was open.
import type { Execution } from "@ekiden/engine";
import type { WritableRun } from "../../execution-writer.ts";
import type { RunChange } from "../../run-row.ts";
import type { ExecutionId, MessageId } from "../../store.ts";
import type { Run } from "../tables/run.ts";
import type { Outcome, Request } from "./request.ts";

/** A run in a batch. */
export class Entry implements WritableRun {
  readonly run: Run;
  readonly unit: Unit;
  /** As the batch found it; 0 for a new run. */
  readonly readVersion: number;
  readonly wasOpen: boolean;
  /** Read for this batch, and not remembered from an earlier one. */
  readonly isFresh: boolean;
  change: EntryChange | undefined;
  isRemoved = false;

  constructor(run: Run, unit: Unit, isFresh: boolean) {
    this.run = run;
    this.unit = unit;
    this.readVersion = run.version;
    this.wasOpen = run.version !== 0 && run.isOpen;
    this.isFresh = isFresh;
  }

  get id(): ExecutionId {
    return this.run.id;
  }

  get execution(): Execution {
    return this.run.execution;
  }

  get dueAt(): number {
    return this.run.dueAt;
  }
}

export interface EntryChange extends RunChange {
  /** The events as they are written; and the state, empty where the row keeps an earlier one. */
  text: string;
  state: string;
}

export class Unit {
  readonly entries: Entry[] = [];
  readonly outcomes: Outcome[] = [];
  readonly consumed: MessageId[] = [];
  /** A step failed after it had recorded: memory is not to be trusted, all of it is done again. */
  isBroken = false;
  /** Requests that must wait for the next batch, because an earlier one had to (U2). */
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

  /** May this run, stored before, be touched together with what is here already (U2)? */
  admits(entry: Entry): boolean {
    const { stored } = this;
    if (stored) return stored === entry;
    return !this.hasNew;
  }

  /** May a new run be made (U2)? */
  get admitsNew(): boolean {
    return this.stored?.wasOpen ?? true;
  }
}
