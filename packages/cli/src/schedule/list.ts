// Which schedules a domain has: what each starts, when next, and what came of its last time.
import type { EkidenOutput } from "@ekiden/client";
import { maxSchedulePageSize } from "@ekiden/model";
import { typeText } from "../executions.ts";
import { addLimit, noteMore, pagesOf } from "../limited-list.ts";
import type { Printer } from "../terminal/printer.ts";
import type { Column } from "../terminal/table.ts";
import type { Verb } from "../verb.ts";
import { colorOfOutcome, momentText, timesText } from "./shown.ts";

type Summary = EkidenOutput<"ListSchedules">["schedules"][number];

export const listVerb: Verb<{ readonly limit: number }> = {
  words: "list",
  summary: "list schedules: what each starts, when next, and what came of its last time",
  scope: "of a domain",
  addOptions: (command) => addLimit(command),
  examples: ["ekiden schedule list", "ekiden schedule list --domain shop --output json"],
  async run(session, { limit }) {
    const domain = await session.domain();
    const bounds = { limit, maxPageSize: maxSchedulePageSize };
    const schedules = await pagesOf(bounds, async (page) => {
      const answer = await session.callEkiden("ListSchedules", { domain, ...page });
      return { items: answer.schedules, next: answer.nextPageToken };
    });
    const { printer } = session;
    await printer.list(
      schedules.items,
      columnsFor(printer),
      "There are no schedules. `ekiden schedule create NAME` makes one.",
    );
    noteMore(session, schedules);
  },
};

const columnsFor = (printer: Printer): readonly Column<Summary>[] => [
  { title: "NAME", text: ({ name }) => name, isShortened: true },
  { title: "TYPE", text: ({ workflowType }) => typeText(workflowType), isShortened: true },
  { title: "TIMES", text: ({ times }) => timesText(printer, times), isShortened: true },
  {
    title: "NEXT",
    text: (schedule) => nextText(printer, schedule),
    color: ({ paused }) => (paused ? "yellow" : undefined),
  },
  {
    title: "LAST",
    text: ({ lastOutcome }) => lastOutcome?.outcome ?? "",
    color: ({ lastOutcome }) => colorOfOutcome(lastOutcome),
  },
  { title: "AT", text: ({ lastOutcome }) => momentText(printer, lastOutcome?.at) },
];

const nextText = (printer: Printer, { paused, nextTime }: Summary): string => {
  if (paused) return "paused";
  return nextTime === undefined ? "none" : momentText(printer, nextTime);
};
