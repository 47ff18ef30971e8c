// What a call may ask of the other end of its socket, whichever server the socket belongs to.
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";

export class SocketPeer {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  get address(): string | undefined {
    return this.#socket.remoteAddress;
  }

  get isEncrypted(): boolean {
    return this.#socket instanceof TLSSocket;
  }

  /** A socket stops being writable as soon as the other end says that it will send no more. */
  get gone(): boolean {
    return !this.#socket.writable;
  }
}
