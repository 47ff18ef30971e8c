// A client's calls to the service in the same process. To the client it is as over the network: a
// call can be called off, has an end, and an answer is text.
import { clearTimeout, setImmediate, setTimeout } from "node:timers";
import {
  NoAnswerError,
  type Transport,
  type TransportAnswer,
  type TransportRequest,
} from "@ekiden/client";
import type { DirectCaller, EmbeddedNode } from "@ekiden/server";

type AnsweringNode = Pick<EmbeddedNode, "answer" | "onClosed" | "durable">;

/** Who waits for one answer, until it is there or is not waited for any more. */
class Caller implements DirectCaller {
  gone = false;
  readonly takesEarly: boolean;
  readonly #whenGone: (() => void)[] = [];

  constructor(takesEarly = false) {
    this.takesEarly = takesEarly;
  }

  onGone(listener: () => void): void {
    if (this.gone) listener();
    else this.#whenGone.push(listener);
  }

  leave(): void {
    this.gone = true;
    for (const listener of this.#whenGone.splice(0)) listener();
  }
}

const answerOf = ({
  requestId,
  mediaType,
  status,
  text,
}: Awaited<ReturnType<AnsweringNode["answer"]>>): TransportAnswer => {
  const headers: Readonly<Record<string, string>> = {
    "x-amzn-requestid": requestId,
    "content-type": mediaType,
  };
  return { status, header: (name) => headers[name], body: text };
};

export class EmbeddedTransport implements Transport {
  readonly place: string;
  readonly #node: AnsweringNode;
  /** Of each call that waits for its answer: rejects it with that. */
  readonly #giveUp = new Set<(reason: unknown) => void>();
  /** By the run: who waits for its end. */
  readonly #waiting = new Map<string, Set<() => void>>();
  #isClosed = false;

  constructor(node: AnsweringNode, place: string) {
    this.#node = node;
    this.place = place;
    node.onClosed((runId) => this.#tell(runId));
  }

  async send(request: TransportRequest): Promise<TransportAnswer> {
    const { signal, answerMilliseconds } = request;
    signal?.throwIfAborted();
    if (this.#isClosed) throw closedError(false);
    const caller = new Caller(request.takesEarly);
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", callOff);
        this.#giveUp.delete(giveUp);
      };
      /** A task that is being started for the caller is given back. */
      const giveUp = (reason: unknown) => {
        end();
        caller.leave();
        reject(reason);
      };
      const timer = setTimeout(() => giveUp(lateError(answerMilliseconds)), answerMilliseconds);
      // An answer that is on its way is settled before the next turn of the event loop, and still
      // returned: it may carry a task that no other poll will get.
      const callOff = () =>
        setImmediate(() => {
          if (this.#giveUp.has(giveUp)) giveUp(signal?.reason);
        });
      this.#giveUp.add(giveUp);
      signal?.addEventListener("abort", callOff);
      void this.#node.answer(request, caller).then((answer) => {
        if (!this.#giveUp.has(giveUp)) return;
        end();
        resolve(answerOf(answer));
      });
    });
  }

  durable(): Promise<void> {
    return this.#node.durable();
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
    for (const giveUp of [...this.#giveUp]) giveUp(closedError(true));
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
