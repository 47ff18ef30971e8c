// Of the commands that a page shows, those of `ekiden`.
import { commandsIn, type Shown } from "../../../../tools/guide/shown-commands.ts";

export { patternOf } from "../../../../tools/guide/shown-commands.ts";

const ownCommand = "ekiden ";

/** The commands `ekiden …` of a page, without that word, and what they print. */
export const shownIn = (text: string): readonly Shown[] =>
  [...text.matchAll(/^```console\n(.*?)^```$/gms)]
    .flatMap(([, block = ""]) => commandsIn(block))
    .filter(({ command }) => command.startsWith(ownCommand))
    .map(({ command, ...shown }) => ({ ...shown, command: command.slice(ownCommand.length) }));

/** As a shell splits a line into words: quotes hold blanks together. */
export const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? "",
  );
