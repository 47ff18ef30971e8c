// Connections that carry plain calls, one after another: read, answered and kept open without the
// general machinery of HTTP. A connection that brings anything else leaves the lane for good: it is
// handed over, with the bytes that have come, to a server that knows all of HTTP.
//
//  L1 One call at a time: what is sent behind it waits, and little of it is taken in.
//  L2 Nothing is refused here, and nothing is handed over while a call is under way.
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { nobody } from "../access/principal.ts";
import type { SignedHead } from "../access/signature/signed-call.ts";
import type { Alarm } from "../clock.ts";
import type { DeclinedDecisions, NamedRun } from "../operations/handlers.ts";
import { headerBytesMost, requestBytesMost } from "./body.ts";
import { type Answer, answerTo, type Call, type Front } from "./call.ts";
import { type IdentifiedCaller, userAgentOf } from "./caller.ts";
import type { Patience } from "./patience.ts";
import { recognise } from "./plain-call.ts";
import { replyText } from "./reply.ts";

export interface ExpressLaneOptions {
  readonly front: Front;
  readonly patience: Patience;
  /** Takes a connection that is not for the lane, and the bytes that came on it. */
  readonly handOver: (socket: Socket, bytes: Buffer) => void;
}

/** A request that comes in more pieces, or more waiting behind a call, is not for the lane. */
const piecesMost = 32;
const limits = { headBytesMost: headerBytesMost, bytesMost: requestBytesMost };

export class ExpressLane {
  readonly #options: ExpressLaneOptions;
  readonly #connections = new Set<Connection>();
  #nextSweep: Alarm | undefined;

  constructor(options: ExpressLaneOptions) {
    this.#options = options;
  }

  take(socket: Socket): void {
    const connection = new Connection(socket, this.#options, () =>
      this.#connections.delete(connection),
    );
    this.#connections.add(connection);
  }

  /** Calls under way. */
  get calls(): number {
    return [...this.#connections].filter(({ isBusy }) => isBusy).length;
  }

  /** Ends the connections that carry nothing; what was already replied on them still goes out. */
  endIdle(): void {
    for (const connection of this.#connections) connection.endIfIdle();
  }

  cutAll(): void {
    for (const connection of this.#connections) connection.cut();
  }

  /** Ends, from now on, what stands still for too long. */
  watch(): void {
    const { front, patience } = this.#options;
    this.#nextSweep = front.clock.at(front.clock.now() + patience.check, () => {
      const now = front.clock.now();
      for (const connection of this.#connections) connection.sweep(now);
      this.watch();
    });
  }

  close(): void {
    this.#nextSweep?.cancel();
  }
}

class Connection implements IdentifiedCaller {
  /** Of the call under way. */
  principal = nobody;
  run: NamedRun | undefined;
  declined: DeclinedDecisions | undefined;
  giveBack: (() => Promise<void>) | undefined;
  head: SignedHead | undefined;
  readonly #socket: Socket;
  readonly #options: ExpressLaneOptions;
  readonly #leave: () => void;
  /** Arrived and not yet used. */
  #held: Buffer | undefined;
  #pieces = 0;
  #movedAt: number;
  /** When the first of what is held arrived, or came to its turn. */
  #beganAt = 0;
  #hasCalled = false;
  #whenGone: (() => void)[] | undefined;
  isBusy = false;

  constructor(socket: Socket, options: ExpressLaneOptions, leave: () => void) {
    this.#socket = socket;
    this.#options = options;
    this.#leave = leave;
    this.#movedAt = options.front.clock.now();
    socket.on("data", this.#onData);
    socket.on("end", this.#onEnd);
    socket.on("error", this.#onError);
    socket.on("close", this.#onClose);
  }

  get address(): string | undefined {
    return this.#socket.remoteAddress;
  }

  get isEncrypted(): boolean {
    return this.#socket instanceof TLSSocket;
  }

  get userAgent(): string | undefined {
    return userAgentOf(this.head);
  }

  /** A socket stops being writable as soon as the other end says that it will send no more. */
  get gone(): boolean {
    return !this.#socket.writable;
  }

  onGone(listener: () => void): void {
    if (this.gone) {
      listener();
      return;
    }
    this.#whenGone ??= [];
    this.#whenGone.push(listener);
  }

  endIfIdle(): void {
    if (!this.isBusy && !this.#held) this.#socket.destroySoon();
  }

  cut(): void {
    this.#socket.destroy();
  }

  /**
   * What has stood still for too long comes to an end, who has never called sooner than others.
   * Half a request is for the other server, however busily the rest of it trickles in.
   */
  sweep(now: number): void {
    const { check, headers, idle, silence } = this.#options.patience;
    const stillFor = now - this.#movedAt;
    if (this.isBusy) {
      if (stillFor >= silence) this.cut();
    } else if (this.#held) {
      if (now - this.#beganAt >= check) this.#handOver(this.#held);
    } else if (stillFor >= (this.#hasCalled ? idle : headers)) this.#socket.destroySoon();
  }

  readonly #onData = (bytes: Buffer): void => {
    this.#movedAt = this.#options.front.clock.now();
    if (!this.#held) this.#beganAt = this.#movedAt;
    this.#held = this.#held ? Buffer.concat([this.#held, bytes]) : bytes;
    this.#pieces += 1;
    if (!this.isBusy) this.#advance(this.#held);
    else if (this.#pieces >= piecesMost) this.#socket.pause();
  };

  readonly #onEnd = (): void => {
    this.#socket.end();
  };

  /** The close that follows says it all. */
  readonly #onError = (): void => {};

  readonly #onClose = (): void => {
    this.#leave();
    for (const listener of this.#whenGone ?? []) listener();
  };

  #advance(held: Buffer): void {
    const call = recognise(held, limits);
    if (call === "incomplete" && this.#pieces < piecesMost) return;
    if (typeof call === "string") {
      this.#handOver(held);
      return;
    }
    this.#held = call.end < held.length ? held.subarray(call.end) : undefined;
    this.#pieces = this.#held ? 1 : 0;
    void this.#serve(call);
  }

  async #serve(call: Call): Promise<void> {
    const { front } = this.#options;
    this.isBusy = true;
    this.#hasCalled = true;
    const answer = await answerTo(front, call, this);
    this.#whenGone = undefined;
    if (!this.gone) this.#reply(answer);
  }

  #reply(answer: Answer): void {
    const { front, patience } = this.#options;
    this.#movedAt = front.clock.now();
    const isLast = front.isDraining;
    const { text, encoding } = replyText(answer, {
      date: front.date.text,
      isLast,
      idle: patience.idle,
    });
    const isTaken = this.#socket.write(text, encoding);
    if (isLast) this.#socket.destroySoon();
    else if (isTaken) this.#next();
    else this.#socket.once("drain", () => this.#next());
  }

  #next(): void {
    this.isBusy = false;
    if (!this.#held) return;
    this.#socket.resume();
    this.#beganAt = this.#movedAt;
    this.#advance(this.#held);
  }

  #handOver(bytes: Buffer): void {
    const socket = this.#socket;
    socket.off("data", this.#onData);
    socket.off("end", this.#onEnd);
    socket.off("error", this.#onError);
    socket.off("close", this.#onClose);
    this.#leave();
    this.#options.handOver(socket, bytes);
  }
}
