// A poll for a decision task on a connection of its own, which can be left as a worker leaves it
// that is canceled, or whose process is killed: by closing the connection in the midst of the poll.
import { type ClientRequest, type IncomingMessage, request as requestPlainly } from "node:http";
import { request as requestByTls } from "node:https";
import type { Input, Output } from "@ekiden/model";
import { CallError, type CallerOptions, faultIn, headersOf, outputIn } from "../verify/caller.ts";

const operation = "PollForDecisionTask";

type Task = Output<typeof operation>;

export class LongPoll {
  readonly #request: ClientRequest;
  /** Rejects with CallError where the poll is not answered or refused; not once it was left. */
  readonly answer: Promise<Task>;
  #isLeft = false;
  isAnswered = false;

  constructor(options: CallerOptions, input: Input<typeof operation>) {
    const { endpoint } = options;
    const body = JSON.stringify(input);
    const send = endpoint.protocol === "https:" ? requestByTls : requestPlainly;
    const headers = headersOf(operation, body, options);
    this.#request = send(endpoint, { method: "POST", agent: false, headers });
    this.answer = new Promise((resolve, reject) => {
      this.#request.on("error", (error: NodeJS.ErrnoException) => {
        if (this.#isLeft) return;
        reject(new CallError(`a poll through ${endpoint.origin} failed: ${reasonOf(error)}`));
      });
      this.#request.on("response", (response) => {
        this.isAnswered = true;
        readText(response)
          .then((text) => resolve(taskIn(response, text)))
          .catch(reject);
      });
    });
    // A rejection is reported where the answer is awaited, and is no unhandled one before that.
    this.answer.catch(() => {});
    this.#request.end(body);
  }

  /** Closes the connection, without a word. */
  leave(): void {
    this.#isLeft = true;
    this.#request.destroy();
  }
}

const reasonOf = ({ code, message }: NodeJS.ErrnoException): string => code ?? message;

const readText = async (response: IncomingMessage): Promise<string> => {
  let text = "";
  try {
    for await (const chunk of response.setEncoding("utf8")) text += chunk;
  } catch (error) {
    throw new CallError(`the answer to a poll broke off: ${reasonOf(error as Error)}`);
  }
  return text;
};

/** Throws CallError where the poll was not answered by the service. */
const taskIn = ({ statusCode }: IncomingMessage, text: string): Task => {
  if (statusCode === 200) return outputIn(operation, text);
  const { fault, message } = faultIn(text);
  throw new CallError(`${operation} was refused: ${fault || statusCode}: ${message}`, fault);
};
