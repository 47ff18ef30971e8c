// A network between a client and a server that a test can disturb, one call at a time. It listens
// on a real socket, and passes calls on over others.
import { once } from "node:events";
import { type ClientRequest, createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";

/** What becomes of a call. */
export type Fate =
  | "passes"
  /** The connection breaks before the call reaches the server. */
  | "is lost"
  /** The server does what was asked, and the connection breaks before its answer is through. */
  | "loses its answer"
  /** The server does what was asked, and says that it failed. */
  | "is done and answered with HTTP 503"
  /** Nothing is ever heard again, and the connection stays. */
  | "is met with silence"
  | { readonly fault: string };

export interface Call {
  readonly operation: string;
  // The body as it was sent, and the answer as it came; members are looked at one by one.
  readonly asked: Readonly<Record<string, unknown>>;
  readonly answered: Readonly<Record<string, unknown>> | undefined;
  readonly bytesAnswered: number;
}

type Judge = (operation: string, asked: Call["asked"]) => Fate;

const passes: Judge = () => "passes";

const bytesOf = async (stream: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

const read = (bytes: Buffer): Record<string, unknown> =>
  bytes.length === 0 ? {} : JSON.parse(bytes.toString());

const statusAfter = (fate: Fate, { statusCode = 500 }: IncomingMessage): number =>
  fate === "is done and answered with HTTP 503" ? 503 : statusCode;

export class Network implements AsyncDisposable {
  readonly calls: Call[] = [];
  readonly #server = createServer((call, answer) => {
    this.#pass(call, answer).catch(() => answer.destroy());
  });
  readonly #target: URL;
  readonly #listeners = new Set<() => void>();
  readonly #passing = new Set<ClientRequest>();
  #judge = passes;

  private constructor(target: string) {
    this.#target = new URL(target);
  }

  static async to(target: string): Promise<Network> {
    const network = new Network(target);
    network.#server.listen(0, "127.0.0.1");
    await once(network.#server, "listening");
    return network;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Decides on all calls from now on. */
  disturb(judge: Judge): void {
    this.#judge = judge;
  }

  /** The first so many calls of an operation have a fate, and all others pass. */
  disturbFirst(operation: string, count: number, fate: Fate): void {
    let left = count;
    this.disturb((called) => {
      if (called !== operation || left === 0) return "passes";
      left -= 1;
      return fate;
    });
  }

  of(operation: string): readonly Call[] {
    return this.calls.filter((call) => call.operation === operation);
  }

  /** Resolves when there were at least so many calls of an operation, answered or not. */
  async heard(operation: string, count = 1): Promise<void> {
    while (this.of(operation).length < count) {
      await new Promise<void>((resolve) => this.#listeners.add(resolve));
    }
  }

  /** Resolves when there was such a call of an operation. */
  async heardThat(operation: string, isSuch: (call: Call) => unknown): Promise<void> {
    for (let count = 1; !this.of(operation).some(isSuch); count += 1) {
      await this.heard(operation, count);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    for (const passing of this.#passing) passing.destroy();
    this.#server.close();
  }

  async #pass(call: IncomingMessage, answer: import("node:http").ServerResponse): Promise<void> {
    const body = await bytesOf(call);
    const operation = String(call.headers["x-amz-target"]).split(".").at(-1) ?? "";
    const asked = read(body);
    const fate = this.#judge(operation, asked);
    const note = (answered?: Buffer) => this.#note(operation, asked, answered);
    if (typeof fate === "object") {
      note();
      const type = `com.amazonaws.swf.service.model#${fate.fault}`;
      answer.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
      answer.end(JSON.stringify({ __type: type, message: fate.fault }));
      return;
    }
    if (fate === "is lost") call.socket.destroy();
    if (fate === "is lost" || fate === "is met with silence") {
      note();
      return;
    }
    const passed = request(new URL(call.url ?? "/", this.#target), {
      method: call.method ?? "POST",
      headers: { ...call.headers, host: this.#target.host },
    });
    this.#passing.add(passed);
    answer.on("close", () => passed.destroy());
    passed.end(body);
    const [response] = (await once(passed, "response")) as [IncomingMessage];
    const bytes = await bytesOf(response);
    this.#passing.delete(passed);
    note(bytes);
    if (fate === "loses its answer") call.socket.destroy();
    else answer.writeHead(statusAfter(fate, response), response.headers).end(bytes);
  }

  #note(operation: string, asked: Call["asked"], answered: Buffer | undefined): void {
    const bytesAnswered = answered?.length ?? 0;
    this.calls.push({
      operation,
      asked,
      answered: answered && read(answered),
      bytesAnswered,
    });
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }
}
