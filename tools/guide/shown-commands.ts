// Pages whose commands are run as they are written: in a block of `console` each line with a $ is a
// command, and what follows is what it prints.

export interface Shown {
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
  const lines = block.trimEnd().split("\n");
  const starts = lines.flatMap((text, line) => (text.startsWith("$ ") ? [line] : []));
  return starts.map((line, index) => {
    const [first = "", ...rest] = lines.slice(line, starts[index + 1]);
    const [, code] = /^# exit code (\d+)$/m.exec(rest.join("\n")) ?? [];
    const printed = rest.filter((text) => !text.startsWith("# exit code"));
    const text = printed.map((each) => `${each}\n`).join("");
    return { line, command: first.slice(2), printed: text, code: Number(code ?? 0) };
  });
};

/** An ellipsis stands for what differs each time. */
export const patternOf = (printed: string): RegExp =>
  new RegExp(`^${printed.split("…").map(escaped).join("[^\\n]+")}$`);

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
