// How far a schedule is, and what came of its last times: as it is kept with the schedule. Changes
// are functions from one state to the next, so that what was done can be noted in the state of a
// schedule that others have changed meanwhile.
import type { Pause } from "@ekiden/engine";
import { type EkidenOutput, maxScheduleOutcomesKept } from "@ekiden/model";

type StartOutcome = EkidenOutput<"DescribeSchedule">["recent"][number]["outcome"];

/** What came of a time. All times are in milliseconds. */
export interface Outcome {
  readonly scheduledFor: number;
  readonly at: number;
  readonly outcome: StartOutcome;
  readonly workflowId?: string | undefined;
  readonly runId?: string | undefined;
  readonly text?: string | undefined;
}

export interface ScheduleState {
  readonly pause?: Pause | undefined;
  /** All times until then, this one included, have an outcome or wait. */
  readonly handledUntil: number;
  /** Of the times that all are made up for, the first; those before it are not. */
  readonly madeUpFrom?: number | undefined;
  /** A time whose start waits until an execution has closed. */
  readonly waiting?: WaitingTime | undefined;
  readonly backfill?: Backfill | undefined;
  /** The workflow of the execution that was started last. */
  readonly previous?: string | undefined;
  /** Until then nothing is started: quotas have no room, or the server could not do it. */
  readonly restsUntil?: number | undefined;
  /** The turn that is under way: until its end no other is taken. */
  readonly turn?: HeldTurn | undefined;
  /** When the next start is due, with its jitter. */
  readonly nextTime?: number | undefined;
  readonly counts: { readonly started: number; readonly skipped: number; readonly failed: number };
  /** The latest first. */
  readonly recent: readonly Outcome[];
}

/** A node has the schedule to itself. */
interface HeldTurn {
  readonly id: string;
  readonly until: number;
}

export interface WaitingTime {
  readonly time: number;
  /** Whether the execution is open is asked again then. */
  readonly lookAt: number;
  /** It was asked to cancel. */
  readonly isCanceled?: boolean | undefined;
}

export interface Backfill {
  /** No time before it is left. */
  readonly next: number;
  readonly to: number;
  readonly lookAt: number;
  /** What was started before it was started by another. */
  readonly since: number;
}

export type StateChange = (state: ScheduleState) => ScheduleState;

export const newState = (now: number): ScheduleState => ({
  handledUntil: now,
  counts: { started: 0, skipped: 0, failed: 0 },
  recent: [],
});

/** Of a schedule that has got another definition: times that have passed are not made up for. */
export const renewed = (state: ScheduleState, changedAt: number): ScheduleState => {
  const { waiting, turn } = state;
  const dropped: Outcome | undefined = waiting && {
    scheduledFor: waiting.time,
    at: changedAt,
    outcome: "SKIPPED",
    text: "The schedule was updated while it waited for an execution to close",
  };
  const { pause, previous, counts, recent } = dropped ? withOutcome(dropped)(state) : state;
  return { ...newState(changedAt), pause, previous, counts, recent, turn };
};

export const stateText = (state: ScheduleState): string => JSON.stringify(state);
export const stateFrom = (text: string): ScheduleState => JSON.parse(text) as ScheduleState;

const countOf = { STARTED: "started", SKIPPED: "skipped", FAILED: "failed" } as const;

/** Notes what came of a time: once, also where two nodes have found the execution. */
export const withOutcome =
  (outcome: Outcome): StateChange =>
  (state) => {
    if (state.recent.some((known) => isSameRun(known, outcome))) return state;
    const count = countOf[outcome.outcome];
    return {
      ...state,
      counts: { ...state.counts, [count]: state.counts[count] + 1 },
      recent: [outcome, ...state.recent].slice(0, maxScheduleOutcomesKept),
      ...(outcome.outcome === "STARTED" && { previous: outcome.workflowId }),
    };
  };

/** Of a run that was deleted, a backfill may start another one, of the same ids. */
const isSameRun = (one: Outcome, { runId, at }: Outcome): boolean =>
  runId !== undefined && one.runId === runId && one.at === at;

/** A time has its outcome, or waits. */
export const handled =
  (time: number): StateChange =>
  (state) => ({ ...state, handledUntil: Math.max(state.handledUntil, time) });

/** One after the other. */
export const all =
  (...changes: readonly StateChange[]): StateChange =>
  (state) =>
    changes.reduce((changed, change) => change(changed), state);
