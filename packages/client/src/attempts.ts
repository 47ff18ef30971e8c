// One call: sent, and sent again where that is right.
import { outputIn, refusalIn } from "./answers.ts";
import { pause } from "./back-off.ts";
import { type CallRetry, retryReasonOf } from "./call-retry.ts";
import type { CredentialStore, Credentials } from "./credentials.ts";
import type { Endpoint } from "./endpoint.ts";
import { timerMilliseconds } from "./machine.ts";
import { type AnyOperationName, isDoneTwice, isPoll, leastMilliseconds } from "./operations.ts";
import type { PlainHeaders } from "./plain-headers.ts";
import type { ServiceClock } from "./service-clock.ts";
import { NoAnswerError, ServiceError } from "./service-error.ts";
import { signedHeaders } from "./signature.ts";
import { inputText, withDates } from "./times.ts";
import type { Transport, TransportAnswer } from "./transport.ts";
import {
  type AfterUnknownOutcome,
  isOutcomeUnknown,
  isThrottling,
  type Verdict,
  verdictOn,
} from "./verdict.ts";

export interface Connection {
  readonly endpoint: Endpoint;
  readonly headers: PlainHeaders;
  readonly region: string;
  /** Undefined: calls are not signed. */
  readonly credentials: CredentialStore | undefined;
  readonly clock: ServiceClock;
  readonly transport: Transport;
  readonly maxAttempts: number;
  readonly maxPauseMilliseconds: number;
  readonly callMilliseconds: number;
  readonly pollMilliseconds: number;
  readonly afterUnknownOutcome: AfterUnknownOutcome;
  readonly onRetry: ((retry: CallRetry) => void) | undefined;
}

/** What one call may say beside its input. */
export interface CallOptions {
  /**
   * Calls the call off: it rejects with the signal's reason. What the service has done by then
   * stays done, and an answer that has begun to arrive is still returned.
   */
  readonly signal?: AbortSignal | undefined;
  /** Until the answer must begin, for each attempt; by default that of the client. */
  readonly answerMilliseconds?: number | undefined;
  /**
   * Of polls for decision tasks. The caller does nothing that could be seen before it has answered
   * the task, or first waits for `client.durable()`: so an embedded service may give it the task
   * before that is on the disk. No answer to a lost task is ever taken. Others ignore it.
   */
  readonly takesEarly?: boolean | undefined;
}

const millisecondsPerSecond = 1_000;

interface Call {
  readonly operation: AnyOperationName;
  readonly input: object;
}

export class Attempts {
  readonly #connection: Connection;
  readonly #operation: AnyOperationName;
  readonly #input: object;
  readonly #options: CallOptions;
  #isPoll = false;
  #mayRepeat = false;
  #sent = 0;
  /** By the clock of the service, as far as it is known. */
  #sentAt = 0;
  /** By which the last attempt was signed, if it was. */
  #credentials: Credentials | undefined;
  #failures = 0;
  #isAfterUnknownOutcome = false;
  #hasCorrectedClock = false;
  #hasRenewed = false;

  constructor(connection: Connection, { operation, input }: Call, options: CallOptions) {
    this.#connection = connection;
    this.#operation = operation;
    this.#input = input;
    this.#options = options;
  }

  async run(): Promise<unknown> {
    try {
      return await this.#answerTo(this.#read());
    } catch (error) {
      throw this.#marked(error);
    }
  }

  async #answerTo(body: string): Promise<unknown> {
    for (;;) {
      let answer: TransportAnswer | undefined;
      try {
        answer = await this.#send(body);
        if (answer.status !== 200) throw refusalIn(answer);
        return withDates(this.#operation, outputIn(answer));
      } catch (error) {
        if (!(await this.#isSentAgain(error, answer))) throw error;
      }
    }
  }

  /** The body, and what else follows from the input: its owner may change that during the call. */
  #read(): string {
    const { afterUnknownOutcome } = this.#connection;
    const isHarmful = isDoneTwice(this.#operation, this.#input);
    this.#isPoll = isPoll(this.#operation, this.#input);
    this.#mayRepeat = afterUnknownOutcome === "repeat" || !isHarmful;
    return inputText(this.#operation, this.#input);
  }

  #send(body: string): Promise<TransportAnswer> {
    const credentials = this.#connection.credentials?.get();
    if (credentials) return this.#sendSigned(body, credentials);
    return this.#sendWith(body, this.#headers);
  }

  async #sendSigned(
    body: string,
    found: Credentials | Promise<Credentials>,
  ): Promise<TransportAnswer> {
    const { endpoint, region, clock } = this.#connection;
    const { signal } = this.#options;
    const credentials = found instanceof Promise ? await unlessAborted(found, signal) : found;
    this.#credentials = credentials;
    this.#sentAt = clock.now();
    const request = { path: endpoint.path, headers: this.#headers, body };
    const signing = { credentials, region, now: this.#sentAt };
    return this.#sendWith(body, await signedHeaders(request, signing));
  }

  #sendWith(body: string, headers: Readonly<Record<string, string>>): Promise<TransportAnswer> {
    const { transport, endpoint, callMilliseconds, pollMilliseconds } = this.#connection;
    const { signal, answerMilliseconds, takesEarly } = this.#options;
    const own = this.#isPoll ? pollMilliseconds : callMilliseconds;
    const limit = answerMilliseconds ?? Math.max(own, leastMilliseconds(this.#operation));
    this.#sent += 1;
    return transport.send({
      method: "POST",
      path: endpoint.path,
      headers,
      body,
      isPoll: this.#isPoll,
      answerMilliseconds: timerMilliseconds(limit),
      bodyMilliseconds: callMilliseconds,
      signal,
      takesEarly,
    });
  }

  get #headers(): Readonly<Record<string, string>> {
    return this.#connection.headers.of(this.#operation);
  }

  /** Resolves when it is time for that. Rejects with the reason of the signal. */
  async #isSentAgain(error: unknown, answer: TransportAnswer | undefined): Promise<boolean> {
    const verdict = await this.#mend(error, answer);
    if (verdict === "throw") return false;
    const reason = retryReasonOf(verdict, error);
    const told = { operation: this.#operation, reason, attempts: this.#sent, error };
    this.#connection.onRetry?.(told);
    if (verdict === "send again") await this.#pause(error, answer);
    return true;
  }

  /** Mends what was refused; `throw` where that is not possible. */
  async #mend(error: unknown, answer: TransportAnswer | undefined): Promise<Verdict> {
    const verdict = verdictOn(error, this.#mayRepeat);
    if (verdict === "throw") return verdict;
    if (verdict === "send again") {
      this.#failures += 1;
      if (isOutcomeUnknown(error)) this.#isAfterUnknownOutcome = true;
      return this.#failures < this.#connection.maxAttempts ? verdict : "throw";
    }
    if (verdict === "correct the clock" && this.#correctsClock(answer)) return verdict;
    // A signature is also refused where the key has another secret by now.
    return (await this.#renews(answer)) ? "renew the credentials" : "throw";
  }

  async #pause(error: unknown, answer: TransportAnswer | undefined): Promise<void> {
    const asked = Number(answer?.header("retry-after"));
    await pause(
      {
        failures: this.#failures,
        isThrottled: isThrottling(error),
        askedMilliseconds: asked > 0 ? asked * millisecondsPerSecond : 0,
        maxMilliseconds: this.#connection.maxPauseMilliseconds,
      },
      this.#options.signal,
    );
  }

  #correctsClock(answer: TransportAnswer | undefined): boolean {
    if (!answer || !this.#credentials || this.#hasCorrectedClock) return false;
    this.#hasCorrectedClock = true;
    return this.#connection.clock.correctBy(answer, this.#sentAt);
  }

  async #renews(answer: TransportAnswer | undefined): Promise<boolean> {
    const { credentials: store } = this.#connection;
    if (!store || !answer || !this.#credentials || this.#hasRenewed) return false;
    this.#hasRenewed = true;
    return unlessAborted(store.refuse(this.#credentials), this.#options.signal);
  }

  /** The error, with what is known of the attempts before. */
  #marked(error: unknown): unknown {
    if (error instanceof ServiceError || error instanceof NoAnswerError) {
      error.attempts = this.#sent;
    }
    if (error instanceof ServiceError) error.isAfterUnknownOutcome = this.#isAfterUnknownOutcome;
    if (error instanceof NoAnswerError) error.isOutcomeUnknown ||= this.#isAfterUnknownOutcome;
    return error;
  }
}

/** Rejects with the reason of the signal as soon as it is aborted. */
const unlessAborted = <T>(found: Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
  if (!signal) return found;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    found.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
};
