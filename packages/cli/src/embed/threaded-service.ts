// The service in a thread of its own, as the program's thread calls it.
import { once } from "node:events";
import { extname } from "node:path";
import type { Worker } from "node:worker_threads";
import { NoAnswerError } from "@ekiden/client";
import { startThread } from "@ekiden/server/start-thread";
import type { Caller } from "./caller.ts";
import type { EmbedOptions } from "./embed-options.ts";
import type { Answer, Service, ServiceRequest } from "./service.ts";
import {
  answerIn,
  errorOf,
  type FromService,
  isAnswer,
  MessageBatcher,
  type Question,
  type ToService,
} from "./thread-messages.ts";

type Opened = Extract<FromService, { readonly kind: "opened" }>;

interface Asked {
  resolve(answer?: Answer): void;
  reject(error: unknown): void;
}

/** Rejects as `embed` does. */
export const openThreadedService = async (options: EmbedOptions): Promise<Service> => {
  const workerData = textsOf(options);
  const thread = startThread(threadFile(), { workerData });
  const [[first]] = await firstMessages(thread);
  const outcome = first && !isAnswer(first) ? first : undefined;
  if (outcome?.kind === "opened") return new ThreadedService(thread, outcome);
  await thread.terminate();
  if (outcome?.kind === "failed") throw errorOf(outcome.error);
  throw new Error(`The thread of the service began with: ${JSON.stringify(first)}`);
};

const threadFile = (): URL => {
  /** There is none in a script of CommonJS, which bundlers make. */
  const here: string | undefined = import.meta.url;
  if (here !== undefined) return new URL(`./service-thread${extname(here)}`, here);
  throw withoutFile(new Error("a script of CommonJS has no files beside it"));
};

/** What is no option may be anything, also what cannot go to another thread. */
const textsOf = (options: EmbedOptions): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(options)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  );

const firstMessages = async (thread: Worker): Promise<[readonly FromService[]]> => {
  const ended = once(thread, "exit").then(([code]) => {
    throw new Error(`The thread of the embedded service has ended with ${code}.`);
  });
  try {
    const first = await Promise.race([once(thread, "message"), ended]);
    return first as [readonly FromService[]];
  } catch (error) {
    throw isWithoutFile(error) ? withoutFile(error) : error;
  }
};

const isWithoutFile = (error: unknown): error is Error =>
  error instanceof Error && (error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND";

const withoutFile = (cause: Error): Error =>
  new Error(
    `The file with the thread of the embedded service is missing (${cause.message}). If a bundler ` +
      "has put the package ekiden into your program, leave it out of the bundle, as an external " +
      'package, or open the service with `thread: "shared"`.',
    { cause },
  );

class ThreadedService implements Service {
  readonly url: string | undefined;
  readonly place: string;
  readonly region: string;
  readonly #thread: Worker;
  readonly #batcher: MessageBatcher<ToService>;
  /** By their numbers: the questions that are not answered. */
  readonly #asked = new Map<number, Asked>();
  readonly #closedListeners: ((runId: string) => void)[] = [];
  #lastNumber = 0;
  /** By which the thread has ended: no question is answered any more. */
  #failure: Error | undefined;
  #closed: Promise<void> | undefined;

  constructor(thread: Worker, { url, place, region }: Opened) {
    this.url = url;
    this.place = place;
    this.region = region;
    this.#thread = thread;
    this.#batcher = new MessageBatcher(thread);
    thread.on("message", (messages: readonly FromService[]) => {
      for (const message of messages) this.#hear(message);
    });
    thread.once("exit", (code) => this.#fail(new Error(`its thread has ended with ${code}`)));
    thread.once("error", (error) => {
      this.#fail(error);
      // It ends the program, as it does where both share a thread: the data is safe, and a worker
      // that goes on without its service would do nothing and say nothing.
      throw error;
    });
  }

  answer({ headers, body }: ServiceRequest, caller: Caller): Promise<Answer | undefined> {
    const number = this.#nextNumber();
    const answer = this.#answerTo(number);
    this.#batcher.add([number, headers, body, caller.takesEarly]);
    caller.onGone(() => this.#batcher.add({ kind: "leave", number }));
    return answer;
  }

  async durable(): Promise<void> {
    await this.#ask("durable");
  }

  onClosed(listener: (runId: string) => void): void {
    this.#closedListeners.push(listener);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    if (this.#failure) return;
    await this.#ask("close");
    await this.#thread.terminate();
  }

  async #ask(kind: Question): Promise<void> {
    const number = this.#nextNumber();
    const answer = this.#answerTo(number);
    this.#batcher.add({ kind, number });
    await answer;
  }

  #nextNumber(): number {
    this.#lastNumber += 1;
    return this.#lastNumber;
  }

  #answerTo(number: number): Promise<Answer | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#failure) reject(stoppedBy(this.#failure, false));
      else this.#asked.set(number, { resolve, reject });
    });
  }

  #hear(message: FromService): void {
    if (isAnswer(message)) this.#settled(message[0])?.resolve(answerIn(message));
    else if (message.kind === "done") this.#settled(message.number)?.resolve();
    else if (message.kind === "failed") {
      this.#settled(message.number)?.reject(errorOf(message.error));
    } else if (message.kind === "run closed") {
      for (const listener of this.#closedListeners) listener(message.runId);
    }
  }

  #settled(number: number): Asked | undefined {
    const asked = this.#asked.get(number);
    this.#asked.delete(number);
    return asked;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#asked.values()) reject(stoppedBy(error, true));
    this.#asked.clear();
  }
}

const stoppedBy = (cause: Error, wasSent: boolean): NoAnswerError => {
  const message = `The embedded service has stopped by an error: ${cause.message}`;
  return new NoAnswerError({ message, wasSent, isClosed: true, cause });
};
