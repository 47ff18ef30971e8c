// What a configuration file says: the options of the one table under their flags, as TOML and JSON
// have them, in the texts in which they would be typed.
import { ConfigError, type ConfigFile } from "./config.ts";
import type { OptionRow } from "./option-values.ts";
import { truthWords } from "./option-values.ts";
import { type OptionName, options } from "./options.ts";

const names: ReadonlyMap<string, OptionName> = new Map(
  Object.entries(options).map(([name, { flag }]) => [flag, name as OptionName]),
);

/** So that an editor can check a file in JSON: `"$schema": "…"`. */
const schemaMember = "$schema";

/** Throws ConfigError for what is no option, or not of its kind. */
export const configFileOf = (path: string, content: unknown): ConfigFile => {
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new ConfigError(`${path} must hold options by name, as in port = 7930.`);
  }
  const given = Object.entries(content).filter(([flag]) => flag !== schemaMember);
  return {
    path,
    options: Object.fromEntries(
      given.map(([flag, value]) => {
        const name = nameOf(flag, path);
        return [name, textOf(options[name], value, path)];
      }),
    ),
  };
};

const nameOf = (flag: string, path: string): OptionName => {
  const name = names.get(flag);
  if (name) return name;
  const written = flag.replaceAll(/_|(?=[A-Z])/g, "-").toLowerCase();
  const hint = names.has(written)
    ? `It is written ${written}.`
    : "`ekiden serve --help` lists the options, which are named there as they are here.";
  throw new ConfigError(`${path} has an option that there is not: ${flag}. ${hint}`);
};

const textOf = (row: OptionRow, value: unknown, path: string): string => {
  const text = asTyped(row, value);
  if (text !== undefined) return text;
  throw new ConfigError(`${row.flag} in ${path} takes ${row.value.allowed}.`);
};

const asTyped = (row: OptionRow, value: unknown): string | undefined => {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (typeof value === "boolean") {
    const words = truthWords.map(([yes, no]) => (value ? yes : no));
    return words.find((word) => row.value.read(word) !== undefined);
  }
  const isList = Array.isArray(value) && value.every((each) => typeof each === "string");
  return isList && value.length > 0 ? value.join(",") : undefined;
};

/** JSON Schema of such a file, for editors. */
export const configSchema = (): object => ({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Options of `ekiden serve`",
  type: "object",
  additionalProperties: false,
  properties: Object.fromEntries([
    [schemaMember, { type: "string" }],
    ...Object.values(options).map(({ flag, help, fallback, value }: OptionRow) => [
      flag,
      { description: `${help} (default ${fallback})`, ...value.schema },
    ]),
  ]),
});
