// How a command shows its results, where it has no session with a server that would say so.
import { type Command, Option } from "commander";
import { outputFor } from "./connection/settings.ts";
import { type OutputFormat, outputFormats, Printer } from "./terminal/printer.ts";
import type { Terminal } from "./terminal/terminal.ts";

export interface GivenOutput {
  readonly output?: OutputFormat;
  /** Where the command has profiles. */
  readonly profile?: string;
}

export const addOutputOption = (command: Command): void => {
  const option = new Option("--output <format>", "how it is shown (EKIDEN_OUTPUT)");
  command.addOption(option.choices(outputFormats));
};

/** In the format of `--output`, of a profile or of the environment. */
export const printerFor = (terminal: Terminal, { output, profile }: GivenOutput): Printer => {
  const given = { ...(output && { output }), ...(profile !== undefined && { profile }) };
  return new Printer(terminal, outputFor(given, terminal.environment), "iso");
};

/** Says that something was done: people read it beside the results, programs get the value. */
export const sayDone = async (
  terminal: Terminal,
  printer: Printer,
  { text, value }: { readonly text: string; readonly value: unknown },
): Promise<void> => {
  if (printer.isForPeople) terminal.note(`${text}\n`);
  else await printer.value(value);
};
