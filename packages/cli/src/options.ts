// Options as they are typed, and errors of typing.
import { type Command, InvalidArgumentError } from "commander";

/** Reads an option that takes such a number. */
export const wholeNumber = (min: number, max: number) => (given: string) => {
  if (/^\d{1,9}$/.test(given) && Number(given) >= min && Number(given) <= max) {
    return Number(given);
  }
  throw new InvalidArgumentError(`It takes a whole number from ${min} to ${max}`);
};

/**
 * Reads an option that names something. An empty name, such as that of a variable that a script has
 * not set, is not the absence of the option: to the service an empty run id is any run.
 */
export const givenName = (given: string): string => {
  if (given.trim() !== "") return given;
  throw new InvalidArgumentError("It is empty");
};

/** Errors are explained in one place, in one line. */
export const throwErrors = (command: Command): Command =>
  command.exitOverride().configureOutput({ outputError: () => {} });
