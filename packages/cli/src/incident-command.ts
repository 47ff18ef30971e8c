// `ekiden incident`: what goes wrong in a domain.
import type { EkidenOutput } from "@ekiden/client";
import type { Command } from "commander";
import { typeText } from "./executions.ts";
import type { ProgramContext } from "./program-context.ts";
import { agoText, noteUnseen } from "./task-list/polls.ts";
import type { Column } from "./terminal/table.ts";
import { addVerb, type Verb } from "./verb.ts";

type Incident = EkidenOutput<"ListIncidents">["incidents"][number];

const listVerb: Verb<object> = {
  words: "list",
  summary: "list what goes wrong, in groups: how many executions, since when, and the oldest",
  scope: "of a domain",
  more: "COUNT is of open executions; of a task list that is not polled, of the tasks that wait.",
  examples: ["ekiden incident list", "ekiden incident list --domain shop --output json"],
  async run(session) {
    const answer = await session.callEkiden("ListIncidents", { domain: await session.domain() });
    const { terminal } = session;
    await session.printer.list(answer.incidents, columnsFor(terminal.now()), "No incidents.");
    if (answer.truncated) terminal.note("There are more groups than these.\n");
    noteUnseen(terminal, answer);
  },
};

const columnsFor = (now: number): readonly Column<Incident>[] => [
  { title: "INCIDENT", text: ({ code }) => code },
  { title: "OF", text: ofText, isShortened: true },
  { title: "COUNT", text: ({ count, truncated }) => `${count}${truncated ? " or more" : ""}` },
  { title: "SINCE", text: ({ since }) => (since === undefined ? "" : agoText(since, now)) },
  { title: "OLDEST", text: ({ oldest }) => oldest?.workflowId ?? "", isShortened: true },
];

const ofText = ({ taskList, activityType, workflowType }: Incident): string => {
  if (taskList) return `${taskList.kind} ${taskList.name}`;
  const type = activityType ?? workflowType;
  return type ? typeText(type) : "";
};

export const addIncident = (program: Command, context: ProgramContext): void => {
  const incident = program.command("incident").helpCommand(false);
  addVerb(incident, context, listVerb);
};
