// Calls from this process, without a socket: the same stages and codec as over the network, and the
// same limit of a request. They are not signed: who runs in this process can read all data anyway.
import { refuse } from "@ekiden/model";
import { openAuthority } from "../access/authority.ts";
import type { Connection } from "../operations/call-context.ts";
import { maxHeaderBytes, maxRequestBytes } from "./body.ts";
import { answerTo, refuseUnread } from "./call.ts";
import type { Answer } from "./codec.ts";
import { contextOf, type ListenerOptions, lastCallOf } from "./listener.ts";
import type { ListenerContext } from "./listener-context.ts";
import type { CallHead } from "./protocol.ts";

/** A request as an HTTP client would send it. */
export interface DirectRequest {
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
}

/** Who waits for the answer of one call. */
export type DirectCaller = Pick<Connection, "gone" | "onGone" | "takesEarly">;

const maxBodyBytes = maxRequestBytes - maxHeaderBytes;

class DirectHead implements CallHead {
  readonly method = "POST";
  readonly path = "/";
  readonly target: string | undefined;
  readonly contentType: string | undefined;
  readonly #headers: DirectRequest["headers"];

  constructor(headers: DirectRequest["headers"]) {
    this.#headers = headers;
    this.target = headers["x-amz-target"];
    this.contentType = headers["content-type"];
  }

  /** Read by hardly any call. */
  get headers(): readonly string[] {
    return Object.entries(this.#headers).flat();
  }
}

class DirectConnection implements Connection {
  readonly address = undefined;
  readonly isEncrypted = false;
  readonly isInProcess = true;
  readonly takesEarly: boolean;
  readonly #caller: DirectCaller;

  constructor(caller: DirectCaller) {
    this.#caller = caller;
    this.takesEarly = caller.takesEarly ?? false;
  }

  get gone(): boolean {
    return this.#caller.gone;
  }

  onGone(listener: () => void): void {
    this.#caller.onGone(listener);
  }
}

export class DirectCalls {
  readonly #context: ListenerContext;

  constructor(options: ListenerOptions, account: string) {
    const authority = openAuthority(account);
    this.#context = contextOf({ ...options, authority });
  }

  /** Never rejects: every error is an answer. */
  async answer({ headers, body }: DirectRequest, caller: DirectCaller): Promise<Answer> {
    const head = new DirectHead(headers);
    const connection = new DirectConnection(caller);
    if (Buffer.byteLength(body) > maxBodyBytes) {
      return refuseUnread(this.#context, { head, connection }, refuse.tooLarge(maxRequestBytes));
    }
    return answerTo(this.#context, { head, body }, connection);
  }

  /** Resolves when the last call is answered. The matcher must answer the polls that it holds. */
  async close(): Promise<void> {
    this.#context.isDraining = true;
    await lastCallOf(this.#context);
  }
}
