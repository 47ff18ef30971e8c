// The service's operations over one connection, with the types of the model.
import type { Input, OperationName, Output, WireEvent } from "@ekiden/model";
import { Connection } from "./connection.ts";
import { Signer } from "./signature.ts";
import type { Traffic } from "./traffic.ts";

export interface Endpoint {
  readonly port: number;
  readonly signer: Signer;
}

export const endpoint = (port: number): Endpoint => ({
  port,
  signer: new Signer(`127.0.0.1:${port}`, {
    accessKeyId: "AKIAEKIDENBENCHMARK0",
    secretAccessKey: "a-key-that-opens-nothing-but-the-benchmark",
  }),
});

/** Callers know several nodes, and are spread over them at random. */
export const anyOf = (endpoints: readonly Endpoint[]): Endpoint => {
  const chosen = endpoints[Math.floor(Math.random() * endpoints.length)];
  if (!chosen) throw new Error("There is no server to call");
  return chosen;
};

/** A fault that the server answered with; `fault` is its name without the namespace. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly fault: string;

  constructor(operation: string, status: number, body: string) {
    const type = /"__type":\s*"(?:[^"#]*#)?([^"]*)"/.exec(body)?.[1] ?? `HTTP ${status}`;
    super(`${operation}: ${status} ${body.slice(0, 300)}`);
    this.fault = type;
  }
}

export class SwfClient {
  readonly #connection: Connection;
  readonly #signer: Signer;
  readonly #traffic: Traffic;

  constructor({ port, signer }: Endpoint, traffic: Traffic) {
    this.#connection = new Connection(port);
    this.#signer = signer;
    this.#traffic = traffic;
  }

  call<K extends OperationName>(operation: K, input: Input<K>): Promise<Output<K>> {
    return this.send(operation, JSON.stringify(input)) as Promise<Output<K>>;
  }

  /** Sends a body that is already text, as a replay does; otherwise exactly what `call` does. */
  async send(operation: string, body: string): Promise<unknown> {
    const request = this.#signer.request(operation, body, Date.now());
    const answer = await this.#connection.send(request);
    this.#traffic.note(operation, body);
    if (answer.status !== 200) throw new Refusal(operation, answer.status, answer.body);
    return answer.body === "" ? undefined : JSON.parse(answer.body);
  }

  close(): void {
    this.#connection.close();
  }
}

/** What a poll brings besides "nothing yet". */
export type DecisionTask = Output<"PollForDecisionTask">;

/** Polls once and reads every page; undefined when the poll came back empty. */
export const pollForDecisionTask = async (
  client: SwfClient,
  input: Input<"PollForDecisionTask">,
): Promise<{ task: DecisionTask; events: WireEvent[]; receivedAtMs: number } | undefined> => {
  const task = await client.call("PollForDecisionTask", input);
  const receivedAtMs = performance.now();
  if (!task.taskToken) return undefined;
  const events = [...task.events] as WireEvent[];
  let nextPageToken = task.nextPageToken;
  while (nextPageToken) {
    const page = await client.call("PollForDecisionTask", { ...input, nextPageToken });
    events.push(...(page.events as WireEvent[]));
    nextPageToken = page.nextPageToken;
  }
  return { task, events, receivedAtMs };
};

/** The whole history of a run, page by page. */
export const readHistory = async (
  client: SwfClient,
  input: Input<"GetWorkflowExecutionHistory">,
): Promise<WireEvent[]> => {
  const events: WireEvent[] = [];
  let nextPageToken: string | undefined;
  do {
    const page = await client.call("GetWorkflowExecutionHistory", {
      ...input,
      ...(nextPageToken && { nextPageToken }),
    });
    events.push(...(page.events as WireEvent[]));
    nextPageToken = page.nextPageToken;
  } while (nextPageToken);
  return events;
};
