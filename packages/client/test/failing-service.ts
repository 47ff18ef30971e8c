// A service on a real socket that does with each request what a test has written down for it.
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** What becomes of one request. */
export type Fate =
  | { readonly answer: object; readonly status?: number; readonly headers?: Record<string, string> }
  | { readonly fault: string; readonly status?: number; readonly headers?: Record<string, string> }
  | { readonly text: string; readonly status: number }
  /** The connection is closed before a byte of the answer. */
  | "breaks before the answer"
  /** … after its head and a part of its body. */
  | "breaks in the body"
  /** Nothing is ever heard. */
  | "is silent"
  | ((request: IncomingMessage, response: ServerResponse) => void);

export interface Heard {
  readonly operation: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Readonly<Record<string, unknown>>;
  /** Connections that were open when the request came, its own included. */
  readonly openConnections: number;
  readonly socket: Socket;
}

const bodyOf = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString());
};

export class FailingService implements AsyncDisposable {
  readonly heard: Heard[] = [];
  readonly #fates: Fate[];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #listeners = new Set<() => void>();

  private constructor(fates: readonly Fate[]) {
    this.#fates = [...fates];
    this.#server = createServer((request, response) => void this.#take(request, response));
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
  }

  /** The first request meets the first fate; those after the last are answered with `{}`. */
  static async with(...fates: readonly Fate[]): Promise<FailingService> {
    const service = new FailingService(fates);
    service.#server.listen(0, "127.0.0.1");
    await once(service.#server, "listening");
    return service;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get operations(): readonly string[] {
    return this.heard.map(({ operation }) => operation);
  }

  async requests(count: number): Promise<void> {
    while (this.heard.length < count) {
      await new Promise<void>((resolve) => this.#listeners.add(resolve));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers, socket } = request;
    const operation = String(headers["x-amz-target"]).split(".").at(-1) ?? "";
    const openConnections = this.#sockets.size;
    this.heard.push({ operation, headers, body: await bodyOf(request), openConnections, socket });
    this.#meet(this.#fates.shift() ?? { answer: {} }, request, response);
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }

  #meet(fate: Fate, request: IncomingMessage, response: ServerResponse): void {
    if (fate === "is silent") return;
    if (typeof fate === "function") fate(request, response);
    else if (fate === "breaks before the answer") request.socket.destroy();
    else if (fate === "breaks in the body") {
      response.writeHead(200, { "content-length": 1_000 });
      response.write('{"taskToken":"half of a tok', () => request.socket.destroy());
    } else if ("text" in fate) response.writeHead(fate.status).end(fate.text);
    else {
      const isFault = "fault" in fate;
      const body = isFault
        ? { __type: `com.amazonaws.swf.base.model#${fate.fault}`, message: fate.fault }
        : fate.answer;
      response.writeHead(fate.status ?? (isFault ? 400 : 200), fate.headers ?? {});
      response.end(JSON.stringify(body));
    }
  }
}
