// Accepts connections from the listening socket: up to a limit, and, where there is a certificate,
// through TLS.
import type { Socket } from "node:net";
import type { Certificate } from "./certificate.ts";
import type { ConnectionTimeouts } from "./connection-timeouts.ts";
import { ConnectionsBeyondLimit } from "./connections-beyond-limit.ts";
import type { ListenerContext } from "./listener-context.ts";
import { TlsAcceptor } from "./tls-acceptor.ts";

interface ConnectionAcceptorOptions {
  readonly listener: ListenerContext;
  readonly timeouts: ConnectionTimeouts;
  /** Open at a time. */
  readonly maxConnections: number;
  readonly certificate: Certificate | undefined;
  /** Takes an accepted connection. */
  readonly letIn: (socket: Socket) => void;
}

const fullLogMilliseconds = 60_000;

export class ConnectionAcceptor {
  readonly #options: ConnectionAcceptorOptions;
  readonly #tls: TlsAcceptor | undefined;
  readonly #beyondLimit: ConnectionsBeyondLimit;
  #connections = 0;
  #fullLoggedAt = Number.NEGATIVE_INFINITY;

  constructor(options: ConnectionAcceptorOptions) {
    this.#options = options;
    const { certificate, ...others } = options;
    if (certificate) this.#tls = new TlsAcceptor({ certificate, ...others });
    const { listener, timeouts } = options;
    this.#beyondLimit = new ConnectionsBeyondLimit({ listener, timeouts, tls: this.#tls });
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
      this.#logThatFull();
      this.#beyondLimit.take(socket);
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
    this.#beyondLimit.close();
  }

  #logThatFull(): void {
    const { listener, maxConnections } = this.#options;
    const now = listener.clock.now();
    if (now < this.#fullLoggedAt + fullLogMilliseconds) return;
    this.#fullLoggedAt = now;
    listener.log.full(maxConnections);
  }
}
