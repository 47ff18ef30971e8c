// `ekiden serve --print-config`: all options as they hold, in the form of a configuration file,
// each with where it comes from.
import {
  type Config,
  givenOption,
  type OptionName,
  type OptionSources,
  options,
  withoutPassword,
} from "@ekiden/server";

export const printedConfig = (config: Config, sources: OptionSources): string => {
  const lines = (Object.keys(options) as OptionName[]).map(
    (name) => `${options[name].flag} = ${tomlOf(config[name])}  # ${sourceOf(name, sources)}`,
  );
  return [
    "# Options of `ekiden serve` as they hold here, each with where it comes from.",
    ...lines,
    ...secretLines(config),
  ].join("\n");
};

const sourceOf = (name: OptionName, sources: OptionSources): string =>
  givenOption(name, sources).source ?? "default";

/** They are in no file, and shown nowhere. */
const secretLines = ({ masterKey, firstKey, eventSecrets = {} }: Config): readonly string[] => [
  ...(masterKey === undefined ? [] : ["# EKIDEN_MASTER_KEY is given."]),
  ...(firstKey === undefined ? [] : ["# EKIDEN_FIRST_KEY is given."]),
  ...Object.keys(eventSecrets).map((name) => `# ${name} is given.`),
];

/** Texts of JSON are texts of TOML, but for one character that JSON leaves as it is. */
const tomlOf = (value: Config[OptionName]): string => {
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return quoted(value);
  return value.length === 0 ? quoted("none") : `[${value.map(quoted).join(", ")}]`;
};

const quoted = (text: string): string =>
  JSON.stringify(withoutPassword(text)).replaceAll("\u007f", "\\u007f");
