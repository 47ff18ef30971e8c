// The file that says which functions there are, and where they are invoked.
import { readFile, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { ConfigError } from "../config.ts";
import { matcherOf } from "./pattern.ts";

const strict = { additionalProperties: false } as const;
const text = Type.String({ minLength: 1 });
const texts = Type.Array(text);
const seconds = Type.Number({ minimum: 0.01, maximum: 900 });
/** 12 digits, or every account. */
const account = /^(\d{12}|\*)$/;

/** Modules below a directory, relative to the file. */
const local = Type.Object(
  {
    directory: text,
    memoryMegabytes: Type.Optional(Type.Integer({ minimum: 64, maximum: 65_536 })),
    timeoutSeconds: Type.Optional(seconds),
    environment: Type.Optional(Type.Record(Type.String(), Type.String())),
  },
  strict,
);

const http = Type.Object(
  { url: text, secretFile: Type.Optional(text), timeoutSeconds: Type.Optional(seconds) },
  strict,
);

const lambda = Type.Object(
  {
    region: Type.Optional(text),
    endpoint: Type.Optional(text),
    assumeRole: Type.Optional(Type.Boolean()),
    stsEndpoint: Type.Optional(text),
  },
  strict,
);

const row = Type.Object(
  {
    account: Type.Optional(text),
    domain: Type.Optional(text),
    name: Type.Optional(text),
    roles: Type.Optional(texts),
    local: Type.Optional(local),
    http: Type.Optional(http),
    lambda: Type.Optional(lambda),
  },
  strict,
);

const configuration = Type.Object(
  {
    allowHosts: Type.Optional(texts),
    concurrencyPerAccount: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    functions: Type.Array(row, { minItems: 1 }),
  },
  strict,
);

type LocalRow = Static<typeof local>;
type LambdaRow = Static<typeof lambda>;
interface HttpRow extends Omit<Static<typeof http>, "secretFile"> {
  readonly secret?: string | undefined;
}

export type FunctionRow = Pick<Static<typeof row>, "account" | "domain" | "name" | "roles"> &
  (
    | { readonly kind: "local"; readonly local: LocalRow }
    | { readonly kind: "http"; readonly http: HttpRow }
    | { readonly kind: "lambda"; readonly lambda: LambdaRow }
  );

interface FunctionSettings {
  readonly rows: readonly FunctionRow[];
  /** Functions of one account at a time, on each node. */
  readonly concurrencyPerAccount?: number | undefined;
}

const minSecretCharacters = 16;

/**
 * The rows of a file, in its order; or one row for all the functions of a directory.
 * Rejects with ConfigError, which names the place in the file and what is allowed there.
 */
export const readFunctions = async (path: string): Promise<FunctionSettings> => {
  const facts = await stat(path).catch((error) => {
    throw new ConfigError(`--functions cannot be "${path}": ${error.message}.`);
  });
  if (facts.isDirectory()) {
    return { rows: [{ kind: "local", local: { directory: resolve(path) } }] };
  }
  const { allowHosts = [], concurrencyPerAccount, functions } = await readConfiguration(path);
  const rows = functions.map((given, index) => {
    const place = `${path}: functions[${index}]`;
    return rowOf(given, { place, directory: dirname(resolve(path)), allowHosts });
  });
  return { rows: await Promise.all(rows), concurrencyPerAccount };
};

const readConfiguration = async (path: string): Promise<Static<typeof configuration>> => {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw new ConfigError(`${path} cannot be read: ${String(error)}.`);
  }
  const [problem] = Value.Errors(configuration, value);
  if (!problem) return value as Static<typeof configuration>;
  const place = problem.path
    .replaceAll("/", ".")
    .replace(/^\./, "")
    .replace(/\.(\d+)/g, "[$1]");
  throw new ConfigError(`${path}: ${place || "the file"}: ${problem.message}.`);
};

interface Place {
  readonly place: string;
  readonly directory: string;
  readonly allowHosts: readonly string[];
}

const rowOf = async (given: Static<typeof row>, at: Place): Promise<FunctionRow> => {
  const { local, http, lambda, ...fits } = given;
  if (fits.account !== undefined && !account.test(fits.account)) {
    throw new ConfigError(`${at.place}.account: takes 12 digits, or * for every account.`);
  }
  if ([local, http, lambda].filter((target) => target !== undefined).length !== 1) {
    throw new ConfigError(`${at.place}: takes exactly one of local, http and lambda.`);
  }
  if (local) {
    const directory = resolve(at.directory, local.directory);
    const facts = await stat(directory).catch(() => undefined);
    if (!facts?.isDirectory()) {
      throw new ConfigError(`${at.place}.local.directory: ${directory} is no directory.`);
    }
    return { ...fits, kind: "local", local: { ...local, directory } };
  }
  if (http) return { ...fits, kind: "http", http: await httpOf(http, at) };
  return { ...fits, kind: "lambda", lambda: lambda ?? {} };
};

const httpOf = async (given: Static<typeof http>, at: Place): Promise<HttpRow> => {
  const { url, timeoutSeconds, secretFile } = given;
  requireAllowed(url, at);
  if (secretFile === undefined) return { url, timeoutSeconds };
  const file = resolve(at.directory, secretFile);
  const secret = await readFile(file, "utf8").catch((error) => {
    throw new ConfigError(`${at.place}.http.secretFile cannot be read: ${error.message}.`);
  });
  if (secret.trim().length < minSecretCharacters) {
    throw new ConfigError(
      `${at.place}.http.secretFile holds a secret of less than ${minSecretCharacters} characters.`,
    );
  }
  return { url, timeoutSeconds, secret: secret.trim() };
};

/** A host that a function's name could choose would be one that the operator did not allow. */
const requireAllowed = (template: string, { place, allowHosts }: Place): void => {
  const [url, other] = ["a", "b"].map((name) => {
    const filled = template.replaceAll("{name}", name);
    return URL.canParse(filled) ? new URL(filled) : undefined;
  });
  if (!url || !other || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError(`${place}.http.url: takes a URL that begins with http:// or https://.`);
  }
  if (url.username || url.password) {
    throw new ConfigError(`${place}.http.url: holds no user and no password; sign with a secret.`);
  }
  const isAllowed = allowHosts.map(matcherOf).some((fits) => fits(url.hostname) || fits(url.host));
  if (url.host === other.host && isAllowed) return;
  throw new ConfigError(
    `${place}.http.url: its host must be in allowHosts, and there is no {name} in it.`,
  );
};
