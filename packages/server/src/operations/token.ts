// Tokens: what a caller carries for us from one call to the next. They are opaque to it and sealed,
// so that nobody can make one up: a changed byte is an invalid token, never another task.
import { createHmac, hash, timingSafeEqual } from "node:crypto";
import type { Attempt, TaskKind } from "@ekiden/engine";
import { refuse } from "@ekiden/model";
import type { ExecutionId } from "../store/store.ts";

const sealBytes = 16;
/** Of one digest. */
const coverBytes = 32;
const pageTokenMillisecondsMost = 24 * 60 * 60 * 1000;
const kinds: readonly TaskKind[] = ["decision", "activity"];
/** kind (1 byte) · execution (8) · scheduled event (4) · started event (4) */
const taskBytes = 17;

/** A task as its token names it: one attempt of one run (I6). */
export interface TaskReference extends Attempt {
  readonly kind: TaskKind;
  readonly id: ExecutionId;
}

export interface TaskInput {
  readonly taskToken: string;
}

export class Tokens {
  readonly #secret: Buffer;
  /** Of each digest that covers a body: what stays the same, the seal, and which digest it is. */
  readonly #coverInput: Buffer;
  readonly #coverStart: number;
  /** By the input of the call: the guard opens its token, and so does the handler. */
  readonly #opened = new WeakMap<TaskInput, TaskReference>();
  readonly #prefixes = new Map<string, Buffer>();

  /** `secret`: random bytes that stay the same over restarts. */
  constructor(secret: Buffer) {
    this.#secret = secret;
    this.#prefixes.set("task", this.#prefixFor("task"));
    const prefix = this.#prefixFor("cover");
    this.#coverStart = prefix.length;
    this.#coverInput = Buffer.concat([prefix, Buffer.alloc(sealBytes + 1)]);
  }

  /** Those of another account: neither opens what the other has sealed. */
  static ofAccount(secret: Buffer, account: string): Tokens {
    return new Tokens(createHmac("sha256", secret).update(`account ${account}`).digest());
  }

  sealTask({ kind, id, scheduledEventId, startedEventId }: TaskReference): string {
    const body = Buffer.allocUnsafe(taskBytes);
    body.writeUInt8(kinds.indexOf(kind), 0);
    body.writeBigUInt64BE(BigInt(id), 1);
    body.writeUInt32BE(scheduledEventId, 9);
    body.writeUInt32BE(startedEventId, 13);
    return this.#seal("task", body);
  }

  /** Throws ValidationException unless `sealTask` made the token for a task of this kind. */
  openTask(input: TaskInput, kind: TaskKind): TaskReference {
    const before = this.#opened.get(input);
    if (before?.kind === kind) return before;
    const task = this.#openTask(input.taskToken, kind);
    this.#opened.set(input, task);
    return task;
  }

  #openTask(token: string, kind: TaskKind): TaskReference {
    const body = this.#open("task", token);
    if (body.length !== taskBytes || kinds[body.readUInt8(0)] !== kind) throw refuse.invalidToken();
    return {
      kind,
      id: Number(body.readBigUInt64BE(1)),
      scheduledEventId: body.readUInt32BE(9),
      startedEventId: body.readUInt32BE(13),
    };
  }

  /** `position` must be JSON; `purpose` is the operation, whose tokens no other will take. */
  sealPage(purpose: string, at: number, position: unknown): string {
    return this.#seal(purpose, Buffer.from(JSON.stringify([at, position])));
  }

  /** Throws ValidationException for another purpose, a changed token, or one over a day old. */
  openPage<T>(purpose: string, at: number, token: string): T {
    const [sealedAt, position] = JSON.parse(this.#open(purpose, token).toString());
    if (at - sealedAt > pageTokenMillisecondsMost) throw refuse.expiredToken();
    return position;
  }

  /** A text that only this server can have written; everybody can read it. */
  sealText(purpose: string, text: string): string {
    return this.#seal(purpose, Buffer.from(text));
  }

  /** Throws ValidationException unless `sealText` made the token for this purpose. */
  openText(purpose: string, token: string): string {
    return this.#open(purpose, token).toString();
  }

  #seal(purpose: string, body: Buffer): string {
    const seal = this.#sign(purpose, body);
    return Buffer.concat([seal, this.#cover(seal, body)]).toString("base64");
  }

  #open(purpose: string, token: string): Buffer {
    const bytes = Buffer.from(token, "base64");
    const seal = bytes.subarray(0, sealBytes);
    const body = this.#cover(seal, bytes.subarray(sealBytes));
    const isWhole = bytes.length > sealBytes && bytes.toString("base64") === token;
    if (!isWhole || !timingSafeEqual(seal, this.#sign(purpose, body))) {
      throw refuse.invalidToken();
    }
    return body;
  }

  /**
   * SHA-256 over secret, purpose and body, of which half is kept back: without that half nothing
   * can be appended to a sealed body. Twice as fast as an HMAC, on a path that each task takes; and
   * a digest that comes as text costs half as much as one that comes as a buffer of its own.
   */
  #sign(purpose: string, body: Buffer): Buffer {
    const prefix = this.#prefixes.get(purpose) ?? this.#prefixFor(purpose);
    const digest = hash("sha256", Buffer.concat([prefix, body]), "binary");
    return Buffer.from(digest.slice(0, sealBytes), "binary");
  }

  /**
   * Covers a body, or uncovers it: ids are counted for all accounts together, and must not tell one
   * how much the others do. The seal differs with each body, and so does what it is covered with.
   */
  #cover(seal: Buffer, body: Buffer): Buffer {
    const covered = Buffer.allocUnsafe(body.length);
    seal.copy(this.#coverInput, this.#coverStart);
    for (let start = 0; start < body.length; start += coverBytes) {
      this.#coverInput[this.#coverStart + sealBytes] = start / coverBytes;
      const cover = hash("sha256", this.#coverInput, "binary");
      const end = Math.min(start + coverBytes, body.length);
      for (let at = start; at < end; at += 1) {
        covered[at] = (body[at] ?? 0) ^ cover.charCodeAt(at - start);
      }
    }
    return covered;
  }

  /** Only tasks are sealed often enough to keep it. */
  #prefixFor(purpose: string): Buffer {
    return Buffer.concat([this.#secret, Buffer.from(`${purpose}\0`)]);
  }
}
