// Variables of the environment that are nearly the name of an option. Flags and members of a file
// that are not known are refused; a variable may be another program's, and a server that was given
// EKIDEN_ACCES=keys would be open without a word.
import { type OptionName, options } from "@ekiden/server";
import type { Environment } from "./terminal/terminal.ts";

export interface MistypedVariable {
  readonly name: string;
  /** The variable of an option. */
  readonly meant: string;
}

const prefix = "EKIDEN_";
const known = (Object.keys(options) as OptionName[]).map((name) => options[name].environment);
/** Beside those of options. */
const others: ReadonlySet<string> = new Set([
  ...["EKIDEN_MASTER_KEY", "EKIDEN_FIRST_KEY", "EKIDEN_SERVER_CONFIG"],
  ...["EKIDEN_CONFIG", "EKIDEN_ENDPOINT", "EKIDEN_DOMAIN", "EKIDEN_PROFILE", "EKIDEN_OUTPUT"],
]);
/** In a short name, two slips may be another word. */
const maxSlips = (name: string): number => (name.length > prefix.length + 6 ? 2 : 1);

export const mistypedVariables = (environment: Environment): readonly MistypedVariable[] =>
  Object.keys(environment)
    .filter((name) => name.startsWith(prefix) && !others.has(name))
    .flatMap((name) => {
      const meant = nearestOf(name.toUpperCase());
      // Where it is there as well, and on Windows, which makes no difference of case.
      const isGiven = meant === undefined || environment[meant] !== undefined;
      return isGiven ? [] : [{ name, meant }];
    });

/** The one with the fewest slips; undefined where all have too many. */
const nearestOf = (name: string): string | undefined => {
  const counted = known
    .map((each) => ({ each, slips: slipsBetween(name, each) }))
    .filter(({ each, slips }) => slips <= maxSlips(each))
    .sort((one, other) => one.slips - other.slips);
  return counted[0]?.each;
};

/** How many letters are to be put in, taken out or replaced. */
const slipsBetween = (one: string, other: string): number => {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (const [at, wanted] of [...other].entries()) {
      const replaced = (row[at] ?? 0) + (letter === wanted ? 0 : 1);
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
};
