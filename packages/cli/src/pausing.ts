// `pause` and `resume` of types and of task lists, and which of them are paused.
import type { EkidenOutput } from "@ekiden/client";
import { Argument, type Command } from "commander";
import type { Session } from "./connection/session.ts";
import { type TypeName, typeNamed, typeText } from "./executions.ts";
import { shownText } from "./terminal/shown-text.ts";
import { listTypes, type TypeKind, typeKinds } from "./types.ts";
import type { Verb } from "./verb.ts";

export interface GivenReason {
  readonly reason: string;
}

export const addReason = (command: Command): Command =>
  command.requiredOption("--reason <text>", "why, for those who find it paused");

const addType = (command: Command): Command =>
  command
    .addArgument(new Argument("<kind>", "of which kind").choices(typeKinds))
    .argument("<name@version>", "the type");

const typeIn = ([kind, text = ""]: readonly string[]): readonly [TypeKind, TypeName] => [
  kind as TypeKind,
  typeNamed("the type", text),
];

export const resumedText = (what: string, resumed: boolean): string =>
  `${what} ${resumed ? "is no longer paused" : "was not paused"}.`;

export const pauseTypeVerb: Verb<GivenReason> = {
  words: "pause",
  summary: "hand out no task of a type until it is resumed (Ekiden alone)",
  scope: "of a domain",
  addOptions: (command) => void addReason(addType(command)),
  examples: [
    'ekiden type pause workflow order@1.0 --reason "a bad release"',
    'ekiden type pause activity charge@1.0 --reason "the bank is away"',
  ],
  async run(session, { reason }, words) {
    const [kind, type] = typeIn(words);
    const operation = kind === "workflow" ? "PauseWorkflowType" : "PauseActivityType";
    const input = { domain: await session.domain(), ...type, reason };
    const answer = await session.callEkiden(operation, input);
    const since = session.printer.time(new Date(answer.since * 1000));
    const text = `The ${kind} type ${typeText(type)} is paused since ${since}: ${answer.reason}`;
    await session.printer.done({ kind, ...type, ...answer }, text);
    await warnIfUnregistered(session, kind, type);
  },
};

/** A version that is mistaken pauses nothing. A caller may lack the right to ask. */
const warnIfUnregistered = async (
  session: Session,
  kind: TypeKind,
  { name, version }: TypeName,
): Promise<void> => {
  const statuses = ["REGISTERED", "DEPRECATED"] as const;
  const lists = statuses.map((status) => listTypes(session, kind, { status, name }));
  const types = await Promise.all(lists).catch(() => undefined);
  if (!types || types.flat().some((each) => each.version === version)) return;
  const text = shownText(typeText({ name, version }));
  const list = session.commandText("type list", [], { name });
  session.terminal.note(
    `Warning: there is no ${kind} type ${text}: so far this pauses nothing.\n` +
      `  \`${list}\` shows its versions.\n`,
  );
};

export const resumeTypeVerb: Verb<object> = {
  words: "resume",
  summary: "end the pause of a type (Ekiden alone)",
  scope: "of a domain",
  addOptions: (command) => void addType(command),
  examples: [
    "ekiden type resume workflow order@1.0",
    "ekiden type resume activity charge@1.0 --output json",
  ],
  async run(session, _given, words) {
    const [kind, type] = typeIn(words);
    const operation = kind === "workflow" ? "ResumeWorkflowType" : "ResumeActivityType";
    const input = { domain: await session.domain(), ...type };
    const { resumed } = await session.callEkiden(operation, input);
    const text = resumedText(`The ${kind} type ${typeText(type)}`, resumed);
    await session.printer.done({ kind, ...type, resumed }, text);
  },
};

const listKinds = ["decision", "activity"] as const;
type ListKind = (typeof listKinds)[number];

const addList = (command: Command): Command =>
  command
    .addArgument(new Argument("<kind>", "of which tasks").choices(listKinds))
    .argument("<name>", "the task list");

export const pauseTaskListVerb: Verb<GivenReason> = {
  words: "pause",
  summary: "hand out no task of a task list until it is resumed (Ekiden alone)",
  scope: "of a domain",
  addOptions: (command) => void addReason(addList(command)),
  examples: [
    'ekiden task-list pause activity payments --reason "the bank is away"',
    'ekiden task-list pause decision orders --reason "a bad release"',
  ],
  async run(session, { reason }, [kind, name = ""]) {
    const list = { kind: kind as ListKind, name };
    const input = { domain: await session.domain(), ...list, reason };
    const answer = await session.callEkiden("PauseTaskList", input);
    const since = session.printer.time(new Date(answer.since * 1000));
    const text = `The ${kind} task list ${name} is paused since ${since}: ${answer.reason}`;
    await session.printer.done({ ...list, ...answer }, text);
  },
};

export const resumeTaskListVerb: Verb<object> = {
  words: "resume",
  summary: "end the pause of a task list (Ekiden alone)",
  scope: "of a domain",
  addOptions: (command) => void addList(command),
  examples: [
    "ekiden task-list resume activity payments",
    "ekiden task-list resume decision orders --output json",
  ],
  async run(session, _given, [kind, name = ""]) {
    const list = { kind: kind as ListKind, name };
    const input = { domain: await session.domain(), ...list };
    const { resumed } = await session.callEkiden("ResumeTaskList", input);
    const text = resumedText(`The ${kind} task list ${name}`, resumed);
    await session.printer.done({ ...list, resumed }, text);
  },
};

type Pause = EkidenOutput<"ListPauses">["pauses"][number];

const kindTexts = {
  workflowType: "workflow type",
  activityType: "activity type",
  decisionTaskList: "decision task list",
  activityTaskList: "activity task list",
} as const satisfies Record<Pause["kind"], string>;

export const pausesVerb: Verb<object> = {
  words: "pauses",
  summary: "list the types and task lists of a domain that are paused (Ekiden alone)",
  scope: "of a domain",
  more: "`ekiden workflow find 'paused = true'` lists the executions that are paused themselves.",
  examples: ["ekiden domain pauses", "ekiden domain pauses --domain shop --output json"],
  async run(session) {
    const { pauses } = await session.callEkiden("ListPauses", { domain: await session.domain() });
    await session.printer.list(
      pauses,
      [
        { title: "KIND", text: ({ kind }) => kindTexts[kind] },
        {
          title: "PAUSED",
          text: ({ name, version }) => (version === undefined ? name : typeText({ name, version })),
          isShortened: true,
        },
        { title: "SINCE", text: ({ since }) => session.printer.time(new Date(since * 1000)) },
        { title: "BY", text: ({ identity = "" }) => identity, isShortened: true },
        { title: "REASON", text: ({ reason }) => reason, isShortened: true },
      ],
      "No type and no task list is paused.",
    );
  },
};
