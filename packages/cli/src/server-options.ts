// Options of the server by name, as they are typed, wherever a command takes some of them.
import { type OptionName, type OptionRow, options } from "@ekiden/server";
import { type Command, Option } from "commander";

export const addOptions = (command: Command, names: readonly OptionName[]): void => {
  for (const name of names) {
    const row: OptionRow = options[name];
    const { flag, argument, help, fallback, environment, isRepeatable, isSwitch } = row;
    const text = `${help} (default ${fallback}; ${environment})`;
    if (isSwitch) command.addOption(new Option(`--${flag} [${argument}]`, text).preset("yes"));
    else if (isRepeatable) command.option(`--${flag} <${argument}>`, text, joined);
    else command.option(`--${flag} <${argument}>`, text);
  }
};

const joined = (given: string, before?: string): string =>
  before === undefined ? given : `${before},${given}`;
