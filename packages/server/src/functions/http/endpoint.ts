// Functions behind an HTTP endpoint: the event is posted to it, and its answer is the result.
//
// What may have reached the endpoint is never sent again (D1): only a connection that could not be
// made is tried once more.
import { type IncomingMessage, type RequestOptions, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { LambdaOutcome } from "@ekiden/engine";
import { type Clock, steadyClock, systemClock } from "../../clock.ts";
import {
  broke,
  completed,
  maxResultCharacters,
  notInvoked,
  refusalOfInput,
  tookTooLong,
  tooLong,
  unknownFunction,
} from "../outcome.ts";
import { type Admission, bareName, type FunctionTarget, type Invocation } from "../target.ts";
import { signatureOf } from "./signature.ts";

export interface EndpointOptions {
  /** `{name}` in its path stands for the name of the function. */
  readonly url: string;
  /** Calls are signed with it; without one they are not signed. */
  readonly secret?: string | undefined;
  /** 900 unless given; a shorter time-out of the decision goes before it. */
  readonly timeoutSeconds?: number | undefined;
  /** Of the machine. */
  readonly clock?: Clock;
}

const usualTimeoutSeconds = 900;
/** With the first; each waits twice as long as the one before. */
const connectionAttempts = 3;
const firstRestMilliseconds = 200;
const connectMilliseconds = 5_000;
const keepAliveMilliseconds = 30_000;
/** A character takes at most so many bytes of UTF-8, or half of that for half of a pair. */
const bytesPerCharacter = 3;
const maxQuotedCharacters = 1_000;

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly isWhole: boolean;
}

class NotConnected extends Error {}

export class Endpoint implements FunctionTarget {
  readonly #options: EndpointOptions;
  readonly #clock: Clock;
  /** For how long something may take. */
  readonly #steadyClock: Clock;

  constructor(options: EndpointOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#steadyClock = options.clock ?? steadyClock;
  }

  /** The endpoint gets the role with the call, and may refuse it by its answer. */
  admit(): Admission {
    return "admitted";
  }

  async invoke(invocation: Invocation, signal: AbortSignal): Promise<LambdaOutcome> {
    const { timeoutSeconds = usualTimeoutSeconds } = this.#options;
    const name = bareName(invocation.name);
    if (name === undefined) return unknownFunction(invocation.name);
    const refusal = refusalOfInput(invocation.input);
    if (refusal) return refusal;
    // A bare name is one segment of a path as it is.
    const url = new URL(this.#options.url.replaceAll("{name}", name));
    const late = new AbortController();
    const isLate = () => late.abort();
    const alarm = this.#steadyClock.at(this.#steadyClock.now() + timeoutSeconds * 1000, isLate);
    signal.addEventListener("abort", isLate, { once: true });
    if (signal.aborted) isLate();
    try {
      return outcomeOf(await this.#call(url, invocation, late.signal), url);
    } catch (error) {
      if (late.signal.aborted) return tookTooLong(timeoutSeconds);
      const message = told(url, textOf(error));
      if (error instanceof NotConnected) return notInvoked("EndpointNotReached", message);
      return broke({ type: "Endpoint.ConnectionLost", message });
    } finally {
      alarm.cancel();
      signal.removeEventListener("abort", isLate);
    }
  }

  async close(): Promise<void> {}

  async #call(url: URL, invocation: Invocation, signal: AbortSignal): Promise<Answer> {
    let rest = firstRestMilliseconds;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#post(url, invocation, signal);
      } catch (error) {
        const isLast = attempt === connectionAttempts || signal.aborted;
        if (isLast || !(error instanceof NotConnected)) throw error;
      }
      await this.#rest(rest, signal);
      rest *= 2;
    }
  }

  #post(url: URL, invocation: Invocation, signal: AbortSignal): Promise<Answer> {
    const isSecure = url.protocol === "https:";
    const send = isSecure ? requestHttps : requestHttp;
    const options: RequestOptions = {
      method: "POST",
      headers: this.#headersOf(invocation),
      signal,
      // Each call has a connection of its own, so that it is certain whether there was one.
      agent: false,
      timeout: connectMilliseconds,
    };
    return new Promise((resolve, reject) => {
      let isConnected = false;
      const request = send(url, options, (response) => void read(response).then(resolve, reject));
      request.on("socket", (socket) => {
        socket.once(isSecure ? "secureConnect" : "connect", () => {
          isConnected = true;
          socket.setTimeout(0);
          // What lies between may forget a connection that is silent for minutes.
          socket.setKeepAlive(true, keepAliveMilliseconds);
        });
      });
      request.on("timeout", () => {
        if (!isConnected) request.destroy(new Error("it could not be connected to in time"));
      });
      request.on("error", (error) => {
        reject(isConnected ? error : new NotConnected(textOf(error), { cause: error }));
      });
      request.on("upgrade", (_answer, socket) => {
        socket.destroy();
        reject(new Error("the answer is 101: another protocol, which was not asked for"));
      });
      request.end(invocation.input);
    });
  }

  #headersOf(invocation: Invocation): Record<string, string> {
    const { requestId, account, domain, workflowId, runId, name, role, input } = invocation;
    const timestamp = Math.floor(this.#clock.now() / 1000);
    const headers = {
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(input)),
      "user-agent": "ekiden",
      "x-ekiden-account": account,
      "x-ekiden-domain": headerText(domain),
      "x-ekiden-function": headerText(name),
      "x-ekiden-request-id": requestId,
      "x-ekiden-role": headerText(role),
      "x-ekiden-run-id": runId,
      "x-ekiden-workflow-id": headerText(workflowId),
    };
    const { secret } = this.#options;
    if (secret === undefined) return headers;
    const signature = signatureOf(secret, { timestamp, headers, body: input });
    return { ...headers, "ekiden-timestamp": String(timestamp), "ekiden-signature": signature };
  }

  #rest(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const alarm = this.#steadyClock.at(this.#steadyClock.now() + milliseconds, resolve);
      signal.addEventListener("abort", () => {
        alarm.cancel();
        resolve();
      });
    });
  }
}

/** Characters that a header cannot have are escaped, and halves of pairs replaced. */
const headerText = (text: string): string => encodeURIComponent(Buffer.from(text).toString());

/** No more of it than could be a result. */
const read = async (response: IncomingMessage): Promise<Answer> => {
  const status = response.statusCode ?? 0;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxResultCharacters * bytesPerCharacter) {
      response.destroy();
      return { status, text: Buffer.concat(chunks).toString(), isWhole: false };
    }
  }
  return { status, text: Buffer.concat(chunks).toString(), isWhole: true };
};

/** For a history. The query may hold a key of the operator's, and the answer may repeat it. */
const told = ({ origin, pathname, search }: URL, text: string): string => {
  const quoted = text.replaceAll(search.slice(1), "").slice(0, maxQuotedCharacters);
  return `POST ${origin}${pathname}: ${quoted}`;
};

const outcomeOf = ({ status, text, isWhole }: Answer, url: URL): LambdaOutcome => {
  if (status < 200 || status > 299) {
    return broke({ type: `Endpoint.Status${status}`, message: told(url, `${status} ${text}`) });
  }
  if (!isWhole) return tooLong(`more than ${maxResultCharacters} characters`);
  if (text === "") return completed("null");
  try {
    JSON.parse(text);
  } catch (error) {
    const message = told(url, `the answer is no JSON: ${textOf(error)}`);
    return broke({ type: "Runtime.MarshalError", message });
  }
  return completed(text);
};

const textOf = (error: unknown): string => {
  // Of several addresses that all refused, there is an error each, and no message.
  const errors = error instanceof AggregateError ? error.errors : [error];
  return errors.map((each) => (each instanceof Error ? each.message : String(each))).join("; ");
};
