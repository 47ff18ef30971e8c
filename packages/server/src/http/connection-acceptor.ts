// Accepts connections from the listening socket: up to a limit, and, where there is a certificate,
// through TLS.

import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import { refuse } from "@ekiden/model";
import type { Certificate } from "./certificate.ts";
import type { ConnectionTimeouts } from "./connection-timeouts.ts";
import type { ListenerContext } from "./listener-context.ts";
import { modernMediaType } from "./protocol.ts";
import { TlsAcceptor } from "./tls-acceptor.ts";
import { turnAway } from "./turn-away.ts";

interface ConnectionAcceptorOptions {
  readonly listener: ListenerContext;
  readonly timeouts: ConnectionTimeouts;
  /** Open at a time. */
  readonly maxConnections: number;
  readonly certificate: Certificate | undefined;
  /** Takes an accepted connection. */
  readonly letIn: (socket: Socket) => void;
}

/** Of those beyond the limit, so many at a time get a reason; more are closed without one. */
const maxRefusedAtOnce = 500;
const fullLogMilliseconds = 60_000;

export class ConnectionAcceptor {
  readonly #options: ConnectionAcceptorOptions;
  readonly #tls: TlsAcceptor | undefined;
  readonly #refused = new Set<Socket>();
  #connections = 0;
  #fullLoggedAt = Number.NEGATIVE_INFINITY;

  constructor(options: ConnectionAcceptorOptions) {
    this.#options = options;
    const { certificate, ...others } = options;
    if (certificate) this.#tls = new TlsAcceptor({ certificate, ...others });
  }

  get scheme(): "http" | "https" {
    return this.#tls ? "https" : "http";
  }

  /** Open just now. */
  get connections(): number {
    return this.#connections;
  }

  take(socket: Socket): void {
    if (this.#connections >= this.#options.maxConnections) {
      this.#refuse(socket);
      return;
    }
    this.#connections += 1;
    socket.once("close", () => {
      this.#connections -= 1;
    });
    if (this.#tls) this.#tls.take(socket);
    else this.#options.letIn(socket);
  }

  /** Of the certificate, where there is one. */
  async reload(): Promise<void> {
    await this.#tls?.reload();
  }

  /** Looks at the certificate's files, from now on. */
  watch(): void {
    this.#tls?.watch();
  }

  /** Ends connections whose handshake or refusal is under way, so that none is let in any more. */
  close(): void {
    this.#tls?.close();
    for (const socket of this.#refused) socket.destroy();
  }

  /** In TLS, to say why would take a handshake, which is what there is no room for. */
  #refuse(socket: Socket): void {
    this.#logThatFull();
    if (this.#tls || this.#refused.size >= maxRefusedAtOnce) socket.destroy();
    else this.#sayWhy(socket);
  }

  #sayWhy(socket: Socket): void {
    const { listener, timeouts } = this.#options;
    this.#refused.add(socket);
    socket.once("close", () => this.#refused.delete(socket));
    const { status, body } = refuse.unavailable("The server has reached its limit of connections");
    const answer = { requestId: randomUUID(), mediaType: modernMediaType, status, text: body };
    turnAway(listener, socket, { answer, milliseconds: timeouts.check });
  }

  #logThatFull(): void {
    const { listener, maxConnections } = this.#options;
    const now = listener.clock.now();
    if (now < this.#fullLoggedAt + fullLogMilliseconds) return;
    this.#fullLoggedAt = now;
    listener.log.full(maxConnections);
  }
}
