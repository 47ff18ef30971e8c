// Options as they are typed, and errors of typing.
import { type Command, InvalidArgumentError } from "commander";

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
