// Answers those who scrape, at an address of its own: GET /metrics, and nothing else.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, isIPv6 } from "node:net";
import { ConfigError, isLoopback } from "../config.ts";
import { type HostCheck, openHostCheck } from "../http/host-check.ts";
import { maxConnections, maxRequestMilliseconds } from "./limits.ts";

export interface MetricsListenerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Names to which a listener of this machine alone answers, beside its own. */
  readonly allowedHosts: readonly string[];
  readonly mediaType: string;
  /** What is answered to a scrape. */
  readonly text: () => Promise<string>;
  readonly onError: (error: unknown) => void;
  readonly onClosed: () => void;
}

const path = "/metrics";

export class MetricsListener {
  readonly #server: Server;
  readonly #options: MetricsListenerOptions;
  /** Elsewhere, names by which it is scraped are not known. */
  readonly #hostCheck: HostCheck | undefined;
  /** All that ask at the same time get the same answer. */
  #scrape: Promise<string> | undefined;

  private constructor(options: MetricsListenerOptions) {
    this.#options = options;
    const { host, allowedHosts } = options;
    if (isLoopback(host)) this.#hostCheck = openHostCheck({ host, isOpen: true, allowedHosts });
    this.#server = createServer(
      { requestTimeout: maxRequestMilliseconds, headersTimeout: maxRequestMilliseconds },
      (request, response) => void this.#answer(request, response),
    );
    this.#server.maxConnections = maxConnections;
  }

  /** Rejects with ConfigError where the address cannot be used. */
  static async open(options: MetricsListenerOptions): Promise<MetricsListener> {
    const { host, port } = options;
    const listener = new MetricsListener(options);
    const server = listener.#server;
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) => {
        reject(new ConfigError(explain(error, host, port), { cause: error }));
      });
      server.listen({ host, port }, resolve);
    });
    server.removeAllListeners("error");
    server.on("error", options.onError);
    return listener;
  }

  get url(): string {
    const { host } = this.#options;
    const { port } = this.#server.address() as AddressInfo;
    return `http://${isIPv6(host) ? `[${host}]` : host}:${port}${path}`;
  }

  /** Cuts a scrape that is under way: a server that stops does not wait for it. */
  close(): Promise<void> {
    this.#options.onClosed();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = "" } = request;
    response.setHeader("content-type", "text/plain; charset=utf-8");
    const refusal = this.#hostCheck?.refusalOf(request);
    if (refusal) {
      response.writeHead(refusal.status).end(`${refusal.message}\n`);
      return;
    }
    if (url.split("?", 1)[0] !== path) {
      response.writeHead(404).end(`Metrics are at ${path}\n`);
      return;
    }
    if (method !== "GET" && method !== "HEAD") {
      response.writeHead(405, { allow: "GET, HEAD" }).end("Metrics are read with GET\n");
      return;
    }
    try {
      const text = await this.#text();
      response.writeHead(200, { "content-type": this.#options.mediaType }).end(text);
    } catch (error) {
      this.#options.onError(error);
      response.writeHead(500).end("The metrics cannot be told; the log of the server says why\n");
    }
  }

  #text(): Promise<string> {
    this.#scrape ??= this.#options.text().finally(() => {
      this.#scrape = undefined;
    });
    return this.#scrape;
  }
}

const explain = ({ code, message }: NodeJS.ErrnoException, host: string, port: number): string => {
  const at = `${isIPv6(host) ? `[${host}]` : host}:${port}`;
  if (code === "EADDRINUSE") {
    return (
      `--metrics ${at} is in use, by another program or by this server's own --port. Choose ` +
      "another port for metrics."
    );
  }
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return `--metrics ${at}: this machine has no address ${host}. Choose one that it has.`;
  }
  return `--metrics ${at} cannot be listened on: ${message}. Choose another address.`;
};
