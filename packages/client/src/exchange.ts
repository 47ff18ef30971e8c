// One request and its answer on a connection of undici.
import type { Dispatcher } from "undici";
import { clearTimeout, setImmediate, setTimeout } from "./machine.ts";
import { NoAnswerError } from "./service-error.ts";
import type { TransportAnswer, TransportRequest } from "./transport.ts";

type Settle<T> = (value: T) => void;

const headerIn =
  (raw: readonly Buffer[]) =>
  (name: string): string | undefined => {
    for (let at = 0; at < raw.length; at += 2) {
      if (raw[at]?.toString("latin1").toLowerCase() === name)
        return raw[at + 1]?.toString("latin1");
    }
    return undefined;
  };

/**
 * What the sockets already hold is read first, which takes a turn of the event loop: where the
 * program has computed for long, timers run before that.
 */
const afterReading = (act: () => void): void => {
  setImmediate(() => setImmediate(act));
};

export class Exchange implements Dispatcher.DispatchHandlers {
  readonly #request: TransportRequest;
  readonly #maxBytes: number;
  readonly #resolve: Settle<TransportAnswer>;
  readonly #reject: Settle<unknown>;
  readonly #parts: Buffer[] = [];
  #abort: ((error: Error) => void) | undefined;
  #timer: NodeJS.Timeout;
  #isSettled = false;
  #bytes = 0;
  /** 0 until the answer has begun. */
  #status = 0;
  #headers: readonly Buffer[] = [];

  constructor(
    request: TransportRequest,
    maxBytes: number,
    settle: { readonly resolve: Settle<TransportAnswer>; readonly reject: Settle<unknown> },
  ) {
    this.#request = request;
    this.#maxBytes = maxBytes;
    this.#resolve = settle.resolve;
    this.#reject = settle.reject;
    this.#timer = this.#limit(request.answerMilliseconds, "no answer has begun");
    request.signal?.addEventListener("abort", this.#callOff);
    if (request.signal?.aborted) this.#callOff();
  }

  /** A connection is free, and the request is about to be written to it. */
  onConnect(abort: (error?: Error) => void): void {
    if (this.#isSettled) throw new Error("The request was called off before it was sent.");
    this.#abort = abort;
  }

  onHeaders(status: number, headers: Buffer[]): boolean {
    const isInterim = status < 200;
    if (isInterim) return true;
    this.#status = status;
    this.#headers = headers;
    clearTimeout(this.#timer);
    this.#timer = this.#limit(this.#request.bodyMilliseconds, "the answer has not ended");
    return true;
  }

  onData(part: Buffer): boolean {
    this.#bytes += part.length;
    this.#parts.push(part);
    if (this.#bytes > this.#maxBytes)
      this.#give(`the answer is longer than ${this.#maxBytes} bytes`);
    return true;
  }

  onComplete(): void {
    if (!this.#settle()) return;
    const body = this.#parts.length === 1 ? this.#parts[0] : Buffer.concat(this.#parts);
    const header = headerIn(this.#headers);
    this.#resolve({ status: this.#status, header, body: body?.toString("utf8") ?? "" });
  }

  /** Of undici: the connection is gone, or there was never one. */
  onError(error: Error): void {
    if (!this.#settle()) return;
    const where = this.#status === 0 ? "before an answer came" : "in the middle of the answer";
    const { code } = error as { code?: string };
    const message = this.#abort
      ? `The connection broke ${where}: ${error.message}`
      : `No connection to the service: ${error.message || code}`;
    const wasSent = this.#abort !== undefined;
    const isClosed = code === "UND_ERR_DESTROYED" || code === "UND_ERR_CLOSED";
    this.#reject(new NoAnswerError({ message, wasSent, cause: error, isClosed }));
  }

  readonly #callOff = (): void => {
    afterReading(() => {
      if (this.#status !== 0 || !this.#settle()) return;
      const { reason } = this.#request.signal ?? {};
      this.#reject(reason);
      this.#abort?.(new Error("The request was called off."));
    });
  };

  #limit(milliseconds: number, what: string): NodeJS.Timeout {
    const timer = setTimeout(() => {
      afterReading(() => {
        // An answer that has begun meanwhile has another limit.
        if (timer === this.#timer) this.#give(`${what} after ${milliseconds} ms`);
      });
    }, milliseconds);
    return timer;
  }

  /** Gives the request up, and its connection with it. */
  #give(why: string): void {
    if (!this.#settle()) return;
    const wasSent = this.#abort !== undefined;
    const hint = wasSent ? "" : "; all connections are in use: raise maxConnections";
    const error = new NoAnswerError({ message: `The call was given up: ${why}${hint}.`, wasSent });
    this.#reject(error);
    this.#abort?.(error);
  }

  /** False if it was settled before. */
  #settle(): boolean {
    if (this.#isSettled) return false;
    this.#isSettled = true;
    clearTimeout(this.#timer);
    this.#request.signal?.removeEventListener("abort", this.#callOff);
    return true;
  }
}
