// `ekiden worker`: who polls, from where, and what each has in hand.
import type { EkidenOutput } from "@ekiden/client";
import type { Command } from "commander";
import type { ProgramContext } from "./program-context.ts";
import { agoText, colorOfState, noteUnseen, stateText } from "./task-list/polls.ts";
import { CommandFailure } from "./terminal/command-failure.ts";
import type { Printer } from "./terminal/printer.ts";
import type { Column } from "./terminal/table.ts";
import type { Terminal } from "./terminal/terminal.ts";
import { addVerb, type Verb } from "./verb.ts";

type Answer = EkidenOutput<"ListWorkers">;
type Worker = Answer["workers"][number];
type Task = Worker["tasks"][number];

const listVerb: Verb<object> = {
  words: "list",
  summary: "list workers, the one seen last first: which lists they poll, what they have in hand",
  scope: "of a domain",
  more:
    "IN HAND is the task that it has had for longest, since when, its last heartbeat (hb), and how\n" +
    "many more there are; FROM is where its last poll came from, as the server saw it.",
  examples: ["ekiden worker list", "ekiden worker list --output jsonl"],
  async run(session) {
    const answer = await session.callEkiden("ListWorkers", { domain: await session.domain() });
    const { terminal } = session;
    const empty = "No worker has polled in the last day, and none has a task in hand.";
    await session.printer.list(answer.workers, columnsFor(terminal.now()), empty);
    if (answer.truncated) terminal.note("There are more: 1000 workers are shown.\n");
    noteBounds(terminal, answer);
  },
};

const describeVerb: Verb<object> = {
  words: "describe <identity>",
  summary: "show which lists a worker polls, and every task that it has in hand",
  scope: "of a domain",
  more:
    "Workers that give the same identity from several addresses are shown one after the other; those\n" +
    'that give none have the identity "". Programs get a list.',
  examples: [
    "ekiden worker describe payer-1",
    "ekiden worker describe payer-1 --times ago --output yaml",
  ],
  async run(session, _, [identity = ""]) {
    const answer = await session.callEkiden("ListWorkers", { domain: await session.domain() });
    const found = answer.workers.filter((worker) => (worker.identity ?? "") === identity);
    if (found.length === 0) throw unknownWorker(identity, answer);
    const { printer, terminal } = session;
    if (!printer.isForPeople) return printer.value(found);
    for (const [at, worker] of found.entries()) {
      if (at > 0) printer.line("");
      await show(printer, worker, terminal.now());
    }
    noteBounds(terminal, answer);
  },
};

const unknownWorker = (identity: string, { truncated }: Answer): CommandFailure => {
  const among = truncated ? " among the 1000 that were seen last" : "";
  return new CommandFailure(
    `no worker ${JSON.stringify(identity)} has polled in the last day or has a task in hand${among}`,
    "`ekiden worker list` shows those that are known.",
  );
};

const noteBounds = (terminal: Terminal, answer: Answer): void => {
  if (answer.tasksTruncated) {
    terminal.note(
      `Tasks in hand were looked for in ${answer.examinedRuns} open executions, ` +
        "the latest and the oldest.\n",
    );
  }
  noteUnseen(terminal, answer);
};

const show = async (printer: Printer, worker: Worker, now: number): Promise<void> => {
  const { identity = "", address = "", state, lastSeenAt, taskLists, tasks } = worker;
  await printer.one(worker, [
    { label: "Worker", text: identity },
    { label: "From", text: address },
    { label: "State", text: stateText(state, lastSeenAt, now), color: colorOfState(state) },
  ]);
  if (taskLists.length > 0) await printer.list(taskLists, listColumns(now), "");
  if (tasks.length > 0) await printer.list(tasks, taskColumns(printer, now), "");
  else printer.line("It has no task in hand.");
};

const listColumns = (now: number): readonly Column<Worker["taskLists"][number]>[] => [
  { title: "POLLS", text: ({ kind }) => kind },
  { title: "TASK LIST", text: ({ name }) => name, isShortened: true },
  {
    title: "STATE",
    text: ({ state, lastSeenAt }) => stateText(state, lastSeenAt, now),
    color: ({ state }) => colorOfState(state),
  },
];

const taskColumns = (printer: Printer, now: number): readonly Column<Task>[] => [
  { title: "IN HAND", text: ({ kind }) => kind },
  { title: "TASK LIST", text: ({ taskList }) => taskList, isShortened: true },
  { title: "WORKFLOW ID", text: ({ workflowId }) => workflowId, isShortened: true },
  { title: "ACTIVITY", text: ({ activityId = "" }) => activityId, isShortened: true },
  { title: "TYPE", text: ({ activityType }) => typeText(activityType), isShortened: true },
  { title: "SINCE", text: ({ startedAt }) => printer.time(new Date(startedAt * 1_000)) },
  {
    title: "HEARTBEAT",
    text: ({ lastHeartbeatAt }) =>
      lastHeartbeatAt === undefined ? "" : `${agoText(lastHeartbeatAt, now)} ago`,
  },
];

const typeText = (type: Task["activityType"]): string =>
  type === undefined ? "" : `${type.name}@${type.version}`;

const columnsFor = (now: number): readonly Column<Worker>[] => [
  { title: "IDENTITY", text: ({ identity = "" }) => identity, isShortened: true },
  { title: "FROM", text: ({ address = "" }) => address, isShortened: true },
  {
    title: "STATE",
    text: ({ state, lastSeenAt }) => stateText(state, lastSeenAt, now),
    color: ({ state }) => colorOfState(state),
  },
  {
    title: "TASK LISTS",
    text: ({ taskLists }) => [...new Set(taskLists.map(({ name }) => name))].join(", "),
    isShortened: true,
  },
  { title: "IN HAND", text: ({ tasks }) => heldText(tasks, now), isShortened: true },
];

const heldText = (tasks: Worker["tasks"], now: number): string => {
  const [longest] = tasks;
  if (!longest) return "";
  const { workflowId, activityId, startedAt, lastHeartbeatAt } = longest;
  const what = [workflowId, activityId].filter(Boolean).join(" ");
  const beat = lastHeartbeatAt === undefined ? "" : `, hb ${agoText(lastHeartbeatAt, now)} ago`;
  const more = tasks.length > 1 ? ` and ${tasks.length - 1} more` : "";
  return `${agoText(startedAt, now)}${beat}${more}: ${what}`;
};

export const addWorker = (program: Command, context: ProgramContext): void => {
  const worker = program.command("worker").helpCommand(false);
  addVerb(worker, context, listVerb);
  addVerb(worker, context, describeVerb);
};
