// Node's own HTTP server, for every connection that the express lane does not carry: pages, bodies
// in chunks, callers who ask first, HTTP/1.0, and all that has to be refused.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { refuse } from "@ekiden/model";
import { collect, HeldBytes, headerBytesMost, isTooLarge } from "./body.ts";
import { type Answer, answerTo, type Front, refusalOf } from "./call.ts";
import { SocketCaller } from "./caller.ts";
import { type ConsoleAnswer, replyWithJson } from "./console/door.ts";
import { isPage, pageFor } from "./pages.ts";
import type { Patience } from "./patience.ts";
import { headOf, refuseAmbiguousHeaders } from "./protocol.ts";
import { reply, replyToBytes } from "./reply.ts";
import { isStsCall } from "./sts/form.ts";

export class GeneralServer {
  /** It listens, and accepts nothing by itself: whoever listens to its connections may. */
  readonly server: Server;
  readonly #front: Front;
  readonly #held: HeldBytes;
  readonly #accept: (socket: Socket) => void;
  readonly #connections = new Set<Socket>();
  /** Those without an answer so far. */
  readonly #underWay = new Set<IncomingMessage>();

  constructor(front: Front, patience: Patience, unfinishedBytesMost?: number) {
    this.#front = front;
    this.#held = new HeldBytes(unfinishedBytesMost);
    this.server = createHttpServer(patience, (request, response) =>
      this.#answer(request, response),
    );
    const [accept] = this.server.listeners("connection");
    this.#accept = (socket) => accept?.call(this.server, socket);
    this.server.removeAllListeners("connection");
    this.#refuseTheRest();
  }

  /** A connection, and the bytes that have come on it already. */
  take(socket: Socket, bytes: Buffer): void {
    this.#connections.add(socket);
    socket.once("close", () => this.#connections.delete(socket));
    socket.pause();
    socket.unshift(bytes);
    this.#accept(socket);
    socket.resume();
  }

  get calls(): number {
    return this.#underWay.size;
  }

  /** Those on which no call is under way; what was already replied on them still goes out. */
  endIdle(): void {
    const busy = new Set([...this.#underWay].map((request) => request.socket));
    for (const socket of this.#connections) if (!busy.has(socket)) socket.destroySoon();
  }

  cutAll(): void {
    this.server.closeAllConnections();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (isPage(request)) void this.#showPage(request, response);
    else if (this.#front.console?.leadsTo(request)) void this.#showConsole(request, response);
    else void this.#call(request, response);
  }

  async #showPage(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#underWay.add(request);
    try {
      const answer = await pageFor(this.#front, request);
      if (answer && request.socket.writable) reply(response, answer, this.#front.isDraining);
    } finally {
      this.#underWay.delete(request);
    }
  }

  async #showConsole(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const front = this.#front;
    this.#underWay.add(request);
    let answer: ConsoleAnswer | undefined;
    try {
      answer = await front.console?.answer(request, response, this.#held);
    } catch (thrown) {
      const caller = new SocketCaller(request.socket);
      if (!response.headersSent)
        answer = refusalOf(front, { head: headOf(request), caller }, thrown);
    } finally {
      this.#underWay.delete(request);
    }
    if (!answer || !request.socket.writable) return;
    // Before all of it has come, only the other way ends the connection as it should.
    if (!request.complete) reply(response, { mediaType: "application/json", ...answer }, true);
    else replyWithJson(response, answer, front.isDraining);
  }

  async #call(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const front = this.#front;
    const head = headOf(request);
    const caller = new SocketCaller(request.socket);
    let answer: Answer;
    this.#underWay.add(request);
    try {
      const body = await collect(request, this.#held);
      if (body === undefined) return;
      refuseAmbiguousHeaders(request);
      const sts = isStsCall(head) ? front.sts : undefined;
      answer = sts
        ? await sts.answer({ head, body }, caller, front)
        : await answerTo(front, { head, body }, caller);
    } catch (thrown) {
      answer = refusalOf(front, { head, caller }, thrown);
    } finally {
      this.#underWay.delete(request);
      caller.release();
    }
    if (!caller.gone) reply(response, answer, front.isDraining);
  }

  #refuseTheRest(): void {
    const { server } = this;
    const refuseBytes = (socket: Socket, fault: unknown) => {
      const caller = new SocketCaller(socket);
      const answer = refusalOf(this.#front, { head: noHead, caller }, fault);
      replyToBytes(socket, answer, this.#front.date.text);
    };
    server.on("connect", (_request, socket) =>
      refuseBytes(socket as Socket, refuse.unknownOperation("This is not a proxy")),
    );
    server.on("clientError", (error: NodeJS.ErrnoException, socket) =>
      refuseBytes(socket as Socket, faultOf(error)),
    );
  }
}

const noHead = { method: "", path: "", headers: [], target: undefined, contentType: undefined };

const createHttpServer = (
  { headers, request, check, idle, silence }: Patience,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Server => {
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
  server.on("checkContinue", (request, response) => {
    // Who asks first is told no before it has sent too much.
    if (!isTooLarge(request)) response.writeContinue();
    answer(request, response);
  });
  server.on("checkExpectation", answer);
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
