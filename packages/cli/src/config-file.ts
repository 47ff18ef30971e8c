// The configuration file: which one it is, and what it says. The order is the command line, the
// environment, the file, the defaults.
import { existsSync, readFileSync, statSync } from "node:fs";
import { extname, resolve } from "node:path";
import {
  type Config,
  ConfigError,
  type ConfigFile,
  configFileOf,
  type GivenOptions,
  type OptionName,
  readConfig,
  readOption,
} from "@ekiden/server";
import type { Environment } from "./terminal/terminal.ts";

/** Read where there is one in the working directory, unless another is named. */
const ownName = "ekiden.toml";
const variable = "EKIDEN_SERVER_CONFIG";
/** All options together are some kilobytes. */
const maxFileBytes = 65_536;

/** Options of the server as typed, with the file's name. */
export type TypedOptions = GivenOptions & { readonly config?: string | undefined };

/** Rejects with ConfigError, in whose message the file is named. */
export const configFrom = async (given: TypedOptions, environment: Environment): Promise<Config> =>
  readConfig(given, environment, await configFile(given, environment));

/** As `configFrom`, for one option. */
export const optionFrom = async <K extends OptionName>(
  name: K,
  given: TypedOptions,
  environment: Environment,
): Promise<Config[K]> =>
  readOption(name, { given, environment, file: await configFile(given, environment) });

/** Undefined: none is named, and there is none in the working directory. */
export const configFile = async (
  { config }: TypedOptions,
  environment: Environment,
): Promise<ConfigFile | undefined> => {
  const named = config ?? (environment[variable] || undefined);
  if (named === undefined && !existsSync(ownName)) return undefined;
  const path = named ?? ownName;
  return configFileOf(path, await contentOf(path));
};

const contentOf = async (path: string): Promise<unknown> => {
  const text = textOf(path);
  try {
    if (extname(path) === ".json") return JSON.parse(text);
    const { parse } = await import("smol-toml");
    return parse(text);
  } catch (error) {
    throw new ConfigError(`${path} cannot be read as ${formatOf(path)}: ${firstLine(error)}`);
  }
};

const textOf = (path: string): string => {
  try {
    const { size } = statSync(path);
    if (size > maxFileBytes) {
      throw new ConfigError(`${path} has ${size} bytes, and may have ${maxFileBytes}.`);
    }
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const { message } = error as Error;
    throw new ConfigError(`The configuration in ${resolve(path)} cannot be read. (${message})`);
  }
};

const formatOf = (path: string): string =>
  extname(path) === ".json" ? "JSON" : "TOML (a file in JSON ends in .json)";

const firstLine = (error: unknown): string => String((error as Error).message).split("\n")[0] ?? "";
