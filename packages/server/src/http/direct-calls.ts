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

/** A request as an HTTP client would send it. */
export interface DirectRequest {
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
}

/** Who waits for the answer of one call. */
export type DirectCaller = Pick<Connection, "gone" | "onGone" | "takesEarly">;

const maxBodyBytes = maxRequestBytes - maxHeaderBytes;

export class DirectCalls {
  readonly #context: ListenerContext;

  constructor(options: ListenerOptions, account: string) {
    const authority = openAuthority(account);
    this.#context = contextOf({ ...options, authority });
  }

  /** Never rejects: every error is an answer. */
  async answer({ headers, body }: DirectRequest, caller: DirectCaller): Promise<Answer> {
    const head = {
      method: "POST",
      path: "/",
      // Read by hardly any call.
      get headers() {
        return Object.entries(headers).flat();
      },
      target: headers["x-amz-target"],
      contentType: headers["content-type"],
    };
    const connection: Connection = {
      address: undefined,
      isEncrypted: false,
      get gone() {
        return caller.gone;
      },
      onGone: (listener) => caller.onGone(listener),
      isHere: true,
      takesEarly: caller.takesEarly ?? false,
    };
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
