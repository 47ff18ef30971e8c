// Keys in memory, in the place of a key service: some are there, one of them is current.
import { randomBytes } from "node:crypto";
import type { KeyService } from "./encryption.ts";

const keyBytes = 32;

export class MemoryKeys implements KeyService {
  readonly #keys = new Map<string, Uint8Array>();
  #currentKeyId = "";
  /** Calls are answered with an error while it is true. */
  isAway = false;

  /** A new key, which new payloads are encrypted with from now on. */
  rotateTo(keyId: string): void {
    this.#keys.set(keyId, randomBytes(keyBytes));
    this.#currentKeyId = keyId;
  }

  /** No payload of this key can be read any more, by those who have not asked for it before. */
  destroy(keyId: string): void {
    this.#keys.delete(keyId);
  }

  async currentKeyId(): Promise<string> {
    this.#checkThere();
    return this.#currentKeyId;
  }

  async key(keyId: string): Promise<Uint8Array | undefined> {
    this.#checkThere();
    return this.#keys.get(keyId);
  }

  #checkThere(): void {
    if (this.isAway) throw new Error("the key service does not answer");
  }
}
