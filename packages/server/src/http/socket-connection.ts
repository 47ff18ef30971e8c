// The other end of a connection of the general server.
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { Connection } from "../operations/call-context.ts";

export class SocketConnection implements Connection {
  readonly #socket: Socket;
  #listeners: (() => void)[] | undefined;
  /** Called when a poll has to wait. */
  whenHeld: () => void = () => {};

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

  onGone(listener: () => void): void {
    if (this.gone) listener();
    else {
      this.#socket.once("close", listener);
      this.#listeners ??= [];
      this.#listeners.push(listener);
      this.whenHeld();
    }
  }

  /** The call is answered. Its connection may carry thousands more, so nothing may stay on it. */
  release(): void {
    for (const listener of this.#listeners ?? []) this.#socket.off("close", listener);
  }
}
