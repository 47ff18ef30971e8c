// What may come next on a command line: read from the commands themselves, so that it is never
// behind them.
import type { Command, Option } from "commander";

interface Candidate {
  readonly word: string;
  readonly help: string;
}

/** `typed` are the words behind `ekiden`; the last one is being typed, and may be empty. */
export const candidatesFor = (program: Command, typed: readonly string[]): readonly Candidate[] => {
  const current = typed.at(-1) ?? "";
  const before = typed.slice(0, -1);
  const { command, pending, position } = placeOf(program, before);
  const [, flag, begun] = /^(--[\w-]+)=(.*)$/s.exec(current) ?? [];
  if (flag !== undefined) {
    const option = optionNamed(command, flag);
    return matching(
      valuesOf(option).map((value) => plain(`${flag}=${value}`)),
      `${flag}=${begun}`,
    );
  }
  if (pending) return matching(valuesOf(pending).map(plain), current);
  if (current.startsWith("-")) return matching(optionsOf(command), current);
  if (command.commands.length > 0) {
    return matching(
      command
        .createHelp()
        .visibleCommands(command)
        .map((inner) => ({ word: inner.name(), help: inner.description() })),
      current,
    );
  }
  const choices = command.registeredArguments[position]?.argChoices ?? [];
  return matching(choices.map(plain), current);
};

const plain = (word: string): Candidate => ({ word, help: "" });

const matching = (candidates: readonly Candidate[], beginning: string): readonly Candidate[] =>
  candidates.filter(({ word }) => word.startsWith(beginning));

interface Place {
  readonly command: Command;
  /** An option that still wants its value. */
  readonly pending: Option | undefined;
  /** How many arguments of the command are there. */
  readonly position: number;
}

const placeOf = (program: Command, words: readonly string[]): Place => {
  let command = program;
  let pending: Option | undefined;
  let position = 0;
  for (const word of words) {
    if (pending) pending = undefined;
    else if (word.startsWith("-")) {
      const option = word.includes("=") ? undefined : optionNamed(command, word);
      if (option?.required) pending = option;
    } else {
      const inner = command.commands.find((each) => each.name() === word);
      if (inner) command = inner;
      else position += 1;
    }
  }
  return { command, pending, position };
};

const optionNamed = (command: Command, flag: string): Option | undefined =>
  command.options.find(({ long, short }) => long === flag || short === flag);

const valuesOf = (option: Option | undefined): readonly string[] => option?.argChoices ?? [];

const optionsOf = (command: Command): readonly Candidate[] => [
  ...command.options.map(({ long, short, description }) => ({
    word: long ?? short ?? "",
    help: description,
  })),
  { word: "--help", help: "show what it takes" },
];
