// A client's calls to the service in the same process. To the client it is as over the network: a
// call can be called off, has an end, and an answer is text.
import { clearTimeout, setImmediate, setTimeout } from "node:timers";
import {
  NoAnswerError,
  type Transport,
  type TransportAnswer,
  type TransportRequest,
} from "@ekiden/client";
import { Caller } from "./caller.ts";
import type { Answer, Service } from "./service.ts";

const answerOf = ({ requestId, mediaType, status, text }: Answer): TransportAnswer => {
  const headers: Readonly<Record<string, string>> = {
    "x-amzn-requestid": requestId,
    "content-type": mediaType,
  };
  return { status, header: (name) => headers[name], body: text };
};

/** A call has its answer, or was given up for a reason. */
class Call extends Caller {
  reason: unknown;
}

/**
 * The calls of each signal that wait for their answers. A worker has one signal for all of its
 * polls, and to listen to it for each of them would cost more than a set.
 */
class CallsBySignal {
  readonly #callOff: (call: Call, reason: unknown) => void;
  readonly #calls = new WeakMap<AbortSignal, Set<Call>>();

  constructor(callOff: (call: Call, reason: unknown) => void) {
    this.#callOff = callOff;
  }

  of(signal: AbortSignal): Set<Call> {
    const known = this.#calls.get(signal);
    if (known) return known;
    const calls = new Set<Call>();
    this.#calls.set(signal, calls);
    signal.addEventListener("abort", () => {
      for (const call of calls) this.#callOff(call, signal.reason);
    });
    return calls;
  }
}

export class EmbeddedTransport implements Transport {
  readonly place: string;
  readonly #service: Service;
  /** That wait for their answers. */
  readonly #calls = new Set<Call>();
  readonly #bySignal = new CallsBySignal((call, reason) => {
    // An answer that is on its way is settled before the next turn of the event loop, and still
    // returned: it may carry a task that no other poll will get.
    setImmediate(() => this.#giveUp(call, reason));
  });
  /** By the run: who waits for its end. */
  readonly #waiting = new Map<string, Set<() => void>>();
  #isClosed = false;

  constructor(service: Service, place: string) {
    this.#service = service;
    this.place = place;
    service.onClosed((runId) => this.#tell(runId));
  }

  async send(request: TransportRequest): Promise<TransportAnswer> {
    const { signal, answerMilliseconds } = request;
    signal?.throwIfAborted();
    if (this.#isClosed) throw closedError(false);
    const call = new Call(request.takesEarly);
    const timer = setTimeout(this.#giveUpLate, answerMilliseconds, call, answerMilliseconds);
    const ofSignal = signal && this.#bySignal.of(signal);
    ofSignal?.add(call);
    this.#calls.add(call);
    try {
      const answer = await this.#service.answer(request, call);
      if (answer) return answerOf(answer);
    } finally {
      clearTimeout(timer);
      ofSignal?.delete(call);
      this.#calls.delete(call);
    }
    throw call.reason;
  }

  durable(): Promise<void> {
    return this.#service.durable();
  }

  onClosed(runId: string, listener: () => void): () => void {
    const listeners = this.#waiting.get(runId) ?? new Set();
    this.#waiting.set(runId, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      const isLast = listeners.size === 0 && this.#waiting.get(runId) === listeners;
      if (isLast) this.#waiting.delete(runId);
    };
  }

  /** From now on; calls that are under way are still answered. */
  refuse(): void {
    this.#isClosed = true;
    for (const runId of [...this.#waiting.keys()]) this.#tell(runId);
  }

  readonly #giveUpLate = (call: Call, milliseconds: number): void =>
    this.#giveUp(call, lateError(milliseconds));

  /** A task that is being started for the call goes to another poll, unless it has its answer. */
  #giveUp(call: Call, reason: unknown): void {
    if (call.gone || !this.#calls.has(call)) return;
    call.reason = reason;
    call.leave();
  }

  #tell(runId: string): void {
    const listeners = this.#waiting.get(runId);
    if (!listeners) return;
    this.#waiting.delete(runId);
    for (const listener of listeners) listener();
  }

  /** Rejects calls that wait for their answers, and those that come later. */
  async close(): Promise<void> {
    this.refuse();
    // After those that are on their way.
    await new Promise((resolve) => setImmediate(resolve));
    for (const call of [...this.#calls]) this.#giveUp(call, closedError(true));
  }
}

const lateError = (milliseconds: number): NoAnswerError => {
  const message = `The call was given up: no answer has begun after ${milliseconds} ms.`;
  return new NoAnswerError({ message, wasSent: true });
};

const closedError = (wasSent: boolean): NoAnswerError => {
  const message =
    "The embedded service or its client is closed: stop workers, and let calls end, before that.";
  return new NoAnswerError({ message, wasSent, isClosed: true });
};
