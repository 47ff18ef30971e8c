// How much memory answers may take that their callers have not read, on all connections together
// and on both ways in. At the limit the connection that has left its answer unread longest is
// ended: who reads, however slowly, comes after all who do not.
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { ListenerContext } from "./listener-context.ts";
import { usualBudgetBytes } from "./receive-budget.ts";

interface Unread {
  /** What is held for it, in bytes. */
  readonly bytes: number;
  /**
   * What the system had not taken of it at the last look: less and less while the caller reads.
   * Undefined before the first look, because the system's own buffers are filled in any case.
   */
  readonly queued?: number;
}

const logMilliseconds = 60_000;

export class SendBudget {
  readonly #listener: ListenerContext;
  readonly #maxBytes: number;
  /** In the order in which they were written or last seen to be read; some may be read by now. */
  readonly #unread = new Map<Socket, Unread>();
  /** Those that are forgotten when they close. */
  readonly #watched = new WeakSet<Socket>();
  #bytes = 0;
  #loggedAt = Number.NEGATIVE_INFINITY;

  constructor(listener: ListenerContext, maxBytes = usualBudgetBytes()) {
    this.#listener = listener;
    this.#maxBytes = maxBytes;
  }

  /** To be called when an answer was written. */
  count(socket: Socket): void {
    // The system takes nearly every answer at once.
    if (socket.writableLength === 0 || socket.destroyed) return;
    this.#watch(socket);
    this.#forget(socket);
    const bytes = bytesOn(socket);
    this.#makeRoom(bytes);
    this.#keep(socket, { bytes });
  }

  /** To be called now and then: sees which are being read. */
  look(): void {
    for (const [socket, before] of this.#unread) this.#isReading(socket, before);
  }

  #watch(socket: Socket): void {
    if (this.#watched.has(socket)) return;
    this.#watched.add(socket);
    socket.once("close", () => this.#forget(socket));
  }

  #keep(socket: Socket, unread: Unread): void {
    this.#bytes += unread.bytes - (this.#unread.get(socket)?.bytes ?? 0);
    this.#unread.set(socket, unread);
  }

  #forget(socket: Socket): void {
    this.#bytes -= this.#unread.get(socket)?.bytes ?? 0;
    this.#unread.delete(socket);
  }

  /** Who reads goes to the end of the order, and is met there once more. */
  #makeRoom(bytes: number): void {
    for (const [socket, before] of this.#unread) {
      if (this.#bytes + bytes <= this.#maxBytes) return;
      if (!this.#isReading(socket, before)) this.#end(socket);
    }
  }

  /** Since the last look, which was `before`. */
  #isReading(socket: Socket, before: Unread): boolean {
    const now = { bytes: bytesOn(socket), queued: queuedOn(socket) };
    const isMoved = before.queued !== undefined && now.queued !== before.queued;
    const isReading = isMoved || now.bytes === 0;
    if (isReading) this.#forget(socket);
    if (now.bytes > 0) this.#keep(socket, now);
    return isReading;
  }

  #end(socket: Socket): void {
    const unreadBytes = this.#unread.get(socket)?.bytes ?? 0;
    this.#forget(socket);
    const { clock, log } = this.#listener;
    const address = socket.remoteAddress;
    socket.destroy();
    const now = clock.now();
    if (now < this.#loggedAt + logMilliseconds) return;
    this.#loggedAt = now;
    log.answersUnread({ address, unreadBytes, maxUnreadBytes: this.#maxBytes });
  }
}

/** An encrypted connection holds the answer and what it has become. */
const bytesOn = (socket: Socket): number =>
  socket instanceof TLSSocket ? 2 * socket.writableLength : socket.writableLength;

interface SystemSocket {
  readonly _handle?: { readonly writeQueueSize?: number } | null;
  /** Carries an encrypted one. */
  readonly _parent?: SystemSocket | null;
}

/**
 * Changes in the midst of a write, unlike all that has a public name. Node's own time-outs of
 * sockets look at it. Where there is none, connections are in the order of their answers.
 */
const queuedOn = (socket: Socket & SystemSocket): number =>
  (socket._parent ?? socket)._handle?.writeQueueSize ?? 0;
