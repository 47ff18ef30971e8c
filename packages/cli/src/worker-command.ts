// `ekiden worker`: who polls, from where, and what each has in hand.
import type { EkidenOutput } from "@ekiden/client";
import type { Command } from "commander";
import type { ProgramContext } from "./program-context.ts";
import { agoText, colorOfState, noteUnseen, stateText } from "./task-list/polls.ts";
import type { Column } from "./terminal/table.ts";
import { addVerb, type Verb } from "./verb.ts";

type Answer = EkidenOutput<"ListWorkers">;
type Worker = Answer["workers"][number];

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
    if (answer.tasksTruncated) {
      terminal.note(
        `Tasks in hand were looked for in ${answer.examinedRuns} open executions, ` +
          "the latest and the oldest.\n",
      );
    }
    noteUnseen(terminal, answer);
  },
};

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
  const worker = program
    .command("worker")
    .description("who polls, from where, and what each has in hand")
    .helpCommand(false);
  addVerb(worker, context, listVerb);
};
