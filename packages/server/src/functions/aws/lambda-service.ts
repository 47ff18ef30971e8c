// Functions of AWS Lambda, or of anything that speaks its Invoke API. The SDK is loaded when it is
// needed, because most servers have no use for it.
import { once } from "node:events";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { LambdaOutcome } from "@ekiden/engine";
import { Cache } from "../../cache/cache.ts";
import { type Clock, systemClock } from "../../clock.ts";
import { ConfigError } from "../../config.ts";
import { abandoned, completed, maxResultCharacters, notInvoked, tooLong } from "../outcome.ts";
import type { Admission, FunctionTarget, Invocation } from "../target.ts";
import { assumeWith, type Credentials, RoleSessions } from "./role-sessions.ts";

interface LambdaServiceOptions {
  readonly region: string;
  /** Lambda's own unless given. */
  readonly endpoint?: string | undefined;
  /** Whether functions are invoked in the role of their execution; otherwise as this server. */
  readonly assumeRole?: boolean | undefined;
  /** STS's own unless given. */
  readonly stsEndpoint?: string | undefined;
  /** Of this server; the SDK's usual chain finds them unless they are given. */
  readonly credentials?: Credentials | undefined;
  /** Of the machine. */
  readonly clock?: Clock;
}

type LambdaModule = typeof import("@aws-sdk/client-lambda");
type StsModule = typeof import("@aws-sdk/client-sts");

const connectMilliseconds = 5_000;
/** Of a call of STS; the SDK repeats it. */
const attemptMilliseconds = 5_000;
/**
 * Clients with credentials of their own, as many as are of use at a time. One that is evicted is
 * not destroyed: it may have calls under way.
 */
const maxClients = 100;

const notLoaded = (module: string, error: unknown): ConfigError => {
  const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
  return new ConfigError(
    `Functions of Lambda need the package ${module}, which cannot be loaded: npm install ${module} (${reason})`,
  );
};

// Bundlers leave out what a program does not have if the error of its import is caught right there.

const loadLambda = async (): Promise<LambdaModule> => {
  try {
    return await import("@aws-sdk/client-lambda");
  } catch (error) {
    throw notLoaded("@aws-sdk/client-lambda", error);
  }
};

const loadSts = async (): Promise<StsModule> => {
  try {
    return await import("@aws-sdk/client-sts");
  } catch (error) {
    throw notLoaded("@aws-sdk/client-sts", error);
  }
};

/** Rejects with ConfigError where the SDK is not installed. */
export const openLambdaService = async (options: LambdaServiceOptions): Promise<LambdaService> => {
  const lambda = await loadLambda();
  const sts = options.assumeRole ? await loadSts() : undefined;
  return new LambdaService(options, { lambda, sts });
};

interface Modules {
  readonly lambda: LambdaModule;
  readonly sts: StsModule | undefined;
}

/** `credentials` undefined: those that the SDK's usual chain finds. */
type Access = { readonly credentials: Credentials | undefined } | { readonly refused: string };

class LambdaService implements FunctionTarget {
  readonly #options: LambdaServiceOptions;
  readonly #modules: Modules;
  readonly #roles: RoleSessions | undefined;
  /** By the id of their key; "" for the server's own. */
  readonly #clients = new Cache<string, LambdaClient>({ maxEntries: maxClients });

  constructor(options: LambdaServiceOptions, modules: Modules) {
    this.#options = options;
    this.#modules = modules;
    const { clock = systemClock } = options;
    if (modules.sts) this.#roles = new RoleSessions({ assume: this.#assume(modules.sts), clock });
  }

  admit(role: string): Admission | Promise<unknown> {
    return this.#roles?.admit(role) ?? "admitted";
  }

  /** Not all that the SDK does for a call ends with the signal: it may wait for credentials. */
  async invoke(invocation: Invocation, signal: AbortSignal): Promise<LambdaOutcome> {
    const givenUp = once(signal, "abort").then(() => abandoned);
    return Promise.race([this.#outcomeOf(invocation, signal), givenUp]);
  }

  async close(): Promise<void> {
    this.#roles?.close();
    for (const client of this.#clients.values()) client.destroy();
    this.#clients.clear();
  }

  async #outcomeOf({ name, role, input }: Invocation, signal: AbortSignal): Promise<LambdaOutcome> {
    const { InvokeCommand } = this.#modules.lambda;
    const command = new InvokeCommand({
      FunctionName: name,
      InvocationType: "RequestResponse",
      Payload: Buffer.from(input),
    });
    const access = await this.#accessFor(role);
    if (signal.aborted) return abandoned;
    if ("refused" in access) return notInvoked("AccessDeniedException", access.refused);
    try {
      const client = this.#clientFor(access.credentials);
      const { FunctionError, Payload } = await client.send(command, { abortSignal: signal });
      const text = Buffer.from(Payload ?? []).toString();
      if (!FunctionError) return completed(text === "" ? "null" : text);
      return text.length > maxResultCharacters
        ? tooLong(`${text.length} characters, which describe an error`)
        : { reason: FunctionError, details: text };
    } catch (error) {
      return outcomeOfError(error);
    }
  }

  /** Where roles are assumed, never the server's own: they may do what the role may not. */
  #accessFor(role: string): Access | Promise<Access> {
    return this.#roles?.credentialsFor(role) ?? { credentials: this.#options.credentials };
  }

  #clientFor(credentials: Credentials | undefined): LambdaClient {
    const key = this.#roles ? (credentials?.accessKeyId ?? "") : "";
    const known = this.#clients.get(key);
    if (known) return known;
    const { region, endpoint } = this.#options;
    const client = new this.#modules.lambda.LambdaClient({
      region,
      ...(endpoint ? { endpoint } : {}),
      ...(credentials ? { credentials } : {}),
      // D1: what may have reached the function is not sent again.
      maxAttempts: 1,
      requestHandler: {
        connectionTimeout: connectMilliseconds,
        requestTimeout: 0,
        // A function that waits for a socket would use up its time: it is started already.
        httpAgent: { maxSockets: Number.POSITIVE_INFINITY },
        httpsAgent: { maxSockets: Number.POSITIVE_INFINITY },
      },
    });
    return this.#clients.set(key, client);
  }

  #assume(sts: StsModule) {
    const { region, stsEndpoint, credentials } = this.#options;
    const client = new sts.STSClient({
      region,
      ...(stsEndpoint ? { endpoint: stsEndpoint } : {}),
      ...(credentials ? { credentials } : {}),
      requestHandler: {
        connectionTimeout: connectMilliseconds,
        requestTimeout: attemptMilliseconds,
        // Without it the SDK warns of such a request, and awaits it on.
        throwOnRequestTimeout: true,
      },
    });
    return assumeWith(client, sts);
  }
}

/** The name of Lambda's exception, or of what kept the call from it. */
const outcomeOfError = (error: unknown): LambdaOutcome => {
  if (!(error instanceof Error)) return notInvoked("ServiceException", String(error));
  const { code } = error as { code?: unknown };
  const isUnnamed = error.name === "Error" || error.name === "AggregateError";
  const name = isUnnamed ? "ServiceException" : error.name;
  return notInvoked(name, error.message || String(code ?? error));
};
