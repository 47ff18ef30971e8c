// Runs the command that this process was started with, on its terminal.
import { run } from "./run.ts";
import { endWithReader } from "./terminal/closed-pipe.ts";
import { ProcessTerminal } from "./terminal/process-terminal.ts";

const words = process.argv.slice(2);
endWithReader(words, process.stdout, {
  note: (text) => process.stderr.write(text),
  exit: (code) => process.exit(code),
});
// What only a person reads can be missed: the command goes on.
process.stderr.on("error", () => {});
const terminal = new ProcessTerminal();
const exitCode = await run(words, terminal);
// Some commands set it themselves.
if (exitCode !== 0) process.exitCode = exitCode;
terminal.end(exitCode);
