// What may be typed: commands and their options. The options of `serve` are those of the server.
import { readFileSync } from "node:fs";
import { type OptionName, type OptionRow, options, readConfig, readOption } from "@ekiden/server";
import { Command } from "commander";
import { migrate } from "./migrate.ts";
import { serve } from "./serve.ts";

const version: string = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
).version;

type Environment = Readonly<Record<string, string | undefined>>;

export const createProgram = (environment: Environment): Command => {
  const program = new Command("ekiden")
    .description("A self-hosted server that speaks the protocol of Amazon SWF.")
    .version(version)
    .addHelpText("after", examples);
  throwErrors(program);
  addServe(program, environment);
  addMigrate(program, environment);
  return program;
};

const examples = `
Examples:
  ekiden serve                            listens on 127.0.0.1:7930, keeps its data in ./data
  ekiden serve --port 0 --data :memory:   any free port, nothing is kept
  ekiden serve --help                     all options, each also an environment variable
  ekiden migrate --store postgres://…     brings a database to the schema of this version`;

/** Errors are explained in one place, in one line. */
const throwErrors = (command: Command) =>
  command.exitOverride().configureOutput({ outputError: () => {} });

const addServe = (program: Command, environment: Environment): void => {
  const command = program
    .command("serve")
    .description("run a server until it is told to stop (SIGTERM or Ctrl+C)")
    .action((given: { [K in OptionName]?: string }) =>
      serve({
        config: readConfig(given, environment),
        version,
        isUnderNpm: environment.npm_command !== undefined,
      }),
    )
    .addHelpText("after", serveExamples);
  for (const row of rows) addOption(command, row);
  throwErrors(command);
};

const addOption = (command: Command, row: OptionRow): Command => {
  const { flag, argument, help, fallback, environment } = row;
  return command.option(`--${flag} <${argument}>`, `${help} (default ${fallback}; ${environment})`);
};

const addMigrate = (program: Command, environment: Environment): void => {
  const command = program
    .command("migrate")
    .description("bring a PostgreSQL database to the schema of this version, and end")
    .action(async (given: { store?: string; check?: boolean }) => {
      const store = readOption("store", given, environment);
      process.exitCode = await migrate({ store, check: given.check === true });
    })
    .addHelpText("after", migrateHelp);
  addOption(command, options.store);
  command.option(
    "--check",
    "change nothing, only say where it stands; exit code 1 if it is behind",
  );
  throwErrors(command);
};

const rows: readonly OptionRow[] = Object.values(options);

const migrateHelp = `
Servers of this version and of the one before can run meanwhile. A server does the same by itself
when it starts, unless it is told --migrate no.

Examples:
  ekiden migrate --store postgres://ekiden@db:5432/ekiden
  ekiden migrate --store postgres://ekiden@db:5432/ekiden --check`;

const serveExamples = `
Each option can also be given as the environment variable in capitals; the command line wins.

Examples:
  ekiden serve --data /var/lib/ekiden --limits aws
  EKIDEN_PORT=8080 ekiden serve --poll-seconds 20

Then, from another terminal:
  aws swf list-domains --registration-status REGISTERED --endpoint-url http://127.0.0.1:7930`;
