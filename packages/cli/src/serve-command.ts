// `ekiden serve` as it is typed; its options are those of the server.
import { type ConfigFile, type OptionName, options, readConfig } from "@ekiden/server";
import type { Command } from "commander";
import { configFile, configFrom, type TypedOptions } from "./config-file.ts";
import { hideEnvironment } from "./hidden-environment.ts";
import { mistypedVariables } from "./mistyped-variables.ts";
import { isNodeProcess } from "./nodes/is-node-process.ts";
import { throwErrors } from "./options.ts";
import { printedConfig } from "./printed-config.ts";
import type { ProgramContext } from "./program-context.ts";
import { serve } from "./serve.ts";
import { addOptions } from "./server-options.ts";
import type { Environment, Terminal } from "./terminal/terminal.ts";
import { version } from "./version.ts";

type Given = TypedOptions & { readonly printConfig?: boolean };

export const addServe = (program: Command, { terminal }: ProgramContext): void => {
  const command = program
    .command("serve")
    .action((given: Given) => start(given, terminal))
    .addHelpText("after", serveExamples);
  addOptions(command, Object.keys(options) as OptionName[]);
  command.option("--print-config", "print all options as they hold, as TOML, and end");
  throwErrors(command);
};

const start = async (given: Given, terminal: Terminal): Promise<void> => {
  const { environment } = terminal;
  if (isNodeProcess(environment)) {
    const { serveNode } = await import("./nodes/serve-node.ts");
    const configOf = (file: ConfigFile | undefined) => readConfig(given, environment, file);
    return serveNode({ ...processFacts(given, environment), configOf });
  }
  const file = await configFile(given, environment);
  const config = readConfig(given, environment, file);
  if (given.printConfig) {
    terminal.write(`${printedConfig(config, { given, environment, file })}\n`);
    return;
  }
  await serve({ ...processFacts(given, environment), config, file });
};

/** Hides the environment, and says the rest of a start. */
const processFacts = (given: Given, environment: Environment) => ({
  reread: () => configFrom(given, environment),
  mistyped: mistypedVariables(environment),
  version,
  isUnderNpm: environment.npm_command !== undefined,
  isEnvironmentVisible: !hideEnvironment(),
});

const serveExamples = `
Each option can also be given as the environment variable in capitals, and in a file; the command
line goes before the environment, and both before the file.
The key under which secrets are stored can be given in EKIDEN_MASTER_KEY, the first access key of
a new store in EKIDEN_FIRST_KEY, as id:secret; neither has an option, which all users could read.

Examples:
  ekiden serve --data /var/lib/ekiden --limits aws
  EKIDEN_PORT=8080 ekiden serve --poll-seconds 20
  ekiden serve --config /etc/ekiden/ekiden.toml

Then, from another terminal:
  aws swf list-domains --registration-status REGISTERED --endpoint-url http://127.0.0.1:7930`;
