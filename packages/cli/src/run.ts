// Runs what was typed, and says with what the process ends.
import { CommanderError } from "commander";
import { explain } from "./errors.ts";
import { createProgram } from "./program.ts";
import type { ProgramContext } from "./program-context.ts";
import { CommandFailure } from "./terminal/command-failure.ts";
import { exitCodes } from "./terminal/exit-codes.ts";
import type { Terminal } from "./terminal/terminal.ts";
import { checkWords } from "./words.ts";

/** Resolves with the exit code. Rejects with an unexpected error, whose stack shows its place. */
export const run = async (typed: readonly string[], terminal: Terminal): Promise<number> => {
  const context: ProgramContext = { terminal, exitCode: exitCodes.done };
  const words = helpAsOption(typed);
  try {
    await checkWords(words, terminal);
    const program = await createProgram(context, words);
    await program.parseAsync(words, { from: "user" });
    return context.exitCode;
  } catch (error) {
    // The help and the version end this way too, with nothing to explain.
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
    if (error instanceof CommandFailure) {
      terminal.note(error.text);
      return error.exitCode;
    }
    const explanation = explain(error, await commandNamed(words, context));
    if (explanation === undefined) throw error;
    terminal.note(`ekiden: ${explanation}\n`);
    return exitCodes.failed;
  }
};

/** As far as the words name one: `ekiden workflow list` of `workflow list --limt 3`. */
const commandNamed = async (words: readonly string[], context: ProgramContext): Promise<string> => {
  let command = await createProgram(context, words);
  const names = [command.name()];
  for (const word of words) {
    const next = command.commands.find((each) => each.name() === word);
    if (!next) break;
    names.push(next.name());
    command = next;
  }
  return names.join(" ");
};

/** `help workflow list` is `workflow list --help`. */
const helpAsOption = (words: readonly string[]): readonly string[] =>
  words[0] === "help" ? [...words.slice(1), "--help"] : words;
