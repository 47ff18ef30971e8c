// The other end of TLS, and of what only looks like it.
import { connect as connectSocket, type Socket } from "node:net";
import { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { Wire } from "../http/wire.ts";

/** What is done to the bytes of a client on their way, given how many have gone before. */
export type Tamper = (bytes: Buffer, before: number) => Buffer;

const untouched: Tamper = (bytes) => bytes;

/** A connection as TLS sees it, with a live client. */
class Line extends Duplex {
  readonly #socket: Socket;
  readonly #tamper: Tamper;
  #sent = 0;

  constructor(socket: Socket, tamper: Tamper) {
    super();
    this.#socket = socket;
    this.#tamper = tamper;
    socket.on("data", (bytes) => this.push(bytes));
    socket.on("end", () => this.push(null));
    socket.on("error", () => {});
    socket.on("close", () => {
      this.push(null);
      this.destroy();
    });
  }

  override _read(): void {}

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    const changed = this.#tamper(bytes, this.#sent);
    this.#sent += bytes.length;
    if (this.#socket.destroyed) done();
    else this.#socket.write(changed, () => done());
  }

  override _final(done: () => void): void {
    this.#socket.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}

export const openSocket = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connectSocket({ port, host: "127.0.0.1", noDelay: true });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      socket.on("error", () => {});
      resolve(socket);
    });
  });

/** `ca`: the authority that the client trusts. Rejects where the handshake fails. */
export const secured = (socket: Socket, ca: string, tamper = untouched): Promise<Wire> =>
  new Promise((resolve, reject) => {
    const tls = connectTls({ socket: new Line(socket, tamper), ca, host: "127.0.0.1" }, () =>
      resolve(new Wire(tls, socket)),
    );
    tls.on("error", reject);
    tls.on("close", () => reject(new Error("closed before the handshake was over")));
  });

/** The first bytes of a client. */
export const clientHello = (): Promise<Buffer> =>
  new Promise((resolve) => {
    const line = new Duplex({
      read() {},
      write(bytes) {
        resolve(bytes);
        line.destroy();
      },
    });
    connectTls({ socket: line, host: "127.0.0.1" }).on("error", () => {});
  });
