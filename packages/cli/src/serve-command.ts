// `ekiden serve` as it is typed; its options are those of the server.
import { type OptionName, options, readConfig } from "@ekiden/server";
import type { Command } from "commander";
import { hideEnvironment } from "./hidden-environment.ts";
import { throwErrors } from "./options.ts";
import { serve } from "./serve.ts";
import { addOptions } from "./server-options.ts";
import type { Environment } from "./terminal/terminal.ts";
import { version } from "./version.ts";

export const addServe = (program: Command, environment: Environment): void => {
  const command = program
    .command("serve")
    .description("run a server until a signal stops it (SIGTERM or Ctrl+C)")
    .action((given: { [K in OptionName]?: string }) =>
      serve({
        config: readConfig(given, environment),
        version,
        isUnderNpm: environment.npm_command !== undefined,
        isEnvironmentVisible: !hideEnvironment(),
      }),
    )
    .addHelpText("after", serveExamples);
  addOptions(command, Object.keys(options) as OptionName[]);
  throwErrors(command);
};

const serveExamples = `
Each option can also be given as the environment variable in capitals; the command line wins.
The key under which secrets are stored can be given in EKIDEN_MASTER_KEY, the first access key of
a new store in EKIDEN_FIRST_KEY, as id:secret; neither has an option, which all users could read.

Examples:
  ekiden serve --data /var/lib/ekiden --limits aws
  EKIDEN_PORT=8080 ekiden serve --poll-seconds 20

Then, from another terminal:
  aws swf list-domains --registration-status REGISTERED --endpoint-url http://127.0.0.1:7930`;
