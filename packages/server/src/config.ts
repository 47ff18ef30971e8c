// Reads the configuration of a node from what was given: on the command line, in the environment,
// in a file.

import type { OptionRow } from "./option-values.ts";
import { addressOf } from "./option-values.ts";
import { type OptionName, options } from "./options.ts";
import { type TraceSettings, traceSettingsFrom } from "./trace-settings.ts";

type OptionValues = {
  readonly [K in OptionName]: NonNullable<ReturnType<(typeof options)[K]["value"]["read"]>>;
};

/** The value of each option. */
export type Config = OptionValues & {
  /** From EKIDEN_MASTER_KEY alone: all users of the machine can read a command line. */
  readonly masterKey?: string;
  /** From EKIDEN_FIRST_KEY alone, for the same reason. */
  readonly firstKey?: string;
  /** From EKIDEN_EVENTS_SECRET_*, by the names of the variables; absent where there is none. */
  readonly eventSecrets?: Readonly<Record<string, string>>;
  /** From the variables of OpenTelemetry; absent where they ask for no traces. */
  readonly traces?: TraceSettings;
};

/** An option has a value that it cannot take; the message says which, and what it takes. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Options by name, each as a person would type it. */
export type GivenOptions = { readonly [K in OptionName]?: string | undefined };
type Environment = Readonly<Record<string, string | undefined>>;

/** What a file says of options. */
export interface ConfigFile {
  readonly path: string;
  readonly options: GivenOptions;
}

/** How an option was given, and where. */
interface GivenOption {
  readonly text: string;
  /** As messages name it: a flag, a variable, an option of a file, or nothing for the default. */
  readonly source: string | undefined;
}

/**
 * What was `given` on the command line, else in the environment, else in the file, else the
 * default. Throws ConfigError for what an option cannot be.
 */
export const readConfig = (
  given: GivenOptions,
  environment: Environment,
  file?: ConfigFile,
): Config => {
  const config = readOptions({ given, environment, file });
  if (config.nodes > 1) {
    requireShared(config);
    requirePorts(config);
  }
  const { EKIDEN_MASTER_KEY: masterKey, EKIDEN_FIRST_KEY: firstKey } = environment;
  const traces = traceSettingsFrom(environment);
  const eventSecrets = eventSecretsFrom(environment);
  return {
    ...config,
    ...(masterKey && { masterKey }),
    ...(firstKey && { firstKey }),
    ...(eventSecrets && { eventSecrets }),
    ...(traces && { traces }),
  };
};

const eventSecretForm = /^EKIDEN_EVENTS_SECRET_[A-Z\d_]+$/;

const eventSecretsFrom = (environment: Environment): Config["eventSecrets"] => {
  const secrets = Object.entries(environment).flatMap(([name, value]) =>
    value && eventSecretForm.test(name) ? [[name, value] as const] : [],
  );
  return secrets.length > 0 ? Object.fromEntries(secrets) : undefined;
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

/** Throws ConfigError where nodes have no port of their own for metrics. */
const requirePorts = ({ nodes, metrics }: Config): void => {
  const { port } = addressOf(metrics) ?? { port: 1 };
  if (port > 0 && port + nodes - 1 <= 65_535) return;
  throw new ConfigError(
    `--metrics ${metrics} cannot be used with --nodes ${nodes}: each node takes the port after ` +
      `that of the one before. Choose a port from 1 to ${65_535 - nodes + 1}.`,
  );
};

/** Where options are looked for; the first that has one goes before the others. */
export interface OptionSources {
  /** On the command line. */
  readonly given: GivenOptions;
  readonly environment: Environment;
  readonly file?: ConfigFile | undefined;
}

const readOptions = (sources: OptionSources) =>
  Object.fromEntries(
    (Object.keys(options) as OptionName[]).map((name) => [name, readOption(name, sources)]),
  ) as OptionValues;

/** As `readConfig`, for one of them. */
export const readOption = <K extends OptionName>(name: K, sources: OptionSources): Config[K] => {
  const row: OptionRow = options[name];
  const { text, source } = givenOption(name, sources);
  const value = row.value.read(text);
  if (value !== undefined) return value as Config[K];
  const refused = row.mayHoldSecret
    ? `${source} cannot be what it is (not shown here, since it may hold a password)`
    : `${source} cannot be "${text}"`;
  throw new ConfigError(`${refused}: it takes ${row.value.allowed}.`);
};

/** What `readOption` reads, before it is read. */
export const givenOption = (
  name: OptionName,
  { given, environment, file }: OptionSources,
): GivenOption => {
  const { flag, environment: variable, fallback }: OptionRow = options[name];
  const onCommandLine = given[name];
  if (onCommandLine !== undefined) return { text: onCommandLine, source: `--${flag}` };
  // An empty variable is an unset one: that is how container tools leave a variable out.
  const inEnvironment = environment[variable];
  if (inEnvironment) return { text: inEnvironment, source: variable };
  const inFile = file?.options[name];
  if (inFile !== undefined) return { text: inFile, source: `${flag} in ${file?.path}` };
  return { text: fallback, source: undefined };
};

/** A URL for logs and messages; a text that is no valid URL may hold a password, too. */
export const withoutPassword = (url: string): string =>
  url.replace(/:\/\/([^:@/]*):.*@/, "://$1@").replace(/(password=)[^&\s]*/gi, "$1…");

/** Can only this machine reach what listens on `host`? */
export const isLoopback = (host: string): boolean =>
  /^(localhost\.?|127(\.\d+){3}|::1|::ffff:127(\.\d+){3})$/i.test(host);

interface Reach {
  readonly access: Config["access"];
  readonly host: string;
  readonly allowedHosts?: readonly string[] | undefined;
}

/**
 * Must calls be signed? A name by which the server is reached says that others reach it, such as
 * through a proxy on the same machine, wherever the server itself listens.
 */
export const needsKeys = ({ access, host, allowedHosts = [] }: Reach): boolean =>
  access === "keys" ||
  (access === "auto" && !(isLoopback(host) && allowedHosts.every(isOfThisMachine)));

const isOfThisMachine = (name: string): boolean =>
  isLoopback(name) || name.toLowerCase().endsWith(".localhost");
