// `ekiden completion`: scripts for shells, and the answers that these scripts ask for.
import { Argument, type Command } from "commander";
import type { ProgramContext } from "../program-context.ts";
import { candidatesFor } from "./candidates.ts";
import { installation, type Shell, scripts, shells } from "./scripts.ts";

export const addCompletion = (
  program: Command,
  context: ProgramContext,
  create: (words: readonly string[]) => Promise<Command>,
): void => {
  const completion = program.command("completion").helpCommand(false).addHelpText("after", help());
  for (const shell of shells) addShell(completion, context, shell);
  completion
    .command("words", { hidden: true })
    .description("what may come next; the scripts ask for it")
    .addArgument(new Argument("[words...]"))
    .action(async (words: readonly string[]) => {
      // Only the command that is being typed is loaded, so that a shell does not wait.
      const whole = await create(words);
      for (const { word, help: text } of candidatesFor(whole, words)) {
        context.terminal.write(`${word}\t${text.replaceAll(/\s+/g, " ")}\n`);
      }
    });
};

const addShell = (completion: Command, { terminal }: ProgramContext, shell: Shell): void => {
  completion
    .command(shell)
    .description(`the script for ${shell}`)
    .addHelpText("after", `\nExamples:\n  ekiden completion ${shell}\n  ${installation[shell]}`)
    .action(() => terminal.write(scripts[shell]));
};

const help = (): string =>
  `\nTo install it, once:\n${shells.map((shell) => `  ${installation[shell]}`).join("\n")}`;
