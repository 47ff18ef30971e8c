// The other end of a connection, as handlers see it.
import type { Socket } from "node:net";
import { nobody, type Principal } from "../access/principal.ts";
import type { Caller } from "../operations/handlers.ts";

/** Who it is turns out with each call. */
export interface IdentifiedCaller extends Caller {
  principal: Principal;
}

export class SocketCaller implements IdentifiedCaller {
  principal = nobody;
  readonly #socket: Socket;
  #listeners: (() => void)[] | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
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
    }
  }

  /** The call is answered. Its connection may carry thousands more, so nothing may stay on it. */
  release(): void {
    for (const listener of this.#listeners ?? []) this.#socket.off("close", listener);
  }
}
