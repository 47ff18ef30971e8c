// `ekiden type`: types of workflows and of activities, with the same verbs for both.
import type { ChildPolicy } from "@ekiden/client";
import { Argument, type Command, Option } from "commander";
import { addStatusOption, type GivenStatus, statusesOf } from "./domain-command.ts";
import { type TypeName, typeNamed, typeText } from "./executions.ts";
import { pauseTypeVerb, resumeTypeVerb } from "./pausing.ts";
import type { ProgramContext } from "./program-context.ts";
import { colorOfStatus } from "./terminal/colors.ts";
import type { Field, Printer } from "./terminal/printer.ts";
import { durationFrom } from "./terminal/times.ts";
import {
  changeType,
  describeType,
  type ListedType,
  listTypes,
  registerType,
  type TypeChange,
  type TypeKind,
  typeKinds,
} from "./types.ts";
import { addVerb, type Verb } from "./verb.ts";
import { childPolicies } from "./workflow/starting.ts";

const kindArgument = () => new Argument("<kind>", "of which kind").choices(typeKinds);

interface GivenList extends GivenStatus {
  readonly name?: string;
}

const listVerb: Verb<GivenList> = {
  words: "list",
  summary: "list types of workflows and activities",
  scope: "of a domain",
  addOptions(command) {
    const optional = new Argument("[kind]", "only those of a kind").choices(typeKinds);
    command.addArgument(optional);
    command.option("--name <name>", "only the versions of this name");
    addStatusOption(command);
  },
  examples: ["ekiden type list", "ekiden type list activity --status registered --output yaml"],
  async run(session, given, [kind]) {
    const found: ListedType[] = [];
    for (const each of typeKinds) {
      if (kind !== undefined && each !== kind) continue;
      for (const status of statusesOf(given)) {
        const listed = await listTypes(session, each, { status, name: given.name });
        for (const type of listed) found.push(type);
      }
    }
    const { printer } = session;
    await printer.list(
      found,
      [
        { title: "KIND", text: (type) => type.kind },
        {
          title: "TYPE",
          text: ({ name, version }) => typeText({ name, version }),
          isShortened: true,
        },
        {
          title: "STATUS",
          text: ({ status }) => status,
          color: ({ status }) => colorOfStatus(status),
        },
        { title: "CREATED", text: ({ creationDate }) => printer.time(creationDate) },
        { title: "DESCRIPTION", text: ({ description = "" }) => description, isShortened: true },
      ],
      "There are no such types. Workers register theirs when they start; so does `ekiden type register`.",
    );
  },
};

const typeVerb = {
  scope: "of a domain",
  addOptions: (command: Command) => {
    command.addArgument(kindArgument()).argument("<name@version>", "the type");
  },
} as const;

const typeIn = ([kind, text = ""]: readonly string[]): readonly [TypeKind, TypeName] => [
  kind as TypeKind,
  typeNamed("the type", text),
];

const describeVerb: Verb<object> = {
  ...typeVerb,
  words: "describe",
  summary: "show a type and its defaults",
  examples: [
    "ekiden type describe workflow order@1.0",
    "ekiden type describe activity charge@1.0 --output json",
  ],
  async run(session, _given, words) {
    const [kind, type] = typeIn(words);
    const detail = await describeType(session, kind, type);
    const { typeInfo, configuration } = detail;
    await session.printer.one(detail, [
      { label: "Kind", text: kind },
      { label: "Type", text: typeText(type) },
      { label: "Status", text: typeInfo.status, color: colorOfStatus(typeInfo.status) },
      { label: "Description", text: typeInfo.description ?? "" },
      ...datesOf(typeInfo, session.printer),
      ...Object.entries(configuration).map(([member, value]) => defaultField(member, value)),
    ]);
  },
};

const datesOf = (
  { creationDate, deprecationDate }: { creationDate: Date; deprecationDate?: Date },
  printer: Printer,
): readonly Field[] => [
  { label: "Created", text: printer.time(creationDate) },
  { label: "Deprecated", text: printer.time(deprecationDate) },
];

/** `defaultTaskList` becomes `Default task list`. */
const defaultField = (member: string, value: unknown): Field => {
  const words = member.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const { name } = (typeof value === "object" && value ? value : {}) as { name?: string };
  return { label: words.charAt(0).toUpperCase() + words.slice(1), text: name ?? String(value) };
};

interface GivenRegister {
  readonly description?: string;
  readonly taskList?: string;
  readonly priority?: string;
  readonly taskTimeout?: string;
  readonly executionTimeout?: string;
  readonly childPolicy?: ChildPolicy;
  readonly lambdaRole?: string;
  readonly heartbeatTimeout?: string;
  readonly scheduleToStart?: string;
  readonly scheduleToClose?: string;
}

const registerVerb: Verb<GivenRegister> = {
  ...typeVerb,
  words: "register",
  summary: "register a type, with defaults for what executions and tasks leave out",
  addOptions(command) {
    typeVerb.addOptions(command);
    const policy = new Option("--child-policy <policy>", "workflow: what becomes of its children");
    command
      .option("--description <text>", "what it is for")
      .option("--task-list <name>", "where its tasks go")
      .option("--priority <number>", "of its tasks")
      .option("--task-timeout <duration>", "how long a task may take: 90s, 2h, NONE")
      .option("--execution-timeout <duration>", "workflow: how long an execution may run")
      .addOption(policy.choices(childPolicies))
      .option("--lambda-role <arn>", "workflow: as whom its Lambda functions run")
      .option("--heartbeat-timeout <duration>", "activity: how often its worker must report")
      .option("--schedule-to-start <duration>", "activity: how long a task may wait")
      .option("--schedule-to-close <duration>", "activity: how long a task may take in all");
  },
  examples: [
    "ekiden type register workflow order@1.0 --task-list orders --execution-timeout 30d",
    "ekiden type register activity charge@1.0 --task-list payments --task-timeout 5m",
  ],
  async run(session, given, words) {
    const [kind, type] = typeIn(words);
    await registerType(session, kind, { type, defaults: defaultsOf(kind, given), ...given });
    const done = { kind, ...type };
    await session.printer.done(done, `The ${kind} type ${typeText(type)} is registered.`);
  },
};

const defaultsOf = (kind: TypeKind, given: GivenRegister): Readonly<Record<string, unknown>> => {
  const duration = (option: string, text: string | undefined) =>
    text === undefined ? undefined : durationFrom(option, text);
  const common = {
    defaultTaskList: given.taskList === undefined ? undefined : { name: given.taskList },
    defaultTaskPriority: given.priority,
    defaultTaskStartToCloseTimeout: duration("--task-timeout", given.taskTimeout),
  };
  const ofWorkflows = {
    defaultExecutionStartToCloseTimeout: duration("--execution-timeout", given.executionTimeout),
    defaultChildPolicy: given.childPolicy,
    defaultLambdaRole: given.lambdaRole,
  };
  const ofActivities = {
    defaultTaskHeartbeatTimeout: duration("--heartbeat-timeout", given.heartbeatTimeout),
    defaultTaskScheduleToStartTimeout: duration("--schedule-to-start", given.scheduleToStart),
    defaultTaskScheduleToCloseTimeout: duration("--schedule-to-close", given.scheduleToClose),
  };
  return kind === "workflow" ? { ...common, ...ofWorkflows } : { ...common, ...ofActivities };
};

interface GivenDryRun {
  readonly dryRun?: boolean;
}

const changeVerb = (change: TypeChange, summary: string, done: string): Verb<GivenDryRun> => ({
  ...typeVerb,
  words: change,
  summary,
  addOptions(command) {
    typeVerb.addOptions(command);
    command.option("--dry-run", "change nothing, and say what would happen");
  },
  examples: [
    `ekiden type ${change} workflow order@1.0`,
    `ekiden type ${change} activity charge@1.0 --dry-run`,
  ],
  async run(session, { dryRun }, words) {
    const [kind, type] = typeIn(words);
    const name = `the ${kind} type ${typeText(type)}`;
    if (dryRun) {
      const { typeInfo } = await describeType(session, kind, type);
      const text = `${change}: ${name} is ${typeInfo.status}. Nothing was changed.`;
      return session.printer.done(typeInfo, text);
    }
    await changeType(session, kind, { type, change });
    await session.printer.done({ kind, ...type }, `T${name.slice(1)} ${done}.`);
  },
});

const changes = [
  changeVerb("deprecate", "let nothing new be started with a type", "is deprecated"),
  changeVerb("undeprecate", "make a deprecated type usable again", "is registered again"),
  changeVerb("delete", "delete a deprecated type", "is deleted"),
];

export const addType = (program: Command, context: ProgramContext): void => {
  const type = program.command("type").helpCommand(false);
  addVerb(type, context, listVerb);
  addVerb(type, context, describeVerb);
  addVerb(type, context, registerVerb);
  addVerb(type, context, pauseTypeVerb);
  addVerb(type, context, resumeTypeVerb);
  for (const verb of changes) addVerb(type, context, verb);
};
