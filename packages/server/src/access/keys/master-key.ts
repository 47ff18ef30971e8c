// Seals what the database must not have in the clear. Each text is bound to what it belongs to: a
// sealed secret that is moved to another key does not open there.
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

export const masterKeyBytes = 32;
const cipher = "aes-256-gcm";
/** The layout: this byte, the nonce, the tag, and the text. */
const version = 1;
const nonceBytes = 12;
const tagBytes = 16;
const textStart = 1 + nonceBytes + tagBytes;

export class MasterKey {
  readonly #bytes: Buffer;

  /** 32 bytes that cannot be guessed. */
  constructor(bytes: Buffer) {
    if (bytes.length !== masterKeyBytes) throw new Error("A master key has 32 bytes");
    this.#bytes = bytes;
  }

  static random(): MasterKey {
    return new MasterKey(randomBytes(masterKeyBytes));
  }

  seal(text: string, belongsTo: string): Buffer {
    const nonce = randomBytes(nonceBytes);
    const seal = createCipheriv(cipher, this.#bytes, nonce, { authTagLength: tagBytes });
    seal.setAAD(Buffer.from(belongsTo));
    const sealed = Buffer.concat([seal.update(text, "utf8"), seal.final()]);
    return Buffer.concat([Buffer.from([version]), nonce, seal.getAuthTag(), sealed]);
  }

  /** Undefined: sealed with another key, for something else, or changed since. */
  open(sealed: Uint8Array, belongsTo: string): string | undefined {
    const bytes = Buffer.from(sealed);
    if (bytes.length < textStart || bytes[0] !== version) return undefined;
    const nonce = bytes.subarray(1, 1 + nonceBytes);
    const open = createDecipheriv(cipher, this.#bytes, nonce, { authTagLength: tagBytes });
    open.setAAD(Buffer.from(belongsTo));
    open.setAuthTag(bytes.subarray(1 + nonceBytes, textStart));
    try {
      return open.update(bytes.subarray(textStart), undefined, "utf8") + open.final("utf8");
    } catch {
      return undefined;
    }
  }
}
