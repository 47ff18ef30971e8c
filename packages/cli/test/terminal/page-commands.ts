// Pages whose commands are run as they are written: each line with a $ is a command, and what
// follows is what it prints.

interface Shown {
  readonly command: string;
  readonly printed: string;
  readonly code: number;
}

interface ShownCommand extends Shown {
  /** Of the block, from 0. */
  readonly line: number;
}

/** The commands of a block of `console`, and what they print. */
export const commandsIn = (block: string): readonly ShownCommand[] => {
  const lines = block.split("\n");
  const starts = lines.flatMap((text, line) => (text.startsWith("$ ") ? [line] : []));
  return starts.map((line, index) => {
    const [first = "", ...rest] = lines.slice(line, starts[index + 1]);
    const [, code] = /^# exit code (\d+)$/m.exec(rest.join("\n")) ?? [];
    const printed = rest.filter((text) => !text.startsWith("# exit code")).join("\n");
    return { line, command: first.slice(2), printed, code: Number(code ?? 0) };
  });
};

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

/** An ellipsis stands for what differs each time. */
export const patternOf = (printed: string): RegExp =>
  new RegExp(`^${printed.split("…").map(escaped).join("[^\\n]+")}$`);

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
