// What may be typed: commands and their options. The options of `serve` are those of the server.
import { readFileSync } from "node:fs";
import { type OptionName, options, readConfig } from "@ekiden/server";
import { Command } from "commander";
import { addKey } from "./key.ts";
import { addOptions, throwErrors } from "./options.ts";
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
  addKey(program, environment);
  return program;
};

const examples = `
Examples:
  ekiden serve                            listens on 127.0.0.1:7930, keeps its data in ./data
  ekiden serve --port 0 --data :memory:   any free port, nothing is kept
  ekiden key create --user worker         a key that calls are signed with
  ekiden serve --help                     all options, each also an environment variable`;

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
  addOptions(command, Object.keys(options) as OptionName[]);
  throwErrors(command);
};

const serveExamples = `
Each option can also be given as the environment variable in capitals; the command line wins.
The key under which secrets are stored can be given in EKIDEN_MASTER_KEY, and only there.

Examples:
  ekiden serve --data /var/lib/ekiden --limits aws
  EKIDEN_PORT=8080 ekiden serve --poll-seconds 20

Then, from another terminal:
  aws swf list-domains --registration-status REGISTERED --endpoint-url http://127.0.0.1:7930`;
