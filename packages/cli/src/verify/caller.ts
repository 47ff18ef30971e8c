// Calls a server as any client does: signed where the environment has a key, and tried again where
// the server throttles or is unavailable.
import { setTimeout as rest } from "node:timers/promises";
import {
  type AnyOperationName,
  type EkidenInput,
  type EkidenOperationName,
  type EkidenOutput,
  ekidenOperations,
  ekidenTarget,
  type Input,
  type OperationName,
  type Output,
  operations,
} from "@ekiden/model";
import { type SigningCredentials, signCall, systemClock } from "@ekiden/server";

const maxTries = 8;
const restMilliseconds = 250;

/** Its name makes its message the whole explanation. */
export class CallError extends Error {
  override readonly name = "VerifyError";
  readonly fault: string;
  /** The same call may be answered a little later. */
  readonly isPassing: boolean;

  constructor(message: string, fault = "", isPassing = false) {
    super(message);
    this.fault = fault;
    this.isPassing = isPassing;
  }
}

export interface CallerOptions {
  readonly endpoint: URL;
  readonly region: string;
  readonly credentials: SigningCredentials | undefined;
  /** One that breaks off may be sent again, once the server has answered another. */
  readonly onlyLooks?: boolean | undefined;
  /** Ends calls that are on their way, and lets none begin. */
  readonly signal?: AbortSignal | undefined;
}

/** As all programs for the service are given theirs; undefined where there are none. */
export const credentialsIn = (
  environment: Readonly<Record<string, string | undefined>>,
): SigningCredentials | undefined => {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, sessionToken: environment.AWS_SESSION_TOKEN || undefined };
};

/** The headers of a call, signed where there are credentials. */
export const headersOf = (
  operation: AnyOperationName,
  body: string,
  { endpoint, region, credentials }: CallerOptions,
): Record<string, string> => {
  const isOwn = Object.hasOwn(ekidenOperations, operation);
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": isOwn ? ekidenTarget(operation) : `SimpleWorkflowService.${operation}`,
  };
  const toSign = { host: endpoint.host, headers, body, region, at: systemClock.now() };
  return credentials ? signCall(toSign, credentials) : headers;
};

export class Caller {
  readonly #options: CallerOptions;
  #hasAnswered = false;

  constructor(options: CallerOptions) {
    this.#options = options;
  }

  /** Rejects with CallError. */
  call<K extends OperationName>(operation: K, input: Input<K>): Promise<Output<K>> {
    return this.#call(operation, input);
  }

  /** The same for an operation of Ekiden's own. */
  callEkiden<K extends EkidenOperationName>(
    operation: K,
    input: EkidenInput<K>,
  ): Promise<EkidenOutput<K>> {
    return this.#call(operation, input);
  }

  async #call<T>(operation: AnyOperationName, input: unknown): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#callOnce<T>(operation, JSON.stringify(input));
      } catch (error) {
        const isPassing = error instanceof CallError && error.isPassing;
        if (!isPassing || tries === maxTries) throw error;
      }
      await rest(restMilliseconds * tries);
    }
  }

  async #callOnce<T>(operation: AnyOperationName, body: string): Promise<T> {
    const { status, text } = await this.#send(operation, body);
    this.#hasAnswered = true;
    if (status === 200) return outputIn(operation, text);
    const { fault, message } = faultIn(text);
    const isPassing = status >= 500 || /^(Throttling|RequestLimitExceeded)/.test(fault);
    const why = `${operation} was refused: ${fault || status}: ${message}`;
    throw new CallError(why, fault, isPassing);
  }

  async #send(
    operation: AnyOperationName,
    body: string,
  ): Promise<{ status: number; text: string }> {
    const { endpoint, onlyLooks = false, signal = null } = this.#options;
    const headers = headersOf(operation, body, this.#options);
    try {
      const response = await fetch(endpoint, { method: "POST", headers, body, signal });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      if (signal?.aborted) throw new CallError(`${operation} was not answered in time`);
      const { cause } = error as { cause?: { code?: string; message?: string } };
      const why = cause?.code ?? cause?.message ?? String(error);
      const isPassing = onlyLooks && this.#hasAnswered;
      throw new CallError(`${endpoint.origin} cannot be reached: ${why}`, "", isPassing);
    }
  }
}

/** Of a call that was answered with 200. Throws CallError where no service has answered it. */
export const outputIn = <T>(operation: AnyOperationName, text: string): T => {
  const rows: Readonly<Record<string, object>> = { ...operations, ...ekidenOperations };
  // Operations without an output answer with no body at all.
  const isEmpty = text === "" && !("output" in (rows[operation] ?? {}));
  const output = isEmpty ? undefined : parsed(text);
  if (isEmpty || (typeof output === "object" && output !== null)) return output as T;
  const shown = text === "" ? "it is empty" : JSON.stringify(text.slice(0, 200));
  throw new CallError(
    `${operation} was answered with no JSON object, so not by a server of the service: ${shown}.`,
  );
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

export const faultIn = (text: string): { fault: string; message: string } => {
  try {
    const { __type = "", message = "", Message = message } = JSON.parse(text);
    return { fault: String(__type).split("#").at(-1) ?? "", message: String(Message) };
  } catch {
    return { fault: "", message: text.slice(0, 200) };
  }
};
