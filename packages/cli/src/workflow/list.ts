// Which executions there are, and how many.
import type { WorkflowExecutionInfo } from "@ekiden/client";
import { statusOf, typeText } from "../executions.ts";
import { addLimit } from "../limited-list.ts";
import { colorOfStatus } from "../terminal/colors.ts";
import type { Printer } from "../terminal/printer.ts";
import type { Column } from "../terminal/table.ts";
import { spanText } from "../terminal/times.ts";
import type { Verb } from "../verb.ts";
import { addFilterOptions, executionsOf, type GivenFilters, queriesFor } from "./filters.ts";

type GivenList = GivenFilters & { readonly limit: number };

export const listVerb: Verb<GivenList> = {
  words: "list",
  summary: "list executions, the newest first",
  scope: "of a domain",
  addOptions(command) {
    addFilterOptions(command);
    addLimit(command);
  },
  examples: [
    "ekiden workflow list --status open --type order",
    'ekiden workflow list --status failed --since "2h ago" --output jsonl',
  ],
  async run(session, given) {
    const queries = await queriesFor(session, given);
    const { limit } = given;
    // One more tells whether there are more.
    const found = await executionsOf(session, queries, limit + 1);
    const { printer, terminal } = session;
    const columns = columnsFor(printer, terminal.now());
    await printer.list(found.slice(0, limit), columns, "No execution is found.");
    if (found.length > limit) {
      terminal.note(`These are the newest ${limit}; --limit shows more.\n`);
    }
  },
};

export const columnsFor = (
  printer: Printer,
  now: number,
): readonly Column<WorkflowExecutionInfo>[] => [
  { title: "STATUS", text: statusText, color: (info) => colorOfStatus(statusOf(info)) },
  { title: "WORKFLOW ID", text: ({ execution }) => execution.workflowId, isShortened: true },
  { title: "TYPE", text: ({ workflowType }) => typeText(workflowType), isShortened: true },
  { title: "STARTED", text: ({ startTimestamp }) => printer.time(startTimestamp) },
  { title: "TOOK", text: (info) => took(info, now) },
  { title: "RUN ID", text: ({ execution }) => execution.runId, isShortened: true },
];

/** Queries tell what is paused, lists of the service do not. */
const statusText = (info: WorkflowExecutionInfo & { readonly paused?: object }): string =>
  info.paused ? `${statusOf(info)}, paused` : statusOf(info);

const took = ({ startTimestamp, closeTimestamp }: WorkflowExecutionInfo, now: number): string =>
  spanText(Math.max(0, (closeTimestamp?.getTime() ?? now) - startTimestamp.getTime()));

export const countVerb: Verb<GivenFilters> = {
  words: "count",
  summary: "count executions",
  scope: "of a domain",
  addOptions: addFilterOptions,
  examples: [
    "ekiden workflow count --status open",
    'ekiden workflow count --status failed --since "1d ago" --output json',
  ],
  async run(session, given) {
    const { open, closed } = await queriesFor(session, given);
    const none = { count: 0, truncated: false };
    const ofOpen = open ? await session.call("CountOpenWorkflowExecutions", open) : none;
    const ofClosed = closed ? await session.call("CountClosedWorkflowExecutions", closed) : none;
    const count = ofOpen.count + ofClosed.count;
    // The service stops counting at some point, and says so.
    const truncated = ofOpen.truncated === true || ofClosed.truncated === true;
    await session.printer.done({ count, truncated }, `${count}${truncated ? " or more" : ""}`);
  },
};
