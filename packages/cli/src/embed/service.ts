// The service as the transport calls it: in the program's thread, or in one of its own.
import type { EmbeddedNode } from "@ekiden/server";
import type { Caller } from "./caller.ts";

export type Answer = Awaited<ReturnType<EmbeddedNode["answer"]>>;

/** As over HTTP: a head, and JSON. */
export type ServiceRequest = Parameters<EmbeddedNode["answer"]>[0];

/** Where it is, for its clients. */
export interface ServicePlace {
  /** For people to read: its URL, or as in `embedded:/srv/shop/data`. */
  readonly place: string;
  /** In the names of resources. */
  readonly region: string;
}

export interface Service
  extends ServicePlace,
    Pick<EmbeddedNode, "url" | "durable" | "onClosed" | "close"> {
  /**
   * Undefined where the caller has left before there was an answer: a task that was meant for it is
   * given to another poll. Rejects with a NoAnswerError where the service has stopped by an error.
   */
  answer(request: ServiceRequest, caller: Caller): Promise<Answer | undefined>;
}

/** In the thread of its caller. */
export const serviceOf = (node: EmbeddedNode, place: ServicePlace): Service => ({
  ...place,
  url: node.url,
  answer: (request, caller) =>
    new Promise((resolve) => {
      caller.onGone(() => resolve(undefined));
      void node.answer(request, caller).then(resolve);
    }),
  durable: () => node.durable(),
  onClosed: (listener) => node.onClosed(listener),
  close: () => node.close(),
});
