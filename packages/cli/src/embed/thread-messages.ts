// What the thread of a program and the thread of its service say to each other.
import type { MessagePort, Worker } from "node:worker_threads";
import type { Answer, ServicePlace, ServiceRequest } from "./service.ts";

/**
 * Calls and their answers are nearly all that is said, and are lists: the names of an object's
 * members would be written and read each time. Each call and question has a number of its own,
 * which its answer names.
 */
export type Call = readonly [
  number: number,
  headers: ServiceRequest["headers"],
  body: string,
  takesEarly: boolean,
];

type CallAnswer = readonly [
  number: number,
  status: number,
  mediaType: string,
  requestId: string,
  text: string,
];

export type Question = "durable" | "close";

export type ToService =
  | Call
  | { readonly kind: Question; readonly number: number }
  /** Who asked for the answer to this call no longer waits for it. */
  | { readonly kind: "leave"; readonly number: number };

export type FromService =
  /** The first one, if the service could be opened; otherwise `failed`, with number 0. */
  | ({ readonly kind: "opened"; readonly url: string | undefined } & ServicePlace)
  | CallAnswer
  /** Of a call: its caller had left before there was an answer. */
  | { readonly kind: "done"; readonly number: number }
  | { readonly kind: "failed"; readonly number: number; readonly error: ToldError }
  | { readonly kind: "run closed"; readonly runId: string };

export const isCall = (message: ToService): message is Call => !("kind" in message);
export const isAnswer = (message: FromService): message is CallAnswer => !("kind" in message);

export const callAnswerOf = (
  number: number,
  { status, mediaType, requestId, text }: Answer,
): CallAnswer => [number, status, mediaType, requestId, text];

export const answerIn = ([, status, mediaType, requestId, text]: CallAnswer): Answer => ({
  status,
  mediaType,
  requestId,
  text,
});

/** An error without its class, which does not go from thread to thread. */
interface ToldError {
  readonly message: string;
  readonly stack: string | undefined;
  /** Its own, such as `name` and `code`; those that are no text or number are left out. */
  readonly properties: Readonly<Record<string, string | number>>;
  readonly cause: ToldError | undefined;
}

/** Of a longer chain, which may lead back to itself, the rest is left out. */
const maxCauses = 16;

export const toldErrorOf = (thrown: unknown, causes = maxCauses): ToldError => {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const isPlain = ([, value]: [string, unknown]) =>
    typeof value === "string" || typeof value === "number";
  return {
    message: error.message,
    stack: error.stack,
    properties: Object.fromEntries(Object.entries(error).filter(isPlain)),
    cause:
      error.cause === undefined || causes === 0 ? undefined : toldErrorOf(error.cause, causes - 1),
  };
};

export const errorOf = ({ message, stack, properties, cause }: ToldError): Error => {
  const options = cause === undefined ? {} : { cause: errorOf(cause) };
  return Object.assign(new Error(message, options), properties, { stack });
};

/**
 * Sends what is said at once together, since to copy a message and to wake the other thread has its
 * price. Not all of a turn of the event loop: the other thread would wait for it, and then this one
 * for the other.
 */
export class MessageBatcher<Message> {
  readonly #port: Pick<MessagePort | Worker, "postMessage">;
  #messages: Message[] = [];

  constructor(port: Pick<MessagePort | Worker, "postMessage">) {
    this.#port = port;
  }

  add(message: Message): void {
    if (this.#messages.push(message) === 1) queueMicrotask(() => this.#send());
  }

  #send(): void {
    const messages = this.#messages;
    this.#messages = [];
    this.#port.postMessage(messages);
  }
}
