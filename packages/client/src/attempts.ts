// One call: sent, and sent again where that is right.
import { outputIn, refusalIn } from "./answers.ts";
import { pause } from "./back-off.ts";
import { type CallRetry, retryReasonOf } from "./call-retry.ts";
import type { CredentialStore, Credentials } from "./credentials.ts";
import type { Endpoint } from "./endpoint.ts";
import { type AnyOperationName, isDoneTwice, isPoll, targetOf } from "./operations.ts";
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

const mediaType = "application/x-amz-json-1.0";
const userAgent = "ekiden-client";
const millisecondsPerSecond = 1_000;

interface Sent {
  readonly answer: TransportAnswer;
  readonly credentials: Credentials | undefined;
  readonly at: number;
}

export class Attempts {
  readonly #connection: Connection;
  readonly #operation: AnyOperationName;
  readonly #options: CallOptions;
  readonly #body: string;
  readonly #isPoll: boolean;
  readonly #mayRepeat: boolean;
  #sent = 0;
  #failures = 0;
  #isAfterUnknownOutcome = false;
  #hasCorrectedClock = false;
  #hasRenewed = false;

  constructor(
    connection: Connection,
    { operation, input }: { readonly operation: AnyOperationName; readonly input: object },
    options: CallOptions,
  ) {
    this.#connection = connection;
    this.#operation = operation;
    this.#options = options;
    this.#body = inputText(operation, input);
    this.#isPoll = isPoll(operation, input);
    this.#mayRepeat = connection.afterUnknownOutcome === "repeat" || !isDoneTwice(operation, input);
  }

  async run(): Promise<unknown> {
    for (;;) {
      let sent: Sent | undefined;
      try {
        sent = await this.#send();
        if (sent.answer.status !== 200) throw refusalIn(sent.answer);
        return withDates(this.#operation, outputIn(sent.answer));
      } catch (error) {
        if (!(await this.#isSentAgain(error, sent))) throw this.#marked(error);
      }
    }
  }

  async #send(): Promise<Sent> {
    const { transport, endpoint, clock, callMilliseconds, pollMilliseconds } = this.#connection;
    const { signal, answerMilliseconds, takesEarly } = this.#options;
    const found = this.#connection.credentials?.get();
    const credentials = found instanceof Promise ? await found : found;
    const at = clock.now();
    const own = this.#isPoll ? pollMilliseconds : callMilliseconds;
    this.#sent += 1;
    const answer = await transport.send({
      method: "POST",
      path: endpoint.path,
      // Without a signature there is nothing to wait for.
      headers: credentials ? await this.#signed(credentials, at) : this.#headers(),
      body: this.#body,
      isPoll: this.#isPoll,
      answerMilliseconds: answerMilliseconds ?? own,
      bodyMilliseconds: callMilliseconds,
      signal,
      takesEarly,
    });
    return { answer, credentials, at };
  }

  #headers(): Readonly<Record<string, string>> {
    return {
      host: this.#connection.endpoint.host,
      "content-type": mediaType,
      "x-amz-target": targetOf(this.#operation),
      "user-agent": userAgent,
    };
  }

  #signed(credentials: Credentials, now: number): ReturnType<typeof signedHeaders> {
    const { endpoint, region } = this.#connection;
    const request = { path: endpoint.path, headers: this.#headers(), body: this.#body };
    return signedHeaders(request, { credentials, region, now });
  }

  /** Resolves when it is time for that. Rejects with the reason of the signal. */
  async #isSentAgain(error: unknown, sent: Sent | undefined): Promise<boolean> {
    const verdict = verdictOn(error, this.#mayRepeat);
    if (verdict === "throw" || !(await this.#canSendAgain(verdict, error, sent))) return false;
    const reason = retryReasonOf(verdict, error);
    const told = { operation: this.#operation, reason, attempts: this.#sent, error };
    this.#connection.onRetry?.(told);
    if (verdict === "send again") await this.#pause(error, sent);
    return true;
  }

  async #canSendAgain(verdict: Verdict, error: unknown, sent: Sent | undefined): Promise<boolean> {
    if (verdict === "correct the clock") return this.#correctsClock(sent);
    if (verdict === "renew the credentials") return this.#renews(sent);
    this.#failures += 1;
    if (isOutcomeUnknown(error)) this.#isAfterUnknownOutcome = true;
    return this.#failures < this.#connection.maxAttempts;
  }

  async #pause(error: unknown, sent: Sent | undefined): Promise<void> {
    const asked = Number(sent?.answer.header("retry-after"));
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

  #correctsClock(sent: Sent | undefined): boolean {
    if (!sent || this.#hasCorrectedClock) return false;
    this.#hasCorrectedClock = true;
    return this.#connection.clock.correctBy(sent.answer, sent.at);
  }

  async #renews(sent: Sent | undefined): Promise<boolean> {
    const { credentials: store } = this.#connection;
    if (!store || !sent?.credentials || this.#hasRenewed) return false;
    this.#hasRenewed = true;
    return store.refuse(sent.credentials);
  }

  /** The error, with what is known of the attempts before. */
  #marked(error: unknown): unknown {
    if (error instanceof ServiceError || error instanceof NoAnswerError) {
      error.attempts = this.#sent;
    }
    if (error instanceof ServiceError) error.isAfterUnknownOutcome = this.#isAfterUnknownOutcome;
    return error;
  }
}
