// The other end of a connection, as handlers see it.
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { nobody, type Principal } from "../access/principal.ts";
import { readHeader, type SignedHead } from "../access/signature/signed-call.ts";
import type { Account, Accounts } from "../operations/account.ts";
import type { Caller, DeclinedDecisions, NamedRun } from "../operations/handlers.ts";

/** Who it is turns out with each call. */
export interface IdentifiedCaller extends Caller {
  principal: Principal;
  /** Of the call, where it must be signed. */
  head: SignedHead | undefined;
}

/** Read only where a policy asks for it. */
export const userAgentOf = (head: SignedHead | undefined): string | undefined =>
  head && readHeader(head.headers, "user-agent");

export class SocketCaller implements IdentifiedCaller {
  principal = nobody;
  run: NamedRun | undefined;
  declined: DeclinedDecisions | undefined;
  giveBack: (() => Promise<void>) | undefined;
  head: SignedHead | undefined;
  readonly #socket: Socket;
  readonly #accounts: Accounts;
  #listeners: (() => void)[] | undefined;
  /** Called when a poll has to wait. */
  whenHeld: () => void = () => {};

  constructor(socket: Socket, accounts: Accounts) {
    this.#socket = socket;
    this.#accounts = accounts;
  }

  get account(): Account {
    return this.#accounts.of(this.principal.account);
  }

  get address(): string | undefined {
    return this.#socket.remoteAddress;
  }

  get isEncrypted(): boolean {
    return this.#socket instanceof TLSSocket;
  }

  get userAgent(): string | undefined {
    return userAgentOf(this.head);
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
