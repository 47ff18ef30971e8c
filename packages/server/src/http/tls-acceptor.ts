// TLS on connections that are accepted elsewhere: the handshake, and a certificate that can change
// while connections go on.

import type { Socket } from "node:net";
import { createServer, type Server, type TlsOptions } from "node:tls";
import type { Alarm } from "../clock.ts";
import type { Certificate } from "./certificate.ts";
import type { ConnectionTimeouts } from "./connection-timeouts.ts";
import type { ListenerContext } from "./listener-context.ts";

interface TlsAcceptorOptions {
  readonly listener: ListenerContext;
  readonly timeouts: ConnectionTimeouts;
  readonly certificate: Certificate;
  readonly letIn: (socket: Socket) => void;
}

interface Shaking {
  readonly socket: Socket;
  readonly letIn: (socket: Socket) => void;
}

/** How often the files are looked at, in real time. */
const fileCheckMilliseconds = 5_000;

export class TlsAcceptor {
  readonly #options: TlsAcceptorOptions;
  readonly #server: Server;
  /** Those in the midst of their handshake, by the place they come from. */
  readonly #shaking = new Map<string, Shaking>();
  #nextLook: Alarm | undefined;
  #isClosed = false;
  /** What was wrong with the files, so that it is logged once. */
  #problem = "";

  constructor(options: TlsAcceptorOptions) {
    this.#options = options;
    const { timeouts, certificate, listener } = options;
    this.#server = createServer({
      ...settingsOf(certificate),
      handshakeTimeout: timeouts.headers,
    });
    this.#server.on("secureConnection", (socket) => this.#letIn(socket));
    this.#server.on("tlsClientError", (error, socket) => {
      listener.log.handshakeFailed(error.message);
      socket.destroy();
    });
    listener.log.certificate(certificate.facts);
  }

  /** `letIn` takes the connection after the handshake; that of the options unless given. */
  take(socket: Socket, letIn = this.#options.letIn): void {
    const place = placeOf(socket);
    this.#shaking.set(place, { socket, letIn });
    socket.once("close", () => {
      if (this.#shaking.get(place)?.socket === socket) this.#shaking.delete(place);
    });
    // A client that ends or leaves before the handshake is over is not waited for.
    socket.allowHalfOpen = false;
    // The documented way to bring a connection to a server that does not listen.
    this.#server.emit("connection", socket);
  }

  /** Never rejects: unusable files are logged, and the certificate in use is kept. */
  async reload(): Promise<void> {
    const { listener, certificate } = this.#options;
    try {
      if (await certificate.reload()) {
        this.#server.setSecureContext(settingsOf(certificate));
        listener.log.certificate(certificate.facts);
      }
      this.#problem = "";
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      if (problem !== this.#problem) listener.log.certificateUnusable(problem);
      this.#problem = problem;
    }
  }

  watch(): void {
    const { clock } = this.#options.listener;
    this.#nextLook = clock.at(clock.now() + fileCheckMilliseconds, async () => {
      await this.reload();
      if (!this.#isClosed) this.watch();
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#nextLook?.cancel();
    for (const { socket } of this.#shaking.values()) socket.destroy();
  }

  #letIn(socket: Socket): void {
    const place = placeOf(socket);
    const { letIn = this.#options.letIn } = this.#shaking.get(place) ?? {};
    this.#shaking.delete(place);
    socket.allowHalfOpen = true;
    if (this.#isClosed) socket.destroy();
    else letIn(socket);
  }
}

const settingsOf = ({ pair }: Certificate): TlsOptions => ({
  ...pair,
  minVersion: "TLSv1.2",
  // The only one spoken here: a client without it is refused in the handshake.
  ALPNProtocols: ["http/1.1"],
});

const placeOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;
