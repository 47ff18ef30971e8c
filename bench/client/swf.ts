// The service's operations over one connection, with the types of the model.
import type { Input, OperationName, Output, WireEvent } from "@ekiden/model";
import { Connection } from "./connection.ts";
import { type Credentials, Signer } from "./signature.ts";
import type { Traffic } from "./traffic.ts";

export interface Endpoint {
  readonly port: number;
  readonly signer: Signer;
}

/** Where signatures are not looked at, and at the null server that looks at them. */
export const anyCredentials: Credentials = {
  accessKeyId: "AKIAEKIDENBENCHMARK0",
  secretAccessKey: "a-key-that-opens-nothing-but-the-benchmark",
};

export const endpoint = (port: number, credentials = anyCredentials): Endpoint => ({
  port,
  signer: new Signer(`127.0.0.1:${port}`, credentials),
});

/** Callers know several nodes, and are spread over them at random. */
export const anyOf = <T>(servers: readonly T[]): T => {
  const chosen = servers[Math.floor(Math.random() * servers.length)];
  if (chosen === undefined) throw new Error("There is no server to call");
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
  readonly #connections: readonly { connection: Connection; signer: Signer }[];
  readonly #traffic: Traffic;

  /** With several endpoints, each call goes to one of them, at random. */
  constructor(endpoints: Endpoint | readonly Endpoint[], traffic: Traffic) {
    this.#connections = [endpoints]
      .flat()
      .map(({ port, signer }) => ({ connection: new Connection(port), signer }));
    this.#traffic = traffic;
  }

  call<K extends OperationName>(operation: K, input: Input<K>): Promise<Output<K>> {
    return this.send(operation, JSON.stringify(input)) as Promise<Output<K>>;
  }

  /** Sends a body that is already text, as a replay does; otherwise exactly what `call` does. */
  async send(operation: string, body: string): Promise<unknown> {
    const { connection, signer } = anyOf(this.#connections);
    const request = signer.request(operation, body, Date.now());
    const answer = await connection.send(request);
    this.#traffic.note(operation, body);
    if (answer.status !== 200) throw new Refusal(operation, answer.status, answer.body);
    return answer.body === "" ? undefined : JSON.parse(answer.body);
  }

  close(): void {
    for (const { connection } of this.#connections) connection.close();
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
