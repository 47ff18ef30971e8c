// The other end of a connection of the general server.
import type { Socket } from "node:net";
import type { Connection } from "../operations/call-context.ts";
import { SocketPeer } from "./socket-peer.ts";

export class SocketConnection extends SocketPeer implements Connection {
  readonly #socket: Socket;
  #listeners: (() => void)[] | undefined;
  /** Called when a poll has to wait. */
  whenHeld: () => void = () => {};

  constructor(socket: Socket) {
    super(socket);
    this.#socket = socket;
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
