// What a schedule is to do and as whom it acts, as it is kept with the schedule.
import { isDeepStrictEqual } from "node:util";
import type { EkidenInput, Input } from "@ekiden/model";
import type { CallContext } from "../call-context.ts";
import { type StoredCaller, storedCallerOf } from "../stored-caller.ts";
import type { TimesGiven } from "./times.ts";

type ScheduleGiven = EkidenInput<"CreateSchedule">;
export type Overlap = NonNullable<ScheduleGiven["overlap"]>;
export type Missed = NonNullable<ScheduleGiven["missed"]>;

export interface ScheduleDefinition extends Pick<ScheduleGiven, "description" | "start"> {
  readonly times: TimesGiven;
  readonly overlap: Overlap;
  readonly missed: Missed;
  readonly caller: StoredCaller;
  /** Milliseconds. */
  readonly changedAt: number;
}

export const definitionOf = (
  { description, times, start, overlap = "SKIP", missed = "LAST" }: ScheduleGiven,
  context: CallContext,
  changedAt: number,
): ScheduleDefinition => ({
  description,
  times,
  start,
  overlap,
  missed,
  caller: storedCallerOf(context),
  changedAt,
});

export const definitionText = (definition: ScheduleDefinition): string =>
  JSON.stringify(definition);

export const definitionFrom = (text: string): ScheduleDefinition =>
  JSON.parse(text) as ScheduleDefinition;

/** As they are written: then what is known of the times of one is true of the other. */
export const hasSameTimes = (
  { times: one }: Pick<ScheduleDefinition, "times">,
  { times: other }: Pick<ScheduleDefinition, "times">,
): boolean => isDeepStrictEqual(one, other);

/** What StartWorkflowExecution is called with. */
export const startInputOf = (
  domain: string,
  workflowId: string,
  { start }: Pick<ScheduleDefinition, "start">,
): Input<"StartWorkflowExecution"> => {
  const { workflowIdPrefix: _, tagList, ...members } = start;
  return { ...members, domain, workflowId, ...(tagList && { tagList: [...tagList] }) };
};
