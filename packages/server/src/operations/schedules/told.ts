// Schedules as they are told on the wire: times in seconds since 1970.
import { type EkidenOutput, shownScheduleTimes } from "@ekiden/model";
import type { ScheduleRecord } from "../../store/schedule-store.ts";
import { wireTime } from "../paging.ts";
import { pauseTold } from "../pauses.ts";
import { definitionFrom } from "./definition.ts";
import type { OpenSchedule } from "./open-schedule.ts";
import { type Outcome, stateFrom } from "./state.ts";

type Told = EkidenOutput<"DescribeSchedule">;

export const scheduleTold = (schedule: OpenSchedule, now: number): Told => {
  const { record, definition, state, times } = schedule;
  const { caller, changedAt, ...given } = definition;
  const { pause, waiting, backfill, counts, recent, handledUntil } = state;
  const from = Math.max(now, handledUntil);
  return {
    ...given,
    name: record.name,
    createdAt: wireTime(record.createdAt),
    changedAt: wireTime(changedAt),
    actsAs: caller.principal.arn,
    ...(pause && { paused: pauseTold(pause) }),
    upcoming: times.between(from, Number.POSITIVE_INFINITY, shownScheduleTimes).map(wireTime),
    ...(waiting && { waiting: wireTime(waiting.time) }),
    ...(backfill && { backfill: { next: wireTime(backfill.next), to: wireTime(backfill.to) } }),
    counts,
    recent: recent.map(outcomeTold),
  };
};

export const summaryTold = (
  record: ScheduleRecord,
): EkidenOutput<"ListSchedules">["schedules"][number] => {
  const { description, times, start } = definitionFrom(record.definition);
  const { pause, nextTime, recent } = stateFrom(record.state);
  const [last] = recent;
  return {
    name: record.name,
    workflowType: start.workflowType,
    times,
    description,
    ...(pause && { paused: pauseTold(pause) }),
    ...(nextTime !== undefined && { nextTime: wireTime(nextTime) }),
    ...(last && { lastOutcome: outcomeTold(last) }),
  };
};

const outcomeTold = ({ scheduledFor, at, ...outcome }: Outcome): Told["recent"][number] => ({
  ...outcome,
  scheduledFor: wireTime(scheduledFor),
  at: wireTime(at),
});
