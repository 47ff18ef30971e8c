// Options as they are typed: those of the server, by name, wherever a command takes some of them.
import { type OptionName, type OptionRow, options } from "@ekiden/server";
import type { Command } from "commander";

export const addOptions = (command: Command, names: readonly OptionName[]): void => {
  for (const name of names) {
    const { flag, argument, help, fallback, environment }: OptionRow = options[name];
    command.option(`--${flag} <${argument}>`, `${help} (default ${fallback}; ${environment})`);
  }
};

/** Errors are explained in one place, in one line. */
export const throwErrors = (command: Command): Command =>
  command.exitOverride().configureOutput({ outputError: () => {} });
