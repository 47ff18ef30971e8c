// Options as they are typed: those of the server, by name, wherever a command takes some of them.
import { type OptionName, type OptionRow, options } from "@ekiden/server";
import { type Command, InvalidArgumentError, Option } from "commander";

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

/** Reads an option that takes such a number. */
export const wholeNumber = (min: number, max: number) => (given: string) => {
  if (/^\d{1,9}$/.test(given) && Number(given) >= min && Number(given) <= max) {
    return Number(given);
  }
  throw new InvalidArgumentError(`It takes a whole number from ${min} to ${max}`);
};

/** Errors are explained in one place, in one line. */
export const throwErrors = (command: Command): Command =>
  command.exitOverride().configureOutput({ outputError: () => {} });
