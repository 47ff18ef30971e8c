// One schedule: what it starts and when, how far it is, and what came of its last times.
import { typeText } from "../executions.ts";
import type { Field, Printer } from "../terminal/printer.ts";
import type { Column } from "../terminal/table.ts";
import { durationText } from "../terminal/times.ts";
import type { Verb } from "../verb.ts";
import { secondsText } from "../workflow/describe.ts";
import { pauseText } from "../workflow/own-details.ts";
import type { Schedule } from "./changed-definition.ts";
import type { Start } from "./given-definition.ts";
import type { Times } from "./given-times.ts";
import { described } from "./looks.ts";
import { colorOfOutcome, intervalText, momentText, type Outcome, showUpcoming } from "./shown.ts";

export const describeVerb: Verb<object> = {
  words: "describe <name>",
  summary: "show what a schedule starts and when, and what came of its last times",
  scope: "of a domain",
  more: "Of a long input, the beginning is shown; --output json has all of it.",
  examples: [
    "ekiden schedule describe nightly-report",
    "ekiden schedule describe nightly-report --times ago",
  ],
  async run(session, _given, [name = ""]) {
    const schedule = await described(session, name);
    const { printer } = session;
    if (!printer.isForPeople) return printer.value(schedule);
    await printer.one(schedule, [
      ...definitionFields(schedule, printer),
      ...stateFields(schedule, printer),
    ]);
    if (schedule.upcoming.length > 0) printer.line("");
    await showUpcoming(session, schedule.upcoming, schedule.times);
    if (schedule.recent.length > 0) printer.line("");
    await printer.list(schedule.recent, outcomeColumns(printer), "No time of it has come so far.");
  },
};

const definitionFields = (schedule: Schedule, printer: Printer): readonly Field[] => [
  { label: "Schedule", text: schedule.name },
  { label: "Description", text: schedule.description ?? "" },
  { label: "Type", text: typeText(schedule.start.workflowType) },
  ...timesFields(schedule.times, printer),
  { label: "Overlap", text: schedule.overlap.toLowerCase() },
  { label: "Missed", text: schedule.missed.toLowerCase() },
  ...startFields(schedule.start),
];

const timesFields = (times: Times, printer: Printer): readonly Field[] => {
  const { cron = [], timeZone, at = [], notBefore, notAfter, jitterSeconds = 0 } = times;
  return [
    ...cron.map((expression) => ({ label: "Cron", text: expression })),
    { label: "Time zone", text: timeZone ?? (cron.length > 0 ? "UTC" : "") },
    { label: "Interval", text: intervalText(times) },
    { label: "At", text: at.map((each) => momentText(printer, each)).join(", ") },
    { label: "Not before", text: momentText(printer, notBefore) },
    { label: "Not after", text: momentText(printer, notAfter) },
    { label: "Jitter", text: jitterSeconds > 0 ? `up to ${durationText(jitterSeconds)}` : "" },
  ];
};

const startFields = (start: Start): readonly Field[] => [
  { label: "Prefix of IDs", text: start.workflowIdPrefix ?? "" },
  { label: "Input", text: beginningOf(start.input ?? "") },
  { label: "Tags", text: start.tagList?.join(", ") ?? "" },
  { label: "Task list", text: start.taskList?.name ?? "" },
  { label: "Priority", text: start.taskPriority ?? "" },
  { label: "Child policy", text: start.childPolicy ?? "" },
  { label: "Execution timeout", text: secondsText(start.executionStartToCloseTimeout) },
  { label: "Decision timeout", text: secondsText(start.taskStartToCloseTimeout) },
  { label: "Lambda role", text: start.lambdaRole ?? "" },
];

const shownCharacters = 200;

const beginningOf = (text: string): string =>
  text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;

const stateFields = (schedule: Schedule, printer: Printer): readonly Field[] => {
  const { paused, waiting, backfill, counts } = schedule;
  const time = (seconds: number | undefined) => momentText(printer, seconds);
  const backfilled = backfill ? `${time(backfill.next)} to ${time(backfill.to)}` : "";
  return [
    { label: "Acts as", text: schedule.actsAs },
    { label: "Created", text: time(schedule.createdAt) },
    { label: "Changed", text: time(schedule.changedAt) },
    { label: "Paused", text: paused ? pauseText(paused, printer) : "", color: "yellow" },
    { label: "Waits", text: waiting === undefined ? "" : `the start for ${time(waiting)}` },
    { label: "Backfill", text: backfilled },
    {
      label: "So far",
      text: `${counts.started} started, ${counts.skipped} skipped, ${counts.failed} failed`,
    },
  ];
};

const outcomeColumns = (printer: Printer): readonly Column<Outcome>[] => [
  { title: "TIME", text: ({ scheduledFor }) => momentText(printer, scheduledFor) },
  { title: "OUTCOME", text: ({ outcome }) => outcome, color: colorOfOutcome },
  { title: "AT", text: ({ at }) => momentText(printer, at) },
  { title: "WORKFLOW ID", text: ({ workflowId = "" }) => workflowId, isShortened: true },
  { title: "WHY", text: ({ text = "" }) => text, isShortened: true },
];
