// The client: all operations of the service, as methods and by their names.
import { Attempts, type CallOptions, type Connection } from "./attempts.ts";
import type { CallRetry } from "./call-retry.ts";
import { usualCredentials } from "./credential-chain.ts";
import { type CredentialProvider, CredentialStore, type Credentials } from "./credentials.ts";
import { type EkidenOperations, ekidenCalls } from "./ekiden.ts";
import { checkedRegion, type Endpoint, endpointOf, regionalEndpoint } from "./endpoint.ts";
import { type Environment, endpointIn, processEnvironment, regionIn } from "./environment.ts";
import { operationNames } from "./generated/operation-names.ts";
import { closedError, type HttpOptions, HttpTransport } from "./http-transport.ts";
import { timerMilliseconds } from "./machine.ts";
import type { Input, OperationName, Output } from "./operations.ts";
import { PlainHeaders } from "./plain-headers.ts";
import { ServiceClock } from "./service-clock.ts";
import type { Transport } from "./transport.ts";
import type { AfterUnknownOutcome } from "./verdict.ts";

/**
 * Where the service is, who calls it, and how long and how often a call is tried. What is left out
 * is looked for in the environment, or has the default that is named; times are milliseconds.
 */
export interface ClientOptions {
  /**
   * As in `http://127.0.0.1:7930`. Otherwise AWS_ENDPOINT_URL_SWF, AWS_ENDPOINT_URL, or Amazon's
   * own of the region.
   */
  readonly endpoint?: string | undefined;
  /** As in `eu-west-1`. Otherwise AWS_REGION or AWS_DEFAULT_REGION. */
  readonly region?: string | undefined;
  /**
   * Keys, a function that fetches them, or `none` for calls without a signature. The function is
   * asked again before its keys run out, and when they are refused. Otherwise those of the
   * environment, and then those that `@aws-sdk/credential-providers` finds, if installed.
   */
  readonly credentials?: Credentials | CredentialProvider | "none" | undefined;
  /**
   * How often a call may fail until its error is thrown; 3 by default. A wrong clock and refused
   * credentials do not count: the call is sent again with the right ones, once for each.
   */
  readonly maxAttempts?: number | undefined;
  /** Between two attempts, even where the service asks for more; 20,000 by default. */
  readonly maxPauseMilliseconds?: number | undefined;
  /**
   * Until the answer to a call must begin, and then until it must end; 30,000 by default. So long,
   * too, calls wait for credentials to be fetched.
   */
  readonly callMilliseconds?: number | undefined;
  /** Until the answer to a poll must begin; 90,000 by default: the service waits for 60,000. */
  readonly pollMilliseconds?: number | undefined;
  /** What becomes of signals and starts whose outcome is not known; `fail` by default. */
  readonly afterUnknownOutcome?: AfterUnknownOutcome | undefined;
  /**
   * Called before a call is sent again, for logs and metrics. What it throws is thrown by the call.
   */
  readonly onRetry?: ((retry: CallRetry) => void) | undefined;
  /** Of connections. */
  readonly http?: HttpOptions | undefined;
  /** Another way to the service than HTTP over sockets. */
  readonly transport?: Transport | undefined;
  /** Instead of `process.env`. */
  readonly environment?: Environment | undefined;
}

const defaults = {
  maxAttempts: 3,
  maxPauseMilliseconds: 20_000,
  callMilliseconds: 30_000,
  pollMilliseconds: 90_000,
  afterUnknownOutcome: "fail",
} as const;

const regionOf = (options: ClientOptions, environment: Environment): string => {
  const region = options.region ?? regionIn(environment);
  if (region !== undefined) return checkedRegion(region);
  throw new Error(
    "No region is known: give the client a `region`, or set AWS_REGION. Where the endpoint is not " +
      "Amazon's, it is the region that the server was started with.",
  );
};

const credentialsOf = (
  { credentials, callMilliseconds = defaults.callMilliseconds }: ClientOptions,
  environment: Environment,
): CredentialStore | undefined => {
  if (credentials === "none") return undefined;
  const given = typeof credentials === "object" ? async () => credentials : credentials;
  const fetch = given ?? usualCredentials(environment);
  return new CredentialStore(fetch, { maxMilliseconds: timerMilliseconds(callMilliseconds) });
};

const connectionOf = (options: ClientOptions): Connection => {
  const { environment = processEnvironment() } = options;
  const region = regionOf(options, environment);
  const address = options.endpoint ?? endpointIn(environment) ?? regionalEndpoint(region);
  const endpoint: Endpoint = endpointOf(address);
  const {
    maxAttempts = defaults.maxAttempts,
    maxPauseMilliseconds = defaults.maxPauseMilliseconds,
    callMilliseconds = defaults.callMilliseconds,
    pollMilliseconds = defaults.pollMilliseconds,
    afterUnknownOutcome = defaults.afterUnknownOutcome,
  } = options;
  return {
    maxAttempts,
    maxPauseMilliseconds: timerMilliseconds(maxPauseMilliseconds),
    callMilliseconds: timerMilliseconds(callMilliseconds),
    pollMilliseconds: timerMilliseconds(pollMilliseconds),
    afterUnknownOutcome,
    onRetry: options.onRetry,
    endpoint,
    headers: new PlainHeaders(endpoint.host),
    region,
    credentials: credentialsOf(options, environment),
    clock: new ServiceClock(),
    transport: options.transport ?? new HttpTransport(endpoint.origin, options.http),
  };
};

class Calls {
  /** Ekiden's own operations, which Amazon's service does not have. */
  readonly ekiden: EkidenOperations;
  readonly #connection: Connection;

  constructor(options: ClientOptions = {}) {
    this.#connection = connectionOf(options);
    this.ekiden = new ekidenCalls(this.#connection);
  }

  /** Where its calls go, and what they are signed for. */
  get endpoint(): string {
    const { endpoint, transport } = this.#connection;
    const { origin, path } = endpoint;
    if (transport.place !== undefined) return transport.place;
    return path === "/" ? origin : origin + path;
  }

  get region(): string {
    return this.#connection.region;
  }

  /**
   * Calls an operation. Rejects with a ServiceError of the service's name where it refuses, with a
   * NoAnswerError where it cannot be reached or understood, and with the reason of the signal.
   */
  call<K extends OperationName>(
    operation: K,
    input: Input<K>,
    options: CallOptions = {},
  ): Promise<Output<K>> {
    const attempts = new Attempts(this.#connection, { operation, input }, options);
    return attempts.run() as Promise<Output<K>>;
  }

  /**
   * Calls the listener, once, when a run has closed, and returns what ends that. Undefined: this
   * service tells nothing by itself, as all do but an embedded one; its histories must be read.
   */
  onClosed(runId: string, listener: () => void): (() => void) | undefined {
    return this.#connection.transport.onClosed?.(runId, listener);
  }

  /**
   * Resolves once all that was told early (see `CallOptions.takesEarly`) is durable, which is at
   * once where nothing is; rejects where it may be lost.
   */
  async durable(): Promise<void> {
    await this.#connection.transport.durable?.();
  }

  /** Ends its connections. Calls that are under way are rejected. */
  close(): Promise<void> {
    const { credentials, transport } = this.#connection;
    credentials?.close(closedError());
    return transport.close();
  }
}

/** `client.startWorkflowExecution({ domain, … })` */
export type OperationMethods = {
  readonly [K in OperationName as Uncapitalize<K>]: (
    input: Input<K>,
    options?: CallOptions,
  ) => Promise<Output<K>>;
};

for (const operation of operationNames) {
  const method = operation.charAt(0).toLowerCase() + operation.slice(1);
  const call = function (this: Calls, input: never, options?: CallOptions): Promise<unknown> {
    return this.call(operation, input, options);
  };
  Object.defineProperty(Calls.prototype, method, { value: call, configurable: true });
}

export type SwfClient = Calls & OperationMethods;

/**
 * Throws where no region is known, or the endpoint is no address; nothing is sent yet.
 *
 * @example
 * ```ts
 * import { SwfClient } from "@ekiden/client";
 *
 * const client = new SwfClient({
 *   endpoint: "http://127.0.0.1:7930",
 *   region: "us-east-1",
 *   credentials: "none",
 * });
 * const { domainInfos } = await client.listDomains({ registrationStatus: "REGISTERED" });
 * ```
 */
export const SwfClient = Calls as unknown as new (options?: ClientOptions) => SwfClient;
