// Connections for which there is no room: they are told so and closed. But where one of them asks
// whether the process is alive, it is told that: a supervisor would otherwise end a node for being
// busy, and its callers would bring the next one to its limit.
import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import { refuse } from "@ekiden/model";
import type { Answer } from "./codec.ts";
import type { ConnectionTimeouts } from "./connection-timeouts.ts";
import type { ListenerContext } from "./listener-context.ts";
import { alivePage, asksForLife } from "./pages.ts";
import { modernMediaType } from "./protocol.ts";
import type { TlsAcceptor } from "./tls-acceptor.ts";
import { turnAway } from "./turn-away.ts";

interface ConnectionsBeyondLimitOptions {
  readonly listener: ListenerContext;
  readonly timeouts: ConnectionTimeouts;
  readonly tls: TlsAcceptor | undefined;
}

/** Of so many at a time the first bytes are waited for; one more ends the wait of the first. */
const maxAsked = 16;
const firstBytesMilliseconds = 1_000;
/** Of the others, so many at a time get a reason; more are closed without one. */
const maxRefused = 500;

export class ConnectionsBeyondLimit {
  readonly #options: ConnectionsBeyondLimitOptions;
  /** As they were accepted, in that order, and what ends their wait. */
  readonly #asked = new Map<Socket, () => void>();
  readonly #refused = new Set<Socket>();

  constructor(options: ConnectionsBeyondLimitOptions) {
    this.#options = options;
  }

  take(socket: Socket): void {
    const [first] = this.#asked.values();
    if (first && this.#asked.size >= maxAsked) first();
    const { tls } = this.#options;
    this.#asked.set(socket, () => this.#close(socket));
    socket.once("close", () => {
      this.#asked.delete(socket);
      this.#refused.delete(socket);
    });
    if (tls) tls.take(socket, (secure) => this.#ask(secure, socket));
    else this.#ask(socket, socket);
  }

  /** Ends all of them. */
  close(): void {
    for (const socket of [...this.#asked.keys(), ...this.#refused]) socket.destroy();
  }

  /** `accepted` carries the TLS that `socket` is, where there is one. */
  #ask(socket: Socket, accepted: Socket): void {
    const { clock } = this.#options.listener;
    const onError = () => socket.destroy();
    const answer = (firstBytes?: Buffer) => {
      late.cancel();
      socket.off("data", answer);
      socket.off("error", onError);
      this.#asked.delete(accepted);
      const isProbe = firstBytes !== undefined && asksForLife(firstBytes);
      if (isProbe) this.#turnAway(socket, alivePage());
      else this.#refuse(socket, accepted);
    };
    const late = clock.at(clock.now() + firstBytesMilliseconds, () => answer());
    accepted.once("close", () => late.cancel());
    socket.on("error", onError);
    this.#asked.set(accepted, answer);
    socket.once("data", answer);
  }

  #refuse(socket: Socket, accepted: Socket): void {
    if (this.#refused.size >= maxRefused) {
      socket.destroy();
      return;
    }
    this.#refused.add(accepted);
    const { status, body } = refuse.unavailable("The server has reached its limit of connections");
    const requestId = randomUUID();
    this.#turnAway(socket, { requestId, mediaType: modernMediaType, status, text: body });
  }

  #turnAway(socket: Socket, answer: Answer): void {
    const { listener, timeouts } = this.#options;
    turnAway(listener, socket, { answer, milliseconds: timeouts.check });
  }

  /** In the midst of its handshake, without a reason. */
  #close(socket: Socket): void {
    this.#asked.delete(socket);
    socket.destroy();
  }
}
