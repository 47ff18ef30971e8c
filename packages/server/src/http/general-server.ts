// Node's own HTTP server, for every connection that the express lane does not carry: pages, bodies
// in chunks, callers who ask first, HTTP/1.0, and all that has to be refused.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { type Fault, refuse } from "@ekiden/model";
import { collect, isTooLarge, maxHeaderBytes, tooMuchComesIn } from "./body.ts";
import { answerTo, refuseUnread } from "./call.ts";
import type { Answer, Call } from "./codec.ts";
import type { ConnectionTimeouts } from "./connection-timeouts.ts";
import { type JsonAnswer, replyWithJson } from "./ekiden/exchange.ts";
import type { HandedOver } from "./express-connection.ts";
import type { ListenerContext } from "./listener-context.ts";
import { isLongPoll, SharedConnections } from "./long-poll.ts";
import { isPage, pageFor } from "./pages.ts";
import { type CallHead, headOf, noHead, refuseAmbiguousHeaders } from "./protocol.ts";
import type { ReceiveShare } from "./receive-budget.ts";
import { reply, replyToBytes } from "./reply.ts";
import { RequestFeed } from "./request-feed.ts";
import type { SendBudget } from "./send-budget.ts";
import { SocketConnection } from "./socket-connection.ts";
import { turnAway } from "./turn-away.ts";

export class GeneralServer {
  /** It listens, and accepts nothing by itself: that is for the listener of its connections. */
  readonly server: Server;
  readonly #listener: ListenerContext;
  readonly #timeouts: ConnectionTimeouts;
  readonly #sendBudget: SendBudget;
  readonly #shared: SharedConnections;
  readonly #accept: (socket: Socket) => void;
  readonly #feeds = new Map<Socket, RequestFeed>();
  /** Those that end with their next answer. */
  readonly #renewed = new WeakSet<Socket>();
  /** Those without an answer so far. */
  readonly #underWay = new Set<IncomingMessage>();

  constructor(listener: ListenerContext, timeouts: ConnectionTimeouts, sendBudget: SendBudget) {
    this.#listener = listener;
    this.#timeouts = timeouts;
    this.#sendBudget = sendBudget;
    this.#shared = new SharedConnections(listener);
    this.server = createHttpServer(timeouts, (request, response) => this.#begin(request, response));
    const [accept] = this.server.listeners("connection");
    this.#accept = (socket) => accept?.call(this.server, socket);
    this.server.removeAllListeners("connection");
    this.#refuseTheRest();
  }

  take({ socket, bytes, share, isLast }: HandedOver): void {
    this.#accept(socket);
    if (isLast) this.#renewed.add(socket);
    const feed = new RequestFeed({
      socket,
      share,
      onNoRoom: () => this.turnAway(socket),
      onShared: () => this.#shared.tell(socket.remoteAddress),
    });
    this.#feeds.set(socket, feed);
    socket.once("close", () => this.#feeds.delete(socket));
    if (isHttp2(bytes)) this.#refuseBytes(socket, refuse.unsupportedHttpVersion());
    else feed.take(bytes);
    socket.resume();
  }

  /** There is no room for what has come of a request; its head, if that has come whole. */
  turnAway(socket: Socket, head = noHead): void {
    const unread = { head, connection: new SocketConnection(socket) };
    const answer = refuseUnread(this.#listener, unread, refuse.unavailable(tooMuchComesIn));
    turnAway(this.#listener, socket, { answer, milliseconds: this.#timeouts.check });
  }

  get calls(): number {
    return this.#underWay.size;
  }

  /** Those on which no call is under way; what was already replied on them still goes out. */
  endIdle(): void {
    const busy = new Set([...this.#underWay].map((request) => request.socket));
    for (const socket of this.#feeds.keys()) if (!busy.has(socket)) socket.destroySoon();
  }

  /** Each connection that is open now ends with its next answer. */
  renew(): void {
    for (const socket of this.#feeds.keys()) this.#renewed.add(socket);
  }

  #isLast({ socket }: IncomingMessage): boolean {
    return this.#listener.isDraining || this.#renewed.has(socket);
  }

  cutAll(): void {
    this.server.closeAllConnections();
  }

  #begin(request: IncomingMessage, response: ServerResponse): void {
    const feed = this.#feeds.get(request.socket);
    if (feed?.begin(request, response)) void this.#answer(request, response, feed);
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    feed: RequestFeed,
  ): Promise<void> {
    const { hostCheck, console } = this.#listener;
    // These pages are public, and load balancers request them by any host name.
    const isPublic = isPage(request);
    const refusal = isPublic ? undefined : hostCheck?.refusalOf(request);
    if (isPublic) await this.#showPage(request, response);
    else if (refusal) this.#refuse(request, response, refusal);
    else if (console?.leadsTo(request)) await this.#showConsole(request, response, feed);
    else await this.#call(request, response, feed);
    this.#sendBudget.count(request.socket);
  }

  #refuse(request: IncomingMessage, response: ServerResponse, refusal: Fault): void {
    const connection = new SocketConnection(request.socket);
    const answer = refuseUnread(this.#listener, { head: headOf(request), connection }, refusal);
    // A browser shows this media type to a person who used a wrong name; the other it would save.
    const isLook = request.method === "GET" || request.method === "HEAD";
    const shown = isLook ? { ...answer, mediaType: "application/json" } : answer;
    if (!connection.gone) reply(response, shown, this.#isLast(request));
  }

  async #showPage(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#underWay.add(request);
    try {
      const answer = await pageFor(this.#listener, request);
      if (answer && request.socket.writable) reply(response, answer, this.#isLast(request));
    } finally {
      this.#underWay.delete(request);
    }
  }

  async #showConsole(
    request: IncomingMessage,
    response: ServerResponse,
    { share }: RequestFeed,
  ): Promise<void> {
    const listener = this.#listener;
    this.#underWay.add(request);
    let answer: JsonAnswer | undefined;
    // Files and pages are written where that is not known.
    if (this.#isLast(request)) response.setHeader("Connection", "close");
    try {
      answer = await listener.console?.answer(request, response, share);
    } catch (thrown) {
      const unread = { head: headOf(request), connection: new SocketConnection(request.socket) };
      if (!response.headersSent) answer = refuseUnread(listener, unread, thrown);
    } finally {
      this.#underWay.delete(request);
    }
    if (!answer || !request.socket.writable) return;
    // Before all of it has come, only the other way ends the connection as it should.
    if (!request.complete) reply(response, { mediaType: "application/json", ...answer }, true);
    else replyWithJson(response, answer, this.#isLast(request));
  }

  async #call(
    request: IncomingMessage,
    response: ServerResponse,
    feed: RequestFeed,
  ): Promise<void> {
    const listener = this.#listener;
    const head = headOf(request);
    const connection = new SocketConnection(request.socket);
    let answer: Answer;
    this.#underWay.add(request);
    if (isLongPoll(head)) feed.beginPoll(connection);
    try {
      const call = await callOf(request, head, feed.share);
      if (call === undefined) return;
      refuseAmbiguousHeaders(request);
      answer = await answerTo(listener, call, connection);
    } catch (thrown) {
      answer = refuseUnread(listener, { head, connection }, thrown);
    } finally {
      this.#underWay.delete(request);
      connection.release();
    }
    feed.endPoll();
    if (!connection.gone) reply(response, answer, this.#isLast(request));
  }

  #refuseTheRest(): void {
    const { server } = this;
    server.on("connect", (_request, socket) =>
      this.#refuseBytes(socket as Socket, refuse.unknownOperation("This is not a proxy")),
    );
    server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
      const fault = faultOf(error);
      if (fault) this.#refuseBytes(socket as Socket, fault);
      // Of the connection, on which nothing can be said any more; TLS would leave it open.
      else socket.destroy();
    });
  }

  /** Those that never became a request, or that do not come to its end. */
  #refuseBytes(socket: Socket, fault: Fault): void {
    const feed = this.#feeds.get(socket);
    feed?.stop();
    // Node does not listen any more on a connection for which a tunnel was asked.
    socket.on("error", () => socket.destroy());
    const begun = feed?.request;
    // One that was refused already is not told of twice.
    const head = begun && this.#underWay.has(begun) ? headOf(begun) : noHead;
    const unread = { head, connection: new SocketConnection(socket) };
    const answer = refuseUnread(this.#listener, unread, fault);
    replyToBytes(socket, answer, this.#listener.date.text);
  }
}

/** Undefined: the caller left before all of it had arrived. */
const callOf = async (
  request: IncomingMessage,
  head: CallHead,
  share: ReceiveShare,
): Promise<Call | undefined> => {
  const body = await collect(request, share);
  return body && { head, body };
};

/** Of a client that takes it for granted that the server speaks HTTP/2. */
const isHttp2 = (bytes: Buffer): boolean =>
  bytes.toString("latin1", 0, http2Beginning.length) === http2Beginning;
const http2Beginning = "PRI ";

const createHttpServer = (
  { headers, request, check, idle, silence }: ConnectionTimeouts,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Server => {
  const server = createServer(
    {
      headersTimeout: headers,
      requestTimeout: request,
      connectionsCheckingInterval: check,
      keepAliveTimeout: idle,
      maxHeaderSize: maxHeaderBytes,
      noDelay: true,
      // A missing one is refused like everything else, with a fault.
      requireHostHeader: false,
    },
    answer,
  );
  server.timeout = silence;
  server.maxRequestsPerSocket = 0;
  server.on("checkContinue", (request, response) => {
    // A caller that asks first is refused before it has sent too much.
    if (!isTooLarge(request)) response.writeContinue();
    answer(request, response);
  });
  server.on("checkExpectation", answer);
  return server;
};

/** For bytes that Node's parser gave up on; undefined for an error of the connection itself. */
const faultOf = ({ code }: NodeJS.ErrnoException): Fault | undefined => {
  if (code === "HPE_HEADER_OVERFLOW") return refuse.tooLarge(maxHeaderBytes);
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") {
    return refuse.malformedRequest("The request took too long to arrive");
  }
  if (!code?.startsWith("HPE_")) return undefined;
  return refuse.malformedRequest("The request is not well-formed HTTP/1.1");
};
