// Holds the listening socket and every connection. Owns their limits, and how they end.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, isIPv6, type Socket } from "node:net";
import { refuse } from "@ekiden/model";
import { type Clock, systemClock } from "../clock.ts";
import { isLoopback } from "../config.ts";
import type { Log } from "../observe/log.ts";
import type { Handlers } from "../operations/handlers.ts";
import { headerBytesMost, isTooLarge } from "./body.ts";
import { call, type Front } from "./call.ts";
import { isPage, showPage } from "./pages.ts";
import { replyToBytes } from "./reply.ts";

export interface ListenerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly handlers: Handlers;
  readonly log: Log;
  /** For the network's own deadlines; real time even where the clock of the domains is frozen. */
  readonly clock?: Clock;
  readonly patience?: Patience;
}

export interface Listener {
  readonly url: string;
  readonly port: number;
  /**
   * Takes no new connection, lets every call under way be answered, and resolves when the last
   * connection is closed. Whoever holds polls must answer them, or they are waited for.
   */
  close(): Promise<void>;
}

/** How long the other end may take, in milliseconds. */
export interface Patience {
  readonly headers: number;
  readonly request: number;
  /** How often the two above are looked at. */
  readonly check: number;
  /** A connection that carries nothing is kept; longer than clients keep theirs (70 s). */
  readonly idle: number;
  /** A connection on which nothing moves is given up; longer than the longest poll (600 s). */
  readonly silence: number;
  /** Once closing, what is still under way after this is cut off. */
  readonly drain: number;
}

const patience: Patience = {
  headers: 20_000,
  request: 60_000,
  check: 5_000,
  idle: 120_000,
  silence: 660_000,
  drain: 8_000,
};

const connectionsMost = 50_000;
/** The kernel's own limit applies too (net.core.somaxconn). */
const connectionsNotAcceptedYetMost = 4_096;

/** Rejects with Node's error (EADDRINUSE, EACCES, …) where the address cannot be had. */
export const listen = async (options: ListenerOptions): Promise<Listener> => {
  const { handlers, log, clock = systemClock } = options;
  const front: Front = {
    handlers,
    log,
    clock,
    underWay: new Set(),
    isDraining: false,
    troubleLoggedAt: Number.NEGATIVE_INFINITY,
  };
  const server = createHttpServer(front, options);
  const { host, port } = options;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, backlog: connectionsNotAcceptedYetMost }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  server.on("error", (error) => log.listenerTrouble(error));
  const listener = new HttpListener(server, front, options);
  log.listening(listener.url);
  if (!isLoopback(host)) log.exposed(host);
  return listener;
};

const createHttpServer = (front: Front, options: ListenerOptions): Server => {
  const { headers, request, check, idle, silence } = { ...patience, ...options.patience };
  const { clock } = front;
  const answer = (request: IncomingMessage, response: ServerResponse) =>
    isPage(request) ? showPage(front, request, response) : call(front, request, response);
  const server = createServer(
    {
      headersTimeout: headers,
      requestTimeout: request,
      connectionsCheckingInterval: check,
      keepAliveTimeout: idle,
      maxHeaderSize: headerBytesMost,
      noDelay: true,
      // A missing one is refused like everything else, with a fault.
      requireHostHeader: false,
    },
    answer,
  );
  server.timeout = silence;
  server.maxRequestsPerSocket = 0;
  server.maxConnections = connectionsMost;
  server.on("checkContinue", (request, response) => {
    // Who asks first is told no before it has sent too much.
    if (!isTooLarge(request)) response.writeContinue();
    answer(request, response);
  });
  server.on("checkExpectation", answer);
  server.on("connect", (_request, socket) =>
    replyToBytes(socket as Socket, refuse.unknownOperation("This is not a proxy"), clock.now()),
  );
  server.on("clientError", (error: NodeJS.ErrnoException, socket) =>
    replyToBytes(socket as Socket, faultOf(error), clock.now()),
  );
  return server;
};

/** For bytes that Node's parser gave up on. */
const faultOf = ({ code }: NodeJS.ErrnoException) => {
  if (code === "HPE_HEADER_OVERFLOW") return refuse.tooLarge(headerBytesMost);
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") {
    return refuse.malformedRequest("The request took too long to arrive");
  }
  return refuse.malformedRequest("The request is not well-formed HTTP/1.1");
};

class HttpListener implements Listener {
  readonly url: string;
  readonly port: number;
  readonly #server: Server;
  readonly #front: Front;
  readonly #options: ListenerOptions;
  readonly #connections = new Set<Socket>();
  #closed: Promise<void> | undefined;

  constructor(server: Server, front: Front, options: ListenerOptions) {
    this.#server = server;
    this.#front = front;
    this.#options = options;
    const { host } = options;
    this.port = (server.address() as AddressInfo).port;
    this.url = `http://${isIPv6(host) ? `[${host}]` : host}:${this.port}`;
    server.on("connection", (socket: Socket) => {
      this.#connections.add(socket);
      socket.once("close", () => this.#connections.delete(socket));
    });
  }

  close(): Promise<void> {
    this.#closed ??= this.#drain();
    return this.#closed;
  }

  async #drain(): Promise<void> {
    const { log, patience: given } = this.#options;
    const { clock } = this.#front;
    this.#front.isDraining = true;
    log.draining(this.#front.underWay.size);
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#endIdleConnections();
    const deadline = clock.at(clock.now() + { ...patience, ...given }.drain, () => {
      log.drainCutShort(this.#front.underWay.size);
      this.#server.closeAllConnections();
    });
    await closed;
    deadline.cancel();
    log.drained();
  }

  /** Those on which no call is under way; what was already replied on them still goes out. */
  #endIdleConnections(): void {
    const busy = new Set([...this.#front.underWay].map((request) => request.socket));
    for (const socket of this.#connections) if (!busy.has(socket)) socket.destroySoon();
  }
}
