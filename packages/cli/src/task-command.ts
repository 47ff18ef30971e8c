// `ekiden task`: what workflows ask of people, whose it is, and the answers.
import type { EkidenInput, EkidenOutput } from "@ekiden/client";
import { taskDataText } from "@ekiden/model";
import type { Command } from "commander";
import { allPages } from "./connection/paging.ts";
import type { Session } from "./connection/session.ts";
import type { ProgramContext } from "./program-context.ts";
import { givenValue } from "./terminal/given-text.ts";
import type { Field } from "./terminal/printer.ts";
import type { Column } from "./terminal/table.ts";
import { addVerb, type Verb } from "./verb.ts";

type Task = EkidenOutput<"DescribeHumanTask">;

/** On a server that is open to all, who acts; elsewhere the key says it. */
interface GivenPerson {
  readonly as?: string;
}

const addPerson = (command: Command): Command =>
  command.option("--as <name>", "who you are, on a server that is open to all");

interface GivenList extends GivenPerson {
  readonly taskList?: string;
  readonly state?: EkidenInput<"ListHumanTasks">["state"];
}

const listVerb: Verb<GivenList> = {
  words: "list",
  summary: "list the tasks that wait for people",
  scope: "of a domain",
  addOptions: (command) => {
    addPerson(command)
      .option("--task-list <name>", "only those of one list")
      .option("--state <state>", "free, held or mine");
  },
  examples: ["ekiden task list", "ekiden task list --state mine --as mary --output json"],
  async run(session, { taskList, state, as }) {
    const domain = await session.domain();
    const pages = allPages(({ nextPageToken: pageToken }) =>
      session.callEkiden("ListHumanTasks", given({ domain, taskList, state, as, pageToken })),
    );
    const found: EkidenOutput<"ListHumanTasks">["tasks"] = [];
    for await (const { tasks } of pages) found.push(...tasks);
    await session.printer.list(found, columnsFor(session), "No task waits for a person.");
  },
};

/** Without the members that are undefined. */
const given = <T extends object>(members: T) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

const columnsFor = ({ printer }: Session): readonly Column<Task>[] => [
  { title: "TASK", text: ({ title }) => title, isShortened: true },
  { title: "HOLDER", text: ({ holder = "" }) => holder },
  { title: "WORKFLOW", text: ({ workflowId }) => workflowId, isShortened: true },
  { title: "DUE", text: ({ dueAt }) => printer.time(timeOf(dueAt)) },
  { title: "ID", text: ({ id }) => id },
];

const timeOf = (milliseconds: number | undefined): Date | undefined =>
  milliseconds === undefined ? undefined : new Date(milliseconds);

const showVerb: Verb<GivenPerson> = {
  words: "show <id>",
  summary: "show one task whole, with its form and its comments",
  scope: "of the service",
  addOptions: (command) => void addPerson(command),
  examples: ["ekiden task show ID", "ekiden task show ID --as mary --output yaml"],
  async run(session, { as }, [id = ""]) {
    const task = await session.callEkiden("DescribeHumanTask", given({ id, as }));
    await session.printer.one(task, fieldsOf(session, task));
  },
};

const fieldsOf = ({ printer }: Session, task: Task): readonly Field[] => [
  { label: "Task", text: task.title },
  { label: "Holder", text: task.holder ?? "" },
  { label: "Workflow", text: task.workflowId },
  { label: "Due", text: printer.time(timeOf(task.dueAt)) },
  { label: "Description", text: task.description ?? "" },
  { label: "For", text: task.assignees.join(", ") },
  { label: "Data", text: taskDataText(task) ?? "" },
  { label: "Form", text: task.form === undefined ? "" : JSON.stringify(task.form) },
  ...task.comments.map(({ by, at, text }) => ({
    label: "Comment",
    text: `${printer.time(new Date(at))} ${by}: ${text}`,
  })),
  { label: "ID", text: task.id },
];

interface OwnTask {
  readonly id: string;
  readonly as?: string;
}

/** An act on one task. */
interface Act<Own extends object> {
  readonly name: string;
  readonly summary: string;
  /** Is required. */
  readonly option?: { readonly flags: string; readonly help: string };
  /** Of the option, as it is typed in an example. */
  readonly example: string;
  readonly call: (session: Session, task: OwnTask, own: Own) => Promise<unknown>;
  readonly done: string;
}

const actVerb = <Own extends object>(act: Act<Own>): Verb<Own & GivenPerson> => ({
  words: `${act.name} <id>`,
  summary: act.summary,
  scope: "of the service",
  addOptions: (command) => {
    addPerson(command);
    if (act.option) command.requiredOption(act.option.flags, act.option.help);
  },
  examples: [
    `ekiden task ${act.name} ID${act.example}`,
    `ekiden task ${act.name} ID${act.example} --as mary`,
  ],
  async run(session, own, [id = ""]) {
    const outcome = await act.call(session, given({ id, as: own.as }), own);
    await session.printer.done(outcome, act.done);
  },
});

const verbs = [
  actVerb({
    name: "claim",
    summary: "take a task: it is yours, and started",
    example: "",
    call: (session, task) => session.callEkiden("ClaimHumanTask", task),
    done: "The task is yours.",
  }),
  actVerb({
    name: "release",
    summary: "give a task back",
    example: "",
    call: (session, task) => session.callEkiden("ReleaseHumanTask", task),
    done: "The task is free again.",
  }),
  actVerb<{ readonly to: string }>({
    name: "assign",
    summary: "give a task to another person",
    option: { flags: "--to <name>", help: "who is to have it" },
    example: " --to john",
    call: (session, task, { to }) => session.callEkiden("AssignHumanTask", { ...task, to }),
    done: "The task was assigned.",
  }),
  actVerb<{ readonly text: string }>({
    name: "comment",
    summary: "add a comment to a task",
    option: { flags: "--text <text>", help: "the comment" },
    example: ' --text "why two?"',
    call: (session, task, { text }) => session.callEkiden("CommentOnHumanTask", { ...task, text }),
    done: "The comment was added.",
  }),
  actVerb<{ readonly answer: string }>({
    name: "complete",
    summary: "answer a task",
    option: { flags: "--answer <json>", help: "what its form asks for: JSON, @file, or - (stdin)" },
    example: " --answer '{\"approved\": true}'",
    async call(session, task, { answer: text }) {
      const answer = await givenValue(session.terminal, "--answer", text);
      return session.callEkiden("CompleteHumanTask", { ...task, answer });
    },
    done: "The task was completed.",
  }),
  actVerb<{ readonly reason: string }>({
    name: "reject",
    summary: "say no to a task",
    option: { flags: "--reason <text>", help: "why" },
    example: ' --reason "too dear"',
    call: (session, task, { reason }) => session.callEkiden("RejectHumanTask", { ...task, reason }),
    done: "The task was rejected.",
  }),
] as const;

export const addTask = (program: Command, context: ProgramContext): void => {
  const task = program.command("task").helpCommand(false);
  addVerb(task, context, listVerb);
  addVerb(task, context, showVerb);
  const [claim, release, assign, comment, complete, reject] = verbs;
  addVerb(task, context, claim);
  addVerb(task, context, release);
  addVerb(task, context, assign);
  addVerb(task, context, comment);
  addVerb(task, context, complete);
  addVerb(task, context, reject);
};
