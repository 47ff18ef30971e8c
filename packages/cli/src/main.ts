// The command. From source: `node --conditions=source --import tsx packages/cli/src/main.ts serve`.
import { run } from "./run.ts";
import { ProcessTerminal } from "./terminal/process-terminal.ts";

/** They work for others than the reader of what they print. */
const servers: readonly (string | undefined)[] = ["serve", "dev"];

// The reader has gone, as that of `ekiden workflow list | head`: there is nothing left to do.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  if (!servers.includes(process.argv[2])) process.exit();
});

const exitCode = await run(process.argv.slice(2), new ProcessTerminal());
// Some commands set it themselves.
if (exitCode !== 0) process.exitCode = exitCode;
