// One connection of the express lane.
import type { Socket } from "node:net";
import type { Connection } from "../operations/call-context.ts";
import { maxBytesBehindCall, maxHeaderBytes, maxRequestBytes } from "./body.ts";
import { answerTo } from "./call.ts";
import type { Answer, Call } from "./codec.ts";
import type { ConnectionTimeouts } from "./connection-timeouts.ts";
import type { ListenerContext } from "./listener-context.ts";
import { isLongPoll, isOnlyLineEnds, type SharedConnections } from "./long-poll.ts";
import { headIn, recognise } from "./plain-call.ts";
import type { CallHead } from "./protocol.ts";
import type { ReceiveBudget, ReceiveShare } from "./receive-budget.ts";
import { ReceiveBuffer } from "./receive-buffer.ts";
import { writeReply } from "./reply.ts";
import type { SendBudget } from "./send-budget.ts";
import { SocketPeer } from "./socket-peer.ts";

/** A connection that is not for the lane. */
export interface HandedOver {
  readonly socket: Socket;
  /** All that has come of its next request. */
  readonly bytes: Buffer;
  /** What it may hold of the budget. */
  readonly share: ReceiveShare;
  /** Its next answer ends it. */
  readonly isLast: boolean;
}

export interface ExpressConnectionOptions {
  readonly listener: ListenerContext;
  readonly timeouts: ConnectionTimeouts;
  /** Of what unfinished requests may hold. */
  readonly budget: ReceiveBudget;
  readonly sendBudget: SendBudget;
  readonly handOver: (connection: HandedOver) => void;
  /** Takes a connection whose request there is no room for, and refuses that request. */
  readonly turnAway: (socket: Socket, head: CallHead | undefined) => void;
  readonly shared: SharedConnections;
  /** The connection is not the lane's any more. */
  readonly leave: () => void;
}

/** A request that comes in more pieces is not for the lane. */
const maxPieces = 32;
const limits = { maxHeadBytes: maxHeaderBytes, maxBytes: maxRequestBytes };

export class ExpressConnection extends SocketPeer implements Connection {
  readonly #socket: Socket;
  readonly #options: ExpressConnectionOptions;
  /** Of the budget; most connections never hold anything. */
  #share: ReceiveShare | undefined;
  /** Arrived and not yet used. */
  #held: ReceiveBuffer | undefined;
  /** The length of the call that is coming in; 0 before its head has come. */
  #needed = 0;
  #movedAt: number;
  /** When the first of what is held arrived, or came to its turn. */
  #beganAt = 0;
  #hasCalled = false;
  /** Whether the call under way is one, until its answer is written. */
  #isLongPoll = false;
  #whenGone: (() => void)[] | undefined;
  /** The next answer ends the connection: what comes behind its call is dropped. */
  #isLast = false;
  isBusy = false;

  constructor(socket: Socket, options: ExpressConnectionOptions) {
    super(socket);
    this.#socket = socket;
    this.#options = options;
    this.#movedAt = options.listener.clock.now();
    socket.on("data", this.#onData);
    socket.on("end", this.#onEnd);
    socket.on("error", this.#onError);
    socket.on("close", this.#onClose);
  }

  /** Only a poll that has to wait asks for this. */
  onGone(listener: () => void): void {
    if (this.gone) {
      listener();
      return;
    }
    this.#whenGone ??= [];
    this.#whenGone.push(listener);
    if (this.#held && !isOnlyLineEnds(this.#held.whole())) this.#endShared();
  }

  endIfIdle(): void {
    if (!this.isBusy && !this.#held) this.#socket.destroySoon();
  }

  /** An idle one waits for a call: to end it now would meet one that is on its way. */
  endWithNextAnswer(): void {
    this.#isLast = true;
  }

  /** Ends the connection, and withdraws its poll at once. */
  cut(): void {
    this.#socket.destroy();
    this.#tellGone();
  }

  /**
   * Ends a connection on which nothing moved for too long, sooner where it never carried a call.
   * An incomplete request goes to the general server in time, even if more of it keeps coming.
   */
  sweep(now: number): void {
    const { check, headers, idle, silence } = this.#options.timeouts;
    const stillFor = now - this.#movedAt;
    if (this.isBusy) {
      if (stillFor >= silence) this.cut();
    } else if (this.#held) {
      if (now - this.#beganAt >= check) this.#handOver(this.#held.whole());
    } else if (stillFor >= (this.#hasCalled ? idle : headers)) this.#socket.destroySoon();
  }

  readonly #onData = (bytes: Buffer): void => {
    // L4: bytes that had arrived before the end are still delivered after it.
    if (this.gone) return;
    this.#movedAt = this.#options.listener.clock.now();
    if (this.isBusy) this.#takeBehind(bytes);
    else if (this.#held) this.#takeMore(this.#held, bytes);
    else {
      this.#beganAt = this.#movedAt;
      this.#advance(bytes);
    }
  };

  readonly #onEnd = (): void => {
    this.#socket.end();
  };

  /** Nothing more can be said on it; a TLS connection does not close by itself. */
  readonly #onError = (): void => {
    this.cut();
  };

  readonly #onClose = (): void => {
    this.#options.leave();
    this.#clear();
    this.#tellGone();
  };

  #tellGone(): void {
    const listeners = this.#whenGone ?? [];
    this.#whenGone = undefined;
    for (const listener of listeners) listener();
  }

  /** Between calls: bytes of a request that has begun to come in. */
  #takeMore(held: ReceiveBuffer, bytes: Buffer): void {
    if (!held.append(bytes)) this.#turnAway(held.whole());
    else if (held.pieces >= maxPieces) this.#handOver(held.whole());
    else if (held.length >= this.#needed) this.#advance(held.whole());
  }

  #takeBehind(bytes: Buffer): void {
    if (this.#isLongPoll && !isOnlyLineEnds(bytes)) this.#endShared();
    else this.#keepBehind(bytes);
  }

  #keepBehind(bytes: Buffer): void {
    if (this.#isLast) return;
    this.#held ??= this.#openBuffer();
    if (!this.#held.append(bytes)) this.#dropBehind();
    else if (this.#held.length > maxBytesBehindCall) this.#socket.pause();
  }

  /** There is no room for it: HTTP has it that the connection may end after any answer. */
  #dropBehind(): void {
    this.#isLast = true;
    this.#clear();
  }

  #endShared(): void {
    this.#options.shared.tell(this.address);
    this.cut();
  }

  #openBuffer(): ReceiveBuffer {
    if (!this.#share) {
      this.#share = this.#options.budget.open();
      this.#share.onNoRoom = () => this.#makeRoom();
    }
    return new ReceiveBuffer(this.#share);
  }

  #makeRoom(): void {
    if (this.isBusy) this.#dropBehind();
    else if (this.#held) this.#turnAway(this.#held.whole());
  }

  #clear(): void {
    this.#held?.clear();
    this.#held = undefined;
    this.#needed = 0;
  }

  /** `bytes` are all that has come of the next request. */
  #advance(bytes: Buffer): void {
    const call = recognise(bytes, limits);
    if (call === "other") this.#handOver(bytes);
    else if (typeof call === "number") this.#keep(bytes, call);
    else if (this.#options.listener.hostCheck?.answersTo(call.host) === false)
      this.#handOver(bytes);
    else {
      this.#clear();
      this.#share?.settle();
      this.isBusy = true;
      if (call.end < bytes.length) this.#keepBehind(bytes.subarray(call.end));
      void this.#serve(call);
    }
  }

  #keep(bytes: Buffer, needed: number): void {
    this.#needed = needed;
    if (this.#held) return;
    const held = this.#openBuffer();
    if (!held.append(bytes)) this.#turnAway(bytes);
    else this.#held = held;
  }

  async #serve(call: Call): Promise<void> {
    this.#hasCalled = true;
    this.#isLongPoll = isLongPoll(call.head);
    const answer = await answerTo(this.#options.listener, call, this);
    this.#whenGone = undefined;
    if (!this.gone) this.#reply(answer);
  }

  #reply(answer: Answer): void {
    const { listener, timeouts, sendBudget } = this.#options;
    this.#movedAt = listener.clock.now();
    const isLast = listener.isDraining || this.#isLast;
    this.#isLongPoll = false;
    const isTaken = writeReply(this.#socket, answer, {
      date: listener.date.text,
      isLast,
      idle: timeouts.idle,
    });
    sendBudget.count(this.#socket);
    if (isLast) this.#socket.destroySoon();
    else if (isTaken) this.#next();
    else this.#socket.once("drain", () => this.#next());
  }

  #next(): void {
    this.isBusy = false;
    if (!this.#held) {
      // Since its answer was written, the drain has begun, or what came behind it was dropped.
      if (this.#isLast || this.#options.listener.isDraining) this.#socket.destroySoon();
      return;
    }
    this.#socket.resume();
    this.#beganAt = this.#movedAt;
    this.#advance(this.#held.whole());
  }

  #handOver(bytes: Buffer): void {
    const { budget, handOver } = this.#options;
    this.#letGo();
    const share = this.#share ?? budget.open();
    handOver({ socket: this.#socket, bytes, share, isLast: this.#isLast });
  }

  #turnAway(begun: Buffer): void {
    const head = headIn(begun);
    this.#letGo();
    this.#options.turnAway(this.#socket, head);
  }

  /** The connection is no longer the lane's. */
  #letGo(): void {
    const socket = this.#socket;
    socket.off("data", this.#onData);
    socket.off("end", this.#onEnd);
    socket.off("error", this.#onError);
    socket.off("close", this.#onClose);
    this.#clear();
    this.#options.leave();
  }
}
