// A payload codec for tests: slow as Web Crypto is, another text each time, and away when told so.
import { randomBytes } from "node:crypto";
import { setImmediate as later } from "node:timers/promises";
import { type PayloadCodec, type PayloadCodecContext, PayloadError } from "@ekiden/flow";

const salted = (bytes: Uint8Array, salt: number): Uint8Array =>
  Uint8Array.from(bytes, (byte) => byte ^ salt);

export class Salted implements PayloadCodec {
  readonly name: string;
  /** So many calls from now on fail, and may do better another time. */
  failures = 0;
  /** Calls do not come back while it is true, until their signal is aborted. */
  hangs = false;
  readonly aborted: unknown[] = [];

  constructor(name = "salted") {
    this.name = name;
  }

  readonly encode = async (bytes: Uint8Array, context: PayloadCodecContext) => {
    await this.#wait(context);
    const [salt = 0] = randomBytes(1);
    return Buffer.concat([Uint8Array.of(salt), salted(bytes, salt)]);
  };

  readonly decode = async (bytes: Uint8Array, context: PayloadCodecContext) => {
    await this.#wait(context);
    const [salt] = bytes;
    if (salt === undefined) throw new PayloadError("there is no salt");
    return salted(bytes.subarray(1), salt);
  };

  async #wait({ signal }: PayloadCodecContext): Promise<void> {
    // At once: on a busy machine the signal may be aborted before `later` comes back.
    if (this.hangs) await this.#hang(signal);
    await later();
    if (this.failures === 0) return;
    this.failures -= 1;
    throw new Error("the keys are away");
  }

  #hang(signal: AbortSignal): Promise<never> {
    return new Promise((_, reject) => {
      signal.addEventListener("abort", () => {
        this.aborted.push(signal.reason);
        reject(signal.reason);
      });
    });
  }
}
