// What the row of a run must say after a change: the same rules for every store.
//
//  R1 The state in the row, the events after it and the heartbeats beside it lead to the state in
//     memory (I1). The history alone would do but for heartbeats, and may be long; so the state is
//     stored again now and then, and the heartbeats beside it go.
//  R2 `dueAt` of an open run is not later than its next deadline (decision 4). It is rewritten when
//     a deadline comes before it, or when a step finds it in the past.
import {
  activityDueAt,
  type DomainPauses,
  encodeHeartbeat,
  type MeasuredEvent,
  nextDeadline,
  noPauses,
  pausedLookMilliseconds,
  type ReadyTask,
  retainedUntil,
  type Step,
} from "@ekiden/engine";
import { joinEvents } from "@ekiden/model";
import type { Chunk } from "./history-cache.ts";
import type { ExecutionId, StoredState } from "./store.ts";

/** A run in memory, and what its row says of it. */
export interface StoredRun {
  readonly id: ExecutionId;
  readonly execution: StoredState;
  /** The last event in the state of the row (R1); 0: there is no row yet. */
  readonly keptEventId: number;
  /** As the row has it: listings are made from rows alone. */
  readonly keptCancelRequested: boolean;
  /** How many heartbeats are beside the state of the row. */
  readonly heartbeats: number;
  /** Characters of the state of the row. */
  readonly size: number;
  /** Milliseconds (R2). */
  readonly dueAt: number;
}

const noTask: readonly ReadyTask[] = [];
const nothingMeasured: readonly MeasuredEvent[] = [];
export const nothingBeside: readonly string[] = [];
/** As many as a page reads at once. A run that begins with another one's history has thousands. */
const maxEventsPerRow = 100;
/** Who wants a single event reads its row. */
const maxCharactersPerRow = 32_768;

/**
 * What the commit is to write of a run. Nearly every step makes one: it is a class because objects
 * that are put together by spreads are slow to make and to read.
 */
export class RunChange {
  readonly firstEventId: number;
  /** Encoded. */
  readonly events: string[] = [];
  /** Tasks that have come to wait on their lists. */
  ready: readonly ReadyTask[] = noTask;
  /** Empty unless steps are measured. */
  measured: readonly MeasuredEvent[] = nothingMeasured;
  /** Something changed that neither events nor heartbeats tell, so the state has to be stored. */
  hasUnloggedChange = false;
  /** Activities that had one, by the id of the event that scheduled each. */
  heartbeats: Set<number> | undefined;
  /** Milliseconds; of the latest step. */
  now: number;

  constructor({ firstEventId, now }: Pick<RunChange, "firstEventId" | "now">) {
    this.firstEventId = firstEventId;
    this.now = now;
  }

  /** Whether a reader of the run sees a difference. */
  get isVisible(): boolean {
    return this.events.length > 0 || this.hasUnloggedChange || this.heartbeats !== undefined;
  }

  /** Nothing else has changed than that these activities had heartbeats. */
  get onlyHeartbeats(): ReadonlySet<number> | undefined {
    return this.events.length > 0 || this.hasUnloggedChange ? undefined : this.heartbeats;
  }

  /** The latest of each activity that is open, as it is written beside the state. */
  heartbeatsOf(execution: StoredState): readonly string[] {
    if (!this.heartbeats) return nothingBeside;
    return [...this.heartbeats].flatMap((id) => encodeHeartbeat(execution, id) ?? []);
  }

  /** The events as they are written: in one row, or in as many as let no reader read in vain. */
  chunks(): readonly Chunk[] {
    const chunks: Chunk[] = [];
    let row: string[] = [];
    let characters = 0;
    let first = this.firstEventId;
    const end = () => {
      const last = first + row.length - 1;
      chunks.push({ first, last, text: joinEvents(row) });
      row = [];
      characters = 0;
      first = last + 1;
    };
    for (const event of this.events) {
      const isFull =
        row.length === maxEventsPerRow || characters + event.length > maxCharactersPerRow;
      if (isFull && row.length > 0) end();
      row.push(event);
      characters += event.length;
    }
    if (row.length > 0) end();
    return chunks;
  }

  add({ events, ready, measured, touched, heartbeats, now }: Step): void {
    for (const event of events) this.events.push(event);
    if (ready.length > 0) this.ready = this.ready === noTask ? ready : [...this.ready, ...ready];
    if (measured && measured.length > 0) {
      const isFirst = this.measured === nothingMeasured;
      this.measured = isFirst ? measured : [...this.measured, ...measured];
    }
    this.hasUnloggedChange ||= touched;
    if (heartbeats.length > 0) this.#hear(heartbeats);
    this.now = now;
  }

  #hear(heartbeats: readonly number[]): void {
    this.heartbeats ??= new Set();
    for (const id of heartbeats) this.heartbeats.add(id);
  }
}

/** False for a step after which the row may stay as it is. */
export const mustWrite = (
  { execution, dueAt }: Pick<StoredRun, "execution" | "dueAt">,
  step: Step,
): boolean => step.hasChangedState || (!execution.closed && dueAt <= step.now);

/** A reader of a run never has to apply more events than these to the state in its row. */
const maxEventsSinceStored = 64;

/**
 * Beside a state of so many characters heartbeats are kept; to write a shorter one again costs as
 * little.
 */
export const heartbeatsBesideDefault = 8_192;

/** Whether heartbeats may be kept beside a state of so many characters. */
export type MayBeBeside = (size: number) => boolean;

/** Whether the state must be written with the events (R1). */
export const mustStoreState = (
  run: StoredRun,
  change: RunChange,
  mayBeBeside: MayBeBeside,
): boolean => {
  const { execution, keptEventId, keptCancelRequested } = run;
  return (
    keptEventId === 0 ||
    change.hasUnloggedChange ||
    mustStoreHeartbeats(run, change, mayBeBeside) ||
    execution.closed !== undefined ||
    execution.cancelRequested !== keptCancelRequested ||
    execution.lastEventId - keptEventId >= maxEventsSinceStored
  );
};

/** Those beside a state are never many more than what is open: so a load takes twice as long. */
const mustStoreHeartbeats = (
  { execution, heartbeats: kept, size }: StoredRun,
  { heartbeats }: RunChange,
  mayBeBeside: MayBeBeside,
): boolean => {
  if (!heartbeats) return false;
  const max = Math.max(maxEventsSinceStored, execution.activities.size);
  return kept + heartbeats.size > max || !mayBeBeside(size);
};

/** No open run is due later, and no row says more; milliseconds. */
const never = Number.MAX_SAFE_INTEGER;

interface DueCircumstances {
  readonly now: number;
  readonly retentionDays: string;
  /** Of the run's domain. */
  readonly pauses?: DomainPauses;
  /** Nothing else has changed. */
  readonly onlyHeartbeats?: ReadonlySet<number> | undefined;
}

/** What `dueAt` must become; undefined where it may stay (R2). */
export const changedDueAt = (
  { execution, dueAt }: StoredRun,
  { now, retentionDays, pauses = noPauses, onlyHeartbeats }: DueCircumstances,
): number | undefined => {
  const { closed } = execution;
  if (closed) return retainedUntil(closed.at, retentionDays);
  if (onlyHeartbeats && dueAt > now) return earlierDueAt(execution, dueAt, onlyHeartbeats);
  const next = nextDueAt(execution, { now, pauses });
  return next < dueAt || dueAt <= now ? next : undefined;
};

/**
 * A heartbeat moves no other deadline than its activity's; and that one back only where the clock
 * of another node is behind. So not all that is open is looked at.
 */
const earlierDueAt = (
  execution: StoredState,
  dueAt: number,
  heartbeats: ReadonlySet<number>,
): number | undefined => {
  let earliest = dueAt;
  for (const id of heartbeats) {
    const open = execution.activities.get(id);
    const next = (open && activityDueAt(execution, open)) ?? never;
    if (next < earliest) earliest = next;
  }
  return earliest < dueAt ? earliest : undefined;
};

/** The next deadline; or, where that stands still, when to look at it again. */
const nextDueAt = (
  execution: StoredState,
  { now, pauses }: { readonly now: number; readonly pauses: DomainPauses },
): number => {
  const next = nextDeadline(execution) ?? never;
  if (next > now || pauses === noPauses) return next;
  const moved = nextDeadline(execution, pauses) ?? never;
  return Math.max(next, Math.min(moved, now + pausedLookMilliseconds));
};
