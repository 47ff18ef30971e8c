// A client of the AWS SDK in the place of ours.
import {
  type CallOptions,
  type Input,
  NoAnswerError,
  type OperationName,
  type Output,
} from "@ekiden/client";
import { clearTimeout, setTimeout } from "./worker/real-timers.ts";

/** An `SWFClient` of `@aws-sdk/client-swf`, as far as it is used. */
export interface AwsSdkClient {
  readonly send: (...args: never[]) => unknown;
  readonly destroy: () => void;
}

type Send = (command: object, options: { readonly abortSignal?: AbortSignal }) => Promise<unknown>;
type Commands = Readonly<Record<string, (new (input: object) => object) | undefined>>;

let loaded: Commands | undefined;

/** The program has it: the client is of it. */
const load = async (): Promise<Commands> => {
  // Bundlers leave out what a program does not have if its error is caught here.
  try {
    loaded = (await import("@aws-sdk/client-swf")) as unknown as Commands;
    return loaded;
  } catch (cause) {
    throw new Error("A client of the AWS SDK needs its package: npm install @aws-sdk/client-swf", {
      cause,
    });
  }
};

export class AwsSdkService {
  readonly #send: Send;

  constructor(client: AwsSdkClient) {
    this.#send = client.send.bind(client) as unknown as Send;
  }

  async call<K extends OperationName>(
    operation: K,
    input: Input<K>,
    { signal, answerMilliseconds }: CallOptions = {},
  ): Promise<Output<K>> {
    const commands = loaded ?? (await load());
    const Command = commands[`${operation}Command`];
    if (!Command) throw new Error(`This version of @aws-sdk/client-swf has no ${operation}.`);
    const send = (abortSignal: AbortSignal | undefined) =>
      this.#send(new Command(input), abortSignal ? { abortSignal } : {}) as Promise<Output<K>>;
    if (answerMilliseconds === undefined) return send(signal);
    const ending = new AbortController();
    const end = () => ending.abort(signal?.reason);
    const timer = setTimeout(end, answerMilliseconds);
    signal?.addEventListener("abort", end);
    if (signal?.aborted) end();
    try {
      return await send(ending.signal);
    } catch (cause) {
      signal?.throwIfAborted();
      if (!ending.signal.aborted) throw cause;
      const message = `The call was given up: no answer after ${answerMilliseconds} ms.`;
      throw new NoAnswerError({ message, wasSent: true, cause });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
    }
  }
}
