// Schedules and their times, as people read them.
import { shownScheduleTimes } from "@ekiden/model";
import type { Session } from "../connection/session.ts";
import type { Color } from "../terminal/colors.ts";
import type { Printer } from "../terminal/printer.ts";
import type { Column } from "../terminal/table.ts";
import { durationText, zonedText } from "../terminal/times.ts";
import type { Schedule } from "./changed-definition.ts";
import type { Times } from "./given-times.ts";

export type Outcome = Schedule["recent"][number];

/** Of a time in seconds since 1970. */
export const momentText = (printer: Printer, seconds: number | undefined): string =>
  seconds === undefined ? "" : printer.time(new Date(seconds * 1_000));

/** In one line, as in `0 3 * * MON-FRI Europe/Berlin, every 15m`. */
export const timesText = (printer: Printer, times: Times): string => {
  const { cron = [], timeZone, at = [] } = times;
  const zone = timeZone === undefined ? "" : ` ${timeZone}`;
  const [moment] = at;
  return [
    ...cron.map((expression) => `${expression}${zone}`),
    intervalText(times),
    at.length === 1 ? momentText(printer, moment) : at.length > 1 ? `${at.length} moments` : "",
  ]
    .filter((text) => text !== "")
    .join(", ");
};

export const intervalText = ({ everySeconds, offsetSeconds = 0 }: Times): string => {
  if (everySeconds === undefined) return "";
  const later = offsetSeconds === 0 ? "" : `, ${durationText(offsetSeconds)} later`;
  return `every ${durationText(everySeconds)}${later}`;
};

/** As other commands tell times, and by the clocks of the schedule's zone. */
export const showUpcoming = async (
  { printer, terminal }: Session,
  upcoming: readonly number[],
  { timeZone }: Times,
): Promise<void> => {
  await printer.list(
    upcoming,
    [
      { title: "NEXT TIMES", text: (seconds) => momentText(printer, seconds) },
      ...zoneColumn(timeZone),
    ],
    "No time of the schedule is to come.",
  );
  if (upcoming.length > 0 && upcoming.length < shownScheduleTimes) {
    terminal.note("No time follows these.\n");
  }
};

const zoneColumn = (timeZone = "UTC"): readonly Column<number>[] =>
  timeZone === "UTC" || zonedText(new Date(0), timeZone) === undefined
    ? []
    : [
        {
          title: timeZone,
          text: (seconds) => zonedText(new Date(seconds * 1_000), timeZone) ?? "",
        },
      ];

const colors: Readonly<Record<Outcome["outcome"], Color>> = {
  STARTED: "green",
  SKIPPED: "yellow",
  FAILED: "red",
};

export const colorOfOutcome = (outcome: Outcome | undefined): Color | undefined =>
  outcome && colors[outcome.outcome];
