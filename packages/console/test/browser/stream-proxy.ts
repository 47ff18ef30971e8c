// Between a browser and a server: which streams of events are open, and what comes on them.
import { once } from "node:events";
import { request as ask, createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { StreamEvent } from "../../src/api/ekiden-types.ts";

/** Hands on what it is asked, and counts the streams of events that are open. */
export class StreamProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #target: URL;
  open = 0;
  max = 0;
  /** Of all streams so far, what they asked for. */
  readonly asked: string[] = [];
  readonly #streams = new Set<ServerResponse>();
  #wake = () => {};

  constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((request, response) => {
      const { method, url = "", headers } = request;
      const onward = ask({
        host: this.#target.hostname,
        port: this.#target.port,
        method,
        path: url,
        headers,
      });
      onward.on("response", (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      onward.on("error", () => response.destroy());
      response.on("close", () => onward.destroy());
      request.pipe(onward);
      if (url.startsWith("/api/events")) this.#count(url, response);
    });
  }

  #count(url: string, response: ServerResponse): void {
    this.asked.push(url);
    this.open += 1;
    this.#streams.add(response);
    this.max = Math.max(this.max, this.open);
    this.#wake();
    response.once("close", () => {
      this.open -= 1;
      this.#streams.delete(response);
      this.#wake();
    });
  }

  async listen(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** In the place of the server, on all streams that are open. */
  say(event: StreamEvent, data: object): void {
    const text = `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const stream of this.#streams) stream.write(text);
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
