// The next times of what stands in the form of a schedule, as the server says them without changing
// anything, and what it has against them.
import type { EkidenInput, EkidenOutput } from "@ekiden/model";
import { useQuery } from "@tanstack/react-query";
import { callEkiden } from "../api/call.ts";
import { ApiFault } from "../api/fault.ts";
import { whileAllowed } from "../api/intervals.ts";
import { serverNow } from "../api/server-clock.ts";
import { useRested } from "../kit/kept-field.tsx";
import type { ScheduleFields } from "./schedule-input.ts";

export type Writing = "CreateSchedule" | "UpdateSchedule";
type GuiltyField =
  | ("name" | "workflowIdPrefix")
  | ("cron" | "timeZone" | "every" | "offsetSeconds" | "jitterSeconds");

/** Of a part of the form. */
export interface FieldsetProps {
  readonly fields: ScheduleFields;
  readonly onChange: (changed: Partial<ScheduleFields>) => void;
  /** What the server has against one of the fields. */
  readonly refusals: Readonly<Partial<Record<GuiltyField, string>>>;
}

export interface Preview {
  /** Those of what was typed before, while `isFresh` does not hold. */
  readonly upcoming: readonly number[] | undefined;
  readonly isFresh: boolean;
  readonly error: Error | undefined;
  /** Which field the error is about; undefined: none alone. */
  readonly guilty: GuiltyField | undefined;
}

/** By what the server names in its refusals. */
const signs: readonly (readonly [GuiltyField, RegExp])[] = [
  ["name", /at 'name' failed/],
  ["workflowIdPrefix", /'start\.workflowIdPrefix'/],
  ["cron", /cron expression|'times\.cron/],
  ["timeZone", /time zone|timeZone/],
  ["offsetSeconds", /offsetSeconds/],
  ["every", /'times\.everySeconds/],
  ["jitterSeconds", /'times\.jitterSeconds/],
];

const guiltyField = (error: Error): GuiltyField | undefined =>
  error instanceof ApiFault && error.fault === "ValidationException"
    ? signs.find(([, sign]) => sign.test(error.message))?.[0]
    : undefined;

type Answer = EkidenOutput<Writing>;

const minLookMilliseconds = 5_000;
const maxLookMilliseconds = 86_400_000;

/** When the first of the times is one that has passed: they are asked for again. */
const untilFirstPasses = (first: number | undefined): number | false => {
  const left = first === undefined ? maxLookMilliseconds : first * 1000 - serverNow();
  return left < maxLookMilliseconds && Math.max(left, minLookMilliseconds);
};

/** `input`: undefined while the form is not complete. */
export const usePreview = <K extends Writing>(
  operation: K,
  input: EkidenInput<K> | undefined,
): Preview => {
  const text = JSON.stringify(input) as string | undefined;
  const rested = useRested(text);
  const query = useQuery({
    // Not below the domain: what executions do does not change the answer.
    queryKey: ["schedule preview", operation, rested],
    queryFn: ({ signal }) => callEkiden(operation, { ...input, dryRun: true } as never, signal),
    enabled: rested !== undefined && rested === text,
    placeholderData: (before) => before,
    refetchInterval: whileAllowed(({ state }) =>
      untilFirstPasses((state.data as Answer | undefined)?.upcoming[0]),
    ),
  });
  const isRested = text !== undefined && rested === text;
  const error = isRested ? (query.error ?? undefined) : undefined;
  return {
    upcoming: text === undefined ? undefined : query.data?.upcoming,
    isFresh: isRested && query.data !== undefined && !query.isPlaceholderData,
    error,
    guilty: error && guiltyField(error),
  };
};
