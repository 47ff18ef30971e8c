// Options that several commands about one execution have.
import type { Command } from "commander";
import { givenName } from "../options.ts";
import { CommandFailure } from "../terminal/command-failure.ts";

export interface GivenRun {
  readonly run?: string;
}

export const addRunOption = (command: Command): void => {
  command.option(
    "--run <run-id>",
    "which of its runs, or how its ID begins (default: the newest)",
    givenName,
  );
};

const maxIntervalSeconds = 3_600;

export const addIntervalOption = (command: Command): void => {
  command.option("--interval <seconds>", "how often to look for new events", "1");
};

/** Throws CommandFailure for what is no number of seconds. */
export const millisecondsOf = (option: string, text: string): number => {
  const seconds = /^\d{1,4}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (seconds > 0 && seconds <= maxIntervalSeconds) return seconds * 1_000;
  throw new CommandFailure(
    `${option} cannot be "${text}"`,
    `It takes seconds, more than 0 and up to ${maxIntervalSeconds}, as in ${option} 0.5.`,
  );
};
