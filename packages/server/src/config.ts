// Reads the configuration of a node from what was given: on the command line, in the environment.
import { type OptionName, type OptionRow, options } from "./options.ts";

/** The value of each option. */
export type Config = {
  readonly [K in OptionName]: NonNullable<ReturnType<(typeof options)[K]["value"]["read"]>>;
} & {
  /** From EKIDEN_MASTER_KEY alone: all users of the machine can read a command line. */
  readonly masterKey?: string;
  /** From EKIDEN_FIRST_KEY alone, for the same reason. */
  readonly firstKey?: string;
};

/** An option has a value that it cannot take; the message says which, and what it takes. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

type Given = { readonly [K in OptionName]?: string | undefined };
type Environment = Readonly<Record<string, string | undefined>>;

/** What was `given` on the command line, else in the environment, else the default. */
export const readConfig = (given: Given, environment: Environment): Config => {
  const config = readOptions(given, environment);
  if (config.nodes > 1) requireShared(config);
  const { EKIDEN_MASTER_KEY: masterKey, EKIDEN_FIRST_KEY: firstKey } = environment;
  return { ...config, ...(masterKey && { masterKey }), ...(firstKey && { firstKey }) };
};

/** Throws ConfigError for what several processes cannot use together. */
const requireShared = ({ nodes, store, audit }: Config): void => {
  if (store === "files") {
    throw new ConfigError(
      `--nodes ${nodes} needs a PostgreSQL database, which the nodes share: give its URL with ` +
        "--store postgres://user:password@host:5432/database. The store in files is used by one " +
        "process: leave --nodes out for it.",
    );
  }
  if (audit === "-") {
    throw new ConfigError(
      `--audit - cannot be used with --nodes ${nodes}: records of several processes would be ` +
        "mixed within their lines on the standard output. Name a file with --audit.",
    );
  }
};

const readOptions = (given: Given, environment: Environment) =>
  Object.fromEntries(
    (Object.keys(options) as OptionName[]).map((name) => [
      name,
      readOption(name, given, environment),
    ]),
  ) as Config;

/** As `readConfig`, for one of them. */
export const readOption = <K extends OptionName>(
  name: K,
  given: Given,
  environment: Environment,
): Config[K] => {
  const row: OptionRow = options[name];
  const onCommandLine = given[name];
  // An empty variable is an unset one: that is how container tools leave a variable out.
  const inEnvironment = environment[row.environment] || undefined;
  const chosen = onCommandLine ?? inEnvironment ?? row.fallback;
  const value = row.value.read(chosen);
  if (value !== undefined) return value as Config[K];
  const source = onCommandLine === undefined ? row.environment : `--${row.flag}`;
  throw new ConfigError(
    `${source} cannot be "${withoutPassword(chosen)}": it takes ${row.value.allowed}.`,
  );
};

/** A URL for logs and messages; a text that is no valid URL may hold a password, too. */
export const withoutPassword = (url: string): string => url.replace(/:\/\/([^:@/]*):.*@/, "://$1@");

/** Can only this machine reach what listens on `host`? */
export const isLoopback = (host: string): boolean =>
  /^(localhost\.?|127(\.\d+){3}|::1|::ffff:127(\.\d+){3})$/i.test(host);

/** Must calls be signed? */
export const needsKeys = ({ access, host }: Pick<Config, "access" | "host">): boolean =>
  access === "keys" || (access === "auto" && !isLoopback(host));
