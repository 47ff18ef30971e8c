// HTTP/1.1 over sockets that are kept open, by undici. Polls have connections of their own, so that
// no answer to a task ever waits for a poll to end.
import type { Pool } from "undici";
import { Exchange } from "./exchange.ts";
import { NoAnswerError } from "./service-error.ts";
import type { Transport, TransportAnswer, TransportRequest } from "./transport.ts";

/** The bounds of an `HttpTransport`, and whose certificates it trusts. */
export interface HttpOptions {
  /** For all but polls, which have one connection each; 128 by default. */
  readonly maxConnections?: number | undefined;
  /** Until a connection is open; 5,000 by default. */
  readonly connectMilliseconds?: number | undefined;
  /** Of one answer; 64 MiB by default. */
  readonly maxAnswerBytes?: number | undefined;
  /** PEM certificates to trust instead of those that Node.js knows. */
  readonly certificateAuthorities?: string | readonly string[] | undefined;
}

const defaults = {
  maxConnections: 128,
  connectMilliseconds: 5_000,
  maxAnswerBytes: 64 * 1024 * 1024,
} as const;

interface Pools {
  readonly calls: Pool;
  readonly polls: Pool;
}

/**
 * Sends calls by HTTP/1.1 over connections that it keeps open. A client makes its own; one that is
 * given to several clients is shared by them, and closed with the first of them that is closed.
 *
 * @example
 * ```ts
 * import { HttpTransport, SwfClient } from "@ekiden/client";
 *
 * const transport = new HttpTransport("http://127.0.0.1:7930", { maxConnections: 16 });
 * const client = new SwfClient({ region: "us-east-1", credentials: "none", transport });
 * ```
 */
export class HttpTransport implements Transport {
  readonly #origin: string;
  readonly #options: { readonly [K in keyof HttpOptions]-?: NonNullable<HttpOptions[K]> };
  #pools: Pools | undefined;
  #opening: Promise<Pools> | undefined;
  #isClosed = false;

  /** `origin` is `https://swf.eu-west-1.amazonaws.com`, without a path. */
  constructor(origin: string, options: HttpOptions = {}) {
    this.#origin = origin;
    const {
      maxConnections = defaults.maxConnections,
      connectMilliseconds = defaults.connectMilliseconds,
      maxAnswerBytes = defaults.maxAnswerBytes,
      certificateAuthorities = [],
    } = options;
    const limits = { maxConnections, connectMilliseconds, maxAnswerBytes };
    this.#options = { ...limits, certificateAuthorities };
  }

  async send(request: TransportRequest): Promise<TransportAnswer> {
    request.signal?.throwIfAborted();
    if (this.#isClosed) throw closedError();
    const pools = this.#pools ?? (await this.#open());
    const pool = request.isPoll ? pools.polls : pools.calls;
    const { method, path, headers, body } = request;
    return new Promise((resolve, reject) => {
      const exchange = new Exchange(request, this.#options.maxAnswerBytes, { resolve, reject });
      pool.dispatch({ method, path, headers, body }, exchange);
    });
  }

  /** Calls that wait for their answers are given up, and later ones refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const pools = this.#pools ?? (await this.#opening);
    await Promise.all([pools?.calls.destroy(), pools?.polls.destroy()]);
  }

  #open(): Promise<Pools> {
    this.#opening ??= this.#load();
    return this.#opening;
  }

  /** Loaded with the first call: it takes longer to load than all the rest. */
  async #load(): Promise<Pools> {
    const { Pool } = await import("undici");
    const { maxConnections, connectMilliseconds, certificateAuthorities } = this.#options;
    const ca = certificateAuthorities.length > 0 ? { ca: [certificateAuthorities].flat() } : {};
    const options = {
      connect: { timeout: connectMilliseconds, ...ca },
      pipelining: 1,
      // Exchanges have limits of their own.
      headersTimeout: 0,
      bodyTimeout: 0,
    };
    const calls = new Pool(this.#origin, { ...options, connections: maxConnections });
    this.#pools = { calls, polls: new Pool(this.#origin, options) };
    return this.#pools;
  }
}

export const closedError = (): NoAnswerError => {
  const message = "The client is closed: its calls are to end before that.";
  return new NoAnswerError({ message, wasSent: false, isClosed: true });
};
