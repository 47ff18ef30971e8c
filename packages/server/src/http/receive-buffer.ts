// Bytes of one connection that have arrived and cannot be used yet. What they take is counted as
// it is allocated, however small the pieces are in which they come.
import type { ReceiveShare } from "./receive-budget.ts";

const minBlockBytes = 1024;
const maxBlockBytes = 16 * 1024;

export class ReceiveBuffer {
  readonly #share: ReceiveShare;
  #blocks: Buffer[] = [];
  /** Still free at the end of the last block. */
  #room = 0;
  #allocated = 0;
  #length = 0;
  #pieces = 0;

  constructor(share: ReceiveShare) {
    this.#share = share;
  }

  get length(): number {
    return this.#length;
  }

  /** In how many pieces they came. */
  get pieces(): number {
    return this.#pieces;
  }

  /** False: there is no room for them, and nothing has changed. */
  append(bytes: Buffer): boolean {
    if (this.#length === 0) {
      if (!this.#allocate(bytes.length)) return false;
      this.#blocks.push(alone(bytes));
    } else if (!this.#copy(bytes)) return false;
    this.#length += bytes.length;
    this.#pieces += 1;
    return true;
  }

  /** All of them in one piece; they stay here until `clear`. */
  whole(): Buffer {
    const [first = nothing] = this.#blocks;
    if (this.#blocks.length > 1 || this.#room > 0) {
      const joined = Buffer.concat(this.#blocks, this.#length);
      this.#share.release(this.#allocated - this.#length);
      this.#allocated = this.#length;
      this.#blocks = [joined];
      this.#room = 0;
      return joined;
    }
    return first;
  }

  clear(): void {
    this.#share.release(this.#allocated);
    this.#blocks = [];
    this.#room = this.#allocated = this.#length = this.#pieces = 0;
  }

  /** A block of our own for many small pieces: each of them alone would take far more. */
  #copy(bytes: Buffer): boolean {
    const fitting = Math.min(this.#room, bytes.length);
    const rest = bytes.length - fitting;
    const spacious = Math.min(maxBlockBytes, Math.max(minBlockBytes, this.#length / 4));
    const blockBytes = Math.max(rest, Math.floor(spacious));
    if (rest > 0 && !this.#allocate(blockBytes)) return false;
    const last = this.#blocks.at(-1);
    if (fitting > 0 && last) bytes.copy(last, last.length - this.#room, 0, fitting);
    this.#room -= fitting;
    if (rest === 0) return true;
    const block = Buffer.allocUnsafeSlow(blockBytes);
    bytes.copy(block, 0, fitting);
    this.#blocks.push(block);
    this.#room = blockBytes - rest;
    return true;
  }

  #allocate(bytes: number): boolean {
    if (!this.#share.take(bytes)) return false;
    this.#allocated += bytes;
    return true;
  }
}

/** Not a small part of much more, which would be kept with it. */
const alone = (bytes: Buffer): Buffer => {
  if (2 * bytes.length >= bytes.buffer.byteLength) return bytes;
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
};

const nothing = Buffer.alloc(0);
