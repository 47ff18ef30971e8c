// Options of the server by name, as they are typed, wherever a command takes some of them.
import { type OptionName, type OptionRow, options } from "@ekiden/server";
import { type Command, Option } from "commander";

/** Adds `--config` as well, since each of them can be given in a file. */
export const addOptions = (command: Command, names: readonly OptionName[]): void => {
  const hasConfig = command.options.some(({ long }) => long === "--config");
  if (!hasConfig) command.option("--config <file>", configHelp);
  for (const name of names) {
    const row: OptionRow = options[name];
    const { flag, argument, help, fallback, environment, isRepeatable, isSwitch } = row;
    const text = `${help} (default ${fallback}; ${environment})`;
    if (isSwitch) command.addOption(new Option(`--${flag} [${argument}]`, text).preset("yes"));
    else if (isRepeatable) command.option(`--${flag} <${argument}>`, text, joined);
    else command.option(`--${flag} <${argument}>`, text);
  }
};

const configHelp =
  "file of options, TOML or JSON (default ekiden.toml where there is one; EKIDEN_SERVER_CONFIG)";

const joined = (given: string, before?: string): string =>
  before === undefined ? given : `${before},${given}`;

const placeholders: Readonly<Record<string, string>> = {
  "<id>": "AKIAIOSFODNN7EXAMPLE",
  "<name>": "encoder",
  "<file>": "policy.json",
};

/** `key rotate <id>` with a value in the place of each placeholder. */
export const exampleOf = (words: string): string =>
  words.replaceAll(/<\w+>/g, (placeholder) => placeholders[placeholder] ?? placeholder);

/** The end of the help of a command that works where data is stored: one example for each store. */
export const storeExamples = (words: string): string => {
  const line = exampleOf(words);
  const places = ["--data /var/lib/ekiden", "--store postgres://ekiden@db:5432/ekiden"];
  return ["", "Examples:", ...places.map((place) => `  ekiden ${line} ${place}`)].join("\n");
};
