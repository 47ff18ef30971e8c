// Which times are made up for that passed while no server started anything.
import { dueAtOf, type OpenSchedule } from "./open-schedule.ts";
import { handled, type Outcome, type StateChange } from "./state.ts";

/** Later than this, a time was missed. */
export const graceMilliseconds = 60_000;
/** Where all are made up for. */
const maxTimesMadeUp = 1_000;

/** What came of times, and how far the schedule is with that. */
export interface Step {
  readonly outcomes: readonly Outcome[];
  readonly move: StateChange;
}

interface Late {
  readonly schedule: OpenSchedule;
  /** The first time that has no outcome yet; it was missed. */
  readonly first: number;
  readonly now: number;
}

/** Undefined: the time is to be made up for. */
export const passOver = (late: Late): Step | undefined => {
  const { definition } = late.schedule;
  if (definition.missed === "NONE") return passAllMissed(late);
  if (definition.missed === "LAST") return passAllButLast(late);
  return passOldest(late);
};

const passAllMissed = (late: Late): Step => {
  const last = lastDue(late.schedule, late.now - graceMilliseconds - 1) ?? late.first;
  return passed(late, Math.max(last, late.first));
};

const passAllButLast = (late: Late): Step | undefined => {
  const { schedule, first, now } = late;
  const last = lastDue(schedule, now) ?? first;
  const before = schedule.times.until(last - 1);
  return before === undefined || before < first ? undefined : passed(late, before);
};

const passOldest = (late: Late): Step | undefined => {
  const { schedule, first, now } = late;
  const { times, state } = schedule;
  // It was decided when the first of them was late, and more of them only pass meanwhile.
  if (state.madeUpFrom !== undefined) return undefined;
  const latest = times.latest(lastDue(schedule, now) ?? first, maxTimesMadeUp);
  const madeUpFrom = Math.max(latest.at(-1) ?? first, first);
  const decided: StateChange = (before) => ({ ...before, madeUpFrom });
  if (madeUpFrom <= first) return { outcomes: [], move: decided };
  const { outcomes, move } = passed(late, times.until(madeUpFrom - 1) ?? first);
  return { outcomes, move: (before) => decided(move(before)) };
};

/** The last time whose start is due by a moment: that of a time is before the next time. */
const lastDue = (schedule: OpenSchedule, by: number): number | undefined =>
  schedule.times.latest(by, 2).find((time) => dueAtOf(schedule, time) <= by);

const passed = ({ first, now }: Late, last: number): Step => ({
  outcomes: [{ scheduledFor: last, at: now, outcome: "SKIPPED", text: reasonOf(first, last) }],
  move: handled(last),
});

const reasonOf = (first: number, last: number): string =>
  first === last
    ? "It was missed: no execution was started for it within a minute"
    : `Missed, as were all times from ${new Date(first).toISOString()} on: no executions were ` +
      "started for them within a minute";
