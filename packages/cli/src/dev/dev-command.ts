// `ekiden dev` as it is typed.
import { type Command, Option } from "commander";
import type { ProgramContext } from "../program-context.ts";
import { several } from "../verb.ts";

interface GivenDev {
  readonly port: string;
  readonly data: string;
  readonly domain?: string;
  readonly logLevel: string;
  readonly events?: string;
  readonly open?: boolean;
  readonly worker?: readonly string[];
  readonly watch: string;
  readonly time: "real" | "virtual";
}

const firstDomain = "dev";

export const addDev = (program: Command, context: ProgramContext): void => {
  program
    .command("dev")
    .addOption(
      new Option("--port <port>", "to listen on, at 127.0.0.1; 0 takes any free one")
        .default("7930")
        .env("EKIDEN_PORT"),
    )
    .option("--data <directory>", "where to keep its data", ":memory:")
    .option("--domain <name>", `a domain that is made ready (EKIDEN_DOMAIN; ${firstDomain})`)
    .option("--worker <command>", "a worker to run beside it; several times for more", several)
    .option("--watch <directory>", "whose files start workers again when they change", ".")
    .option("--events <file>", "what to send events to: docs/operations/events.md")
    .option("--open", "open the console in the browser")
    .addOption(
      new Option("--log-level <level>", "of the server")
        .choices(["silent", "error", "warn", "info", "debug"])
        .default("info"),
    )
    .addOption(
      new Option("--time <time>", "real, or virtual: for tests, which move it by calls")
        .choices(["real", "virtual"])
        .default("real"),
    )
    .addHelpText("after", help)
    .action(async (given: GivenDev) => {
      const { runDev } = await import("./dev.ts");
      const { port, data, logLevel, watch, time, events } = given;
      await runDev(
        {
          port,
          data,
          logLevel,
          watch,
          time,
          events,
          open: given.open === true,
          workers: given.worker ?? [],
          domain: given.domain ?? (context.terminal.environment.EKIDEN_DOMAIN || firstDomain),
        },
        context.terminal,
      );
    });
};

const help = `
Calls need no signature, and nothing is kept unless --data names a directory. Workers get
EKIDEN_ENDPOINT, EKIDEN_DOMAIN, AWS_ENDPOINT_URL_SWF and credentials that any SDK can sign with.
Ctrl+C ends the server and all workers; a worker has 5 seconds to complete what it does.
With --time virtual, time stands still until AdvanceTime moves it, or until SetTimeSkipping lets it
skip from deadline to deadline: docs/guide/virtual-time.md. Its data is always in memory.

Examples:
  ekiden dev --domain shop --open
  ekiden dev --data ./data --worker "npx tsx worker.ts" --watch src
  ekiden dev --events events.json
  ekiden dev --time virtual
  ekiden api AdvanceTime --input '{"seconds": 2592000, "waitForTasks": true}'`;
