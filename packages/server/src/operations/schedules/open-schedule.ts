// A schedule as it is worked with, and how a change of it is stored.
import type { ScheduleName, ScheduleRecord, ScheduleStore } from "../../store/schedule-store.ts";
import { definitionFrom, definitionText, type ScheduleDefinition } from "./definition.ts";
import { jitterShareOf } from "./run-names.ts";
import { type ScheduleState, stateFrom, stateText } from "./state.ts";
import { ScheduleTimes } from "./times.ts";

export interface OpenSchedule {
  readonly record: ScheduleRecord;
  readonly definition: ScheduleDefinition;
  readonly state: ScheduleState;
  readonly times: ScheduleTimes;
}

/** Rejects with ValidationException where its times cannot be read. */
export const openSchedule = async (record: ScheduleRecord): Promise<OpenSchedule> => {
  const definition = definitionFrom(record.definition);
  const times = await ScheduleTimes.of(definition.times);
  return { record, definition, times, state: stateFrom(record.state) };
};

type Unstored = Omit<ScheduleRecord, "definition" | "state" | "dueAt">;
type Parts = Omit<OpenSchedule, "record">;

interface Timed extends Pick<Parts, "times"> {
  readonly record: Pick<ScheduleRecord, "id">;
  readonly definition: Pick<ScheduleDefinition, "times">;
}

/**
 * When the start for a time is due, with its jitter. It is before the next time: starts are in the
 * order of their times, since one that waits for those before it would be late, and so missed.
 */
export const dueAtOf = ({ record, definition, times }: Timed, time: number): number => {
  const { jitterSeconds = 0 } = definition.times;
  if (jitterSeconds === 0) return time;
  const gap = (times.after(time) ?? Number.POSITIVE_INFINITY) - time;
  return time + Math.floor(jitterShareOf(record, time) * Math.min(jitterSeconds * 1_000, gap));
};

/** As it is stored: `dueAt` and the time that lists show follow from the rest. */
export const recordOf = (named: Unstored, { definition, state, times }: Parts): ScheduleRecord => {
  const next = times.after(state.handledUntil);
  const timed = { record: named, definition, times };
  const nextTime = next === undefined ? undefined : dueAtOf(timed, next);
  const shown = state.pause ? undefined : nextTime;
  return {
    ...named,
    definition: definitionText(definition),
    state: stateText({ ...state, nextTime: shown }),
    dueAt: soonest(state, nextTime),
  };
};

const soonest = (state: ScheduleState, nextTime: number | undefined): number | undefined => {
  const { pause, waiting, backfill, restsUntil = 0, turn } = state;
  const moments = [nextTime, waiting?.lookAt, backfill?.lookAt].filter((at) => at !== undefined);
  if (pause || moments.length === 0) return undefined;
  return Math.max(Math.min(...moments), restsUntil, turn?.until ?? 0);
};

/** What a change makes of a schedule; undefined: it stays as it is. */
export type Amendment = (
  schedule: OpenSchedule,
) => Partial<Pick<Parts, "definition" | "state" | "times">> | undefined;

interface AmendDeps {
  readonly schedules: Pick<ScheduleStore, "find" | "change">;
  /** A text that no other change has. */
  readonly newRevision: () => string;
}

/** More than others change a schedule while one change of it is made. */
const maxAttempts = 50;

/**
 * Changes a schedule as it is when the change is made: where another change comes first, it is read
 * again. Resolves with what it has become; undefined: there is no such schedule.
 */
export const amend = async (
  deps: AmendDeps,
  named: ScheduleName,
  amendment: Amendment,
): Promise<OpenSchedule | undefined> => {
  for (let attempts = 0; attempts < maxAttempts; attempts += 1) {
    const found = await deps.schedules.find(named);
    if (!found) return undefined;
    const schedule = await openSchedule(found);
    const change = amendment(schedule);
    if (!change) return schedule;
    const amended = await store(deps, { ...schedule, ...change });
    if (amended) return amended;
  }
  throw new Error(`The schedule ${named.name} was changed by others ${maxAttempts} times`);
};

/** Undefined: another change of the schedule came first (H1). */
export const store = async (
  { schedules, newRevision }: AmendDeps,
  schedule: OpenSchedule,
): Promise<OpenSchedule | undefined> => {
  const { record } = schedule;
  const changed = recordOf({ ...record, revision: newRevision() }, schedule);
  const isMade = await schedules.change(record, record.revision, changed);
  return isMade ? { ...schedule, record: changed, state: stateFrom(changed.state) } : undefined;
};
