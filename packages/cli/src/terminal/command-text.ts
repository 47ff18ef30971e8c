// Commands that the user is advised to copy into a shell.
import { shellArguments, shellWord } from "@ekiden/model/shown-text";

/** By the names of options; those that are undefined or false are left out. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>;

/** `--domain shop --aws`. */
export const flagsText = (flags: Flags): string =>
  Object.entries(flags)
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name, value]) => (value === true ? `--${name}` : `--${name} ${shellWord(`${value}`)}`))
    .join(" ");

/** `ekiden workflow result order-7 --run 22pY`. */
export const commandText = (command: string, words: readonly string[], flags: Flags): string => {
  const [options, named] = [flagsText(flags), shellArguments(...words)];
  // After `--` there are no options any more.
  const parts = named.startsWith("-- ") ? [options, named] : [named, options];
  return ["ekiden", command, ...parts].filter((part) => part !== "").join(" ");
};
