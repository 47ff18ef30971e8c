// Pages whose commands are run as they are written: each line with a $ is a command, and what
// follows is what it prints.

interface Shown {
  readonly command: string;
  readonly printed: string;
  readonly code: number;
}

/** The commands of a page, and what they print. */
export const shownIn = (text: string): readonly Shown[] =>
  [...text.matchAll(/^```console\n(.*?)^```$/gms)]
    .flatMap(([, block = ""]) => block.split(/^\$ ekiden /m).slice(1))
    .map((shown) => {
      const [command = "", ...lines] = shown.split("\n");
      const [, code] = /^# exit code (\d+)$/m.exec(shown) ?? [];
      const printed = lines.filter((line) => !line.startsWith("# exit code")).join("\n");
      return { command, printed, code: Number(code ?? 0) };
    });

/** As a shell splits a line into words: quotes hold blanks together. */
export const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? "",
  );

/** An ellipsis stands for what differs each time. */
export const patternOf = (printed: string): RegExp =>
  new RegExp(`^${printed.split("…").map(escaped).join("[^\\n]+")}$`);

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
