// Which commands there are. The code of one is loaded when it is asked for: a program that lists
// executions needs no server, and starts in a fraction of the time.
import { Command } from "commander";
import { throwErrors } from "./options.ts";
import { pagesPlace } from "./pages.ts";
import type { ProgramContext } from "./program-context.ts";
import { version } from "./version.ts";

type Add = (
  program: Command,
  context: ProgramContext,
  create: CreateProgram,
) => void | Promise<void>;

/** With the command that the words name, and the names of all others. */
type CreateProgram = (words: readonly string[]) => Promise<Command>;

interface CommandRow {
  readonly group: string;
  readonly summary: string;
  readonly load: () => Promise<Add>;
}

const executions = "Executions and types:";
const servers = "Servers:";
const access = "Access:";
const tools = "Tools:";

const rows: Readonly<Record<string, CommandRow>> = {
  workflow: {
    group: executions,
    summary: "start, find, follow and end workflow executions",
    load: async () => (await import("./workflow/workflow-command.ts")).addWorkflow,
  },
  job: {
    group: executions,
    summary: "act on all executions that a query finds (Ekiden alone)",
    load: async () => (await import("./job-command.ts")).addJob,
  },
  schedule: {
    group: executions,
    summary: "start executions at the times of a calendar (Ekiden alone)",
    load: async () => (await import("./schedule/schedule-command.ts")).addSchedule,
  },
  activity: {
    group: executions,
    summary: "list open activities, answer and end them",
    load: async () => (await import("./activity/activity-command.ts")).addActivity,
  },
  task: {
    group: executions,
    summary: "do what workflows ask of people (Ekiden alone)",
    load: async () => (await import("./task-command.ts")).addTask,
  },
  history: {
    group: executions,
    summary: "export histories, and replay them with the code of today",
    load: async () => (await import("./history/history-command.ts")).addHistory,
  },
  type: {
    group: executions,
    summary: "list, register and deprecate types of workflows and activities",
    load: async () => (await import("./type-command.ts")).addType,
  },
  domain: {
    group: executions,
    summary: "list, register and deprecate domains",
    load: async () => (await import("./domain-command.ts")).addDomain,
  },
  "task-list": {
    group: executions,
    summary: "what waits in task lists, who polls them, and pauses of them",
    load: async () => (await import("./task-list/task-list-command.ts")).addTaskList,
  },
  incident: {
    group: executions,
    summary: "what goes wrong in a domain (Ekiden alone)",
    load: async () => (await import("./incident-command.ts")).addIncident,
  },
  event: {
    group: executions,
    summary: "events that no target outside has taken yet (Ekiden alone)",
    load: async () => (await import("./event-command.ts")).addEvent,
  },
  worker: {
    group: executions,
    summary: "who polls, from where, and what each has in hand (Ekiden alone)",
    load: async () => (await import("./worker-command.ts")).addWorker,
  },
  dev: {
    group: servers,
    summary: "run a server for developing, and workers that restart when files change",
    load: async () => (await import("./dev/dev-command.ts")).addDev,
  },
  serve: {
    group: servers,
    summary: "run a server until a signal stops it (SIGTERM or Ctrl+C)",
    load: async () => (await import("./serve-command.ts")).addServe,
  },
  migrate: {
    group: servers,
    summary: "bring a PostgreSQL database to the schema of this version, and end",
    load: async () => (await import("./migrate-command.ts")).addMigrate,
  },
  verify: {
    group: servers,
    summary: "check that all that a store holds, or a server shows, is consistent",
    load: async () => (await import("./verify.ts")).addVerify,
  },
  doctor: {
    group: servers,
    summary: "say what is wrong with this installation, or with the load balancer before it",
    load: async () => (await import("./doctor.ts")).addDoctor,
  },
  server: {
    group: servers,
    summary: "the five above under one noun, as in `ekiden server migrate`",
    load: async () => addServer,
  },
  key: {
    group: access,
    summary: "make and manage the access keys that calls are signed with",
    load: async () => (await import("./key.ts")).addKey,
  },
  role: {
    group: access,
    summary: "make and manage the roles that callers assume",
    load: async () => (await import("./role.ts")).addRole,
  },
  policy: {
    group: access,
    summary: "say who may do what; try and check policy documents",
    load: async () => (await import("./policy-command.ts")).addPolicy,
  },
  api: {
    group: tools,
    summary: "call any operation of the service, or of Ekiden, by its name, with JSON",
    load: async () => (await import("./api-command.ts")).addApi,
  },
  mcp: {
    group: tools,
    summary: "answer an assistant by the Model Context Protocol, on standard input and output",
    load: async () => (await import("./mcp/mcp-command.ts")).addMcp,
  },
  config: {
    group: tools,
    summary: "keep endpoints, domains and keys as profiles",
    load: async () => (await import("./config-command.ts")).addConfig,
  },
  completion: {
    group: tools,
    summary: "write a script that completes commands in bash, zsh, fish or PowerShell",
    load: async () => (await import("./completion/completion-command.ts")).addCompletion,
  },
};

/** Commands about a server, which `ekiden server` has, too. */
const serverVerbs = ["serve", "dev", "migrate", "verify", "doctor"] as const;

/** The same commands below the noun: each adds itself, as it does to the program. */
const addServer: Add = async (program, context, create) => {
  const server = program.command("server").helpCommand(false).addHelpText("after", serverExamples);
  throwErrors(server);
  for (const verb of serverVerbs) await addRow(server, { name: verb, context, create });
};

interface Added {
  readonly name: string;
  readonly context: ProgramContext;
  readonly create: CreateProgram;
}

/** With its code; what it is for is said by its row alone. */
const addRow = async (parent: Command, { name, context, create }: Added): Promise<void> => {
  const row = rows[name];
  const add = await row?.load();
  await add?.(parent, context, create);
  const added = parent.commands.find((command) => command.name() === name);
  if (row) added?.description(row.summary);
};

const serverExamples = `
Each is the command of that name without \`server\`.

Examples:
  ekiden server migrate --store postgres://ekiden@db:5432/ekiden
  ekiden server doctor --data /var/lib/ekiden`;

/** With the command that the words name; the others are named only, so that they can be listed. */
export const createProgram = async (
  context: ProgramContext,
  words: readonly string[],
): Promise<Command> => {
  const { terminal } = context;
  const program = new Command("ekiden")
    .description("An open, self-hosted server for Amazon SWF, and all that one does with either.")
    .version(version)
    .helpCommand(false)
    .addHelpText("after", examples)
    .configureOutput({
      writeOut: (text) => terminal.write(text),
      writeErr: (text) => terminal.note(text),
      getOutHelpWidth: () => terminal.columns ?? 100,
      getErrHelpWidth: () => terminal.columns ?? 100,
      getOutHasColors: () => terminal.isColored,
    });
  throwErrors(program);
  const create = (others: readonly string[]) => createProgram(context, others);
  const named = words.find((word) => !word.startsWith("-"));
  for (const [name, row] of Object.entries(rows)) {
    program.commandsGroup(row.group);
    if (name === named) await addRow(program, { name, context, create });
    else program.command(name).description(row.summary);
  }
  return program;
};

const examples = `
Examples:
  ekiden dev --domain shop                  a server for developing, with a domain that is ready
  ekiden serve                              listens on 127.0.0.1:7930, keeps its data in ./data
  ekiden workflow list --domain shop        what runs, and what has closed
  ekiden workflow execute --type order@1 --input '{"item": "shoes"}'   starts, waits, shows steps
  ekiden workflow list --domain shop --aws  the same of Amazon SWF itself
  ekiden config set domain shop             from now on without --domain

Commands speak to http://127.0.0.1:7930 unless --endpoint, EKIDEN_ENDPOINT, AWS_ENDPOINT_URL_SWF or
a profile names another server; --aws is Amazon SWF. Exit codes and all rules:
docs/guide/terminal.md. Pages that are named so are at ${pagesPlace}.`;
