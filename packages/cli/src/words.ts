// Checks what stands before --help. The parser shows the help as soon as it sees that option, also
// of a command that there is not; a script that asks for the help of `wrokflow` must fail instead.
import { type Command, CommanderError } from "commander";
import { createProgram } from "./program.ts";
import { exitCodes } from "./terminal/exit-codes.ts";
import type { Terminal } from "./terminal/terminal.ts";

const mistakes: ReadonlySet<string> = new Set([
  "commander.unknownCommand",
  "commander.unknownOption",
]);

/** Throws the parser's own error, which has a suggestion, for a command or an option unknown. */
export const checkWords = async (words: readonly string[], terminal: Terminal): Promise<void> => {
  const end = words.indexOf("--");
  const asked = end === -1 ? words : words.slice(0, end);
  const rest = asked.filter((word) => word !== "--help" && word !== "-h");
  if (rest.length === asked.length || rest.length === 0) return;
  const context = { terminal: silenced(terminal), exitCode: exitCodes.done };
  const program = await createProgram(context, rest);
  prepare(program);
  try {
    await program.parseAsync(rest, { from: "user" });
  } catch (error) {
    // That a value is missing, for instance, is what the help is asked about.
    if (error instanceof CommanderError && mistakes.has(error.code)) throw error;
  }
};

const silenced = (terminal: Terminal): Terminal => ({
  ...terminal,
  environment: terminal.environment,
  write: () => {},
  note: () => {},
});

/** Nothing is carried out, and nothing must be given. */
const prepare = (command: Command): void => {
  if (command.commands.length === 0) command.action(() => {});
  for (const option of command.options) option.mandatory = false;
  for (const inner of command.commands) prepare(inner);
};
