// A real receiver of webhooks, which a test lets succeed, fail, hang or go away.
import assert from "node:assert/strict";
import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { verifyWebhook } from "./verify-webhook.ts";

export interface ReceivedEvent {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: {
    readonly type: string;
    readonly timestamp: string;
    readonly data: Readonly<Record<string, unknown>> & { readonly workflowId: string };
  };
}

type Answer = (response: ServerResponse, received: ReceivedEvent) => void;

const take: Answer = (response) => {
  response.writeHead(204).end();
};
export const answerWith =
  (status: number): Answer =>
  (response) => {
    response.writeHead(status).end("no");
  };
/** As a server does that takes the request for another protocol's. */
export const switchProtocols: Answer = ({ socket }) => {
  socket?.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tea\r\n\r\n");
};
/** No answer comes. */
export const hang: Answer = () => undefined;

export const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

export class Receiver implements AsyncDisposable {
  /** In the order in which they came, also those that were not taken. */
  readonly received: ReceivedEvent[] = [];
  answer: Answer = take;
  readonly #server: Server;
  #wanting: (() => void)[] = [];

  private constructor() {
    this.#server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (text) => {
        body += text;
      });
      request.on("end", () => {
        const received = { headers: request.headers, body, event: JSON.parse(body) };
        this.received.push(received);
        this.answer(response, received);
        for (const look of this.#wanting.splice(0)) look();
      });
    });
  }

  static async open(port = 0): Promise<Receiver> {
    const receiver = new Receiver();
    receiver.#server.listen(port, "127.0.0.1");
    await once(receiver.#server, "listening");
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/events`;
  }

  /** The first so many, once they have come. */
  async first(count: number): Promise<readonly ReceivedEvent[]> {
    while (this.received.length < count) {
      await new Promise<void>((resolve) => this.#wanting.push(resolve));
    }
    return this.received.slice(0, count);
  }

  /** All are signed by the secret, within five minutes of `now` (seconds). */
  requireSigned(now: number): void {
    for (const { headers, body } of this.received) {
      assert.ok(verifyWebhook({ headers, body, secret, nowSeconds: now }));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
