// Tokens: what a caller carries for us from one call to the next. They are opaque to it and sealed,
// so that a caller cannot forge one: a changed byte is an invalid token, never another task.
//
// Ids of executions are counted, and a store that was restored from a backup counts on from where
// it was then. So a token also says of which run it is and when its event was recorded: what was
// handed out after the backup names nothing of what happens after the restore.
import { createHmac } from "node:crypto";
import { type Attempt, dayMilliseconds, type TaskKind } from "@ekiden/engine";
import { refuse } from "@ekiden/model";
import type { EarlierSealing, Sealing } from "../access/keys/sealing.ts";
import { Cache } from "../cache/cache.ts";
import type { ExecutionId } from "../store/store.ts";
import { Seal } from "./seal.ts";

const maxSealedLately = 4_096;
const maxPageTokenMilliseconds = dayMilliseconds;
const kinds: readonly TaskKind[] = ["decision", "activity"];
/** kind (1 byte) · execution (8) · scheduled event (4) · started event (4): earlier programs */
const earlierTaskBytes = 17;
/** The same · fingerprint of the run id (8) · moment in milliseconds (6): one digest covers it. */
const taskBytes = 31;
const fingerprintBytes = 8;
const fingerprintStart = earlierTaskBytes;
const momentBytes = 6;
const momentStart = fingerprintStart + fingerprintBytes;

/** One attempt of one run (I6); without an attempt (0), what was scheduled. */
interface Named extends Attempt {
  readonly kind: TaskKind;
  readonly id: ExecutionId;
}

export interface NamedTask extends Named {
  readonly runId: string;
  /**
   * Milliseconds: when it was started, or scheduled where it has no attempt. Undefined: a program
   * of before has not said so.
   */
  readonly at: number | undefined;
}

/** A task as its token names it. */
export interface TaskReference extends Named {
  /** Of the run id. Undefined in tokens of programs of before; so is `at`. */
  readonly fingerprint?: Fingerprint | undefined;
  readonly at?: number | undefined;
  /** What was started later cannot have such a token. */
  readonly until?: number | undefined;
}

export interface TaskInput {
  readonly taskToken: string;
}

/** Which list a page is of: no other takes its token. */
export interface PageOf {
  readonly operation: string;
  /** All that was asked for, besides the token and the size of the page. */
  readonly filter: string;
  /** What nodes of programs of before know the list by, where that is not the operation. */
  readonly earlierPurpose?: string | undefined;
}

interface Earlier {
  readonly of: EarlierSealing;
  readonly seal: Seal;
}

export class Tokens {
  readonly #sealing: Sealing;
  /** 12 digits; undefined: the store's own. */
  readonly #account: string | undefined;
  readonly #current: Seal;
  /**
   * What tokens say that were sealed here a moment ago. A worker mostly sends its token back soon
   * and once: then nothing has to be opened, which would take twenty times as long.
   */
  readonly #sealedLately = new Cache<string, TaskReference>({ maxEntries: maxSealedLately });
  #knownEarlier: Earlier | undefined;

  /** Those of an account open nothing of another; without one, they are of the store's own. */
  constructor(sealing: Sealing, account?: string) {
    this.#sealing = sealing;
    this.#account = account;
    this.#current = new Seal(this.#secretFrom(sealing.current)).expect("task", taskBytes);
  }

  sealTask(task: NamedTask): string {
    const earlier = this.#earlier;
    if (earlier && (task.at === undefined || earlier.of.endedAt === undefined)) {
      return earlier.seal.seal("task", earlierBodyOf(task));
    }
    return this.sealTaskForNow(task);
  }

  /** Nodes of programs of before do not understand it. */
  sealTaskForNow(task: NamedTask): string {
    const { kind, id, scheduledEventId, startedEventId, runId, at } = task;
    if (at === undefined) throw refuse.invalidToken();
    const fingerprint = fingerprintOf(runId);
    const body = Buffer.allocUnsafe(taskBytes);
    writeNames(body, task);
    writeFingerprint(body, fingerprint);
    body.writeUIntBE(at, momentStart, momentBytes);
    const token = this.#current.seal("task", body);
    const named = { kind, id, scheduledEventId, startedEventId, fingerprint, at };
    this.#sealedLately.set(token, named);
    return token;
  }

  /** Throws ValidationException unless `sealTask` made the token for a task of this kind. */
  openTask({ taskToken }: TaskInput, kind: TaskKind): TaskReference {
    const task = this.#openTask(taskToken);
    if (task?.kind !== kind) throw refuse.invalidToken();
    return task;
  }

  #openTask(token: string): TaskReference | undefined {
    const sealed = this.#sealedLately.get(token);
    if (sealed) {
      this.#sealedLately.delete(token);
      return sealed;
    }
    const body = this.#current.open("task", token);
    if (body) return body.length === taskBytes ? taskIn(body) : undefined;
    const { seal, of } = this.#earlier ?? {};
    const earlierBody = seal?.open("task", token);
    if (!earlierBody || !of) return undefined;
    return { ...taskIn(earlierBody), until: of.endedAt };
  }

  /** `position` must be JSON. */
  sealPage(page: PageOf, at: number, position: unknown): string {
    const body = Buffer.from(JSON.stringify([at, position]));
    const earlier = this.#earlier;
    if (earlier && earlier.of.endedAt === undefined) {
      return earlier.seal.seal(earlierPurposeOf(page), body);
    }
    return this.#current.seal(purposeOf(page), body);
  }

  /** Throws ValidationException for another list, a changed token, or one over a day old. */
  openPage<T>(page: PageOf, at: number, token: string): T {
    const [sealedAt, position] = this.#openPage(page, token);
    if (at - sealedAt > maxPageTokenMilliseconds) throw refuse.expiredToken();
    return position as T;
  }

  #openPage(page: PageOf, token: string): [sealedAt: number, position: unknown] {
    const body = this.#current.open(purposeOf(page), token);
    if (body) return JSON.parse(body.toString());
    const { seal, of } = this.#earlier ?? {};
    const earlierBody =
      seal?.open(earlierPurposeOf(page), token) ?? seal?.open(purposeOf(page), token);
    if (!earlierBody || !of) throw refuse.invalidToken();
    const [sealedAt, position] = JSON.parse(earlierBody.toString());
    if (sealedAt > (of.endedAt ?? Number.POSITIVE_INFINITY)) throw refuse.invalidToken();
    return [sealedAt, position];
  }

  /** A text that only this server can have written, and only since its secret is the one of now. */
  sealText(purpose: string, text: string): string {
    return this.#current.seal(purpose, Buffer.from(text));
  }

  /** Throws ValidationException unless `sealText` made the token for this purpose. */
  openText(purpose: string, token: string): string {
    const body = this.#current.open(purpose, token);
    if (!body) throw refuse.invalidToken();
    return body.toString();
  }

  /** It may end while the node runs. */
  get #earlier(): Earlier | undefined {
    const { earlier: of } = this.#sealing;
    if (of !== this.#knownEarlier?.of) {
      this.#knownEarlier = of && { of, seal: new Seal(this.#secretFrom(of.secret)) };
    }
    return this.#knownEarlier;
  }

  #secretFrom(secret: Buffer): Buffer {
    const account = this.#account;
    if (account === undefined) return secret;
    return createHmac("sha256", secret).update(`account ${account}`).digest();
  }
}

/** Whether what a token names is this very event of this very run. */
export const isNamed = (
  { fingerprint, at: namedAt, until }: TaskReference,
  { runId, at }: { readonly runId: string; readonly at: number | undefined },
): boolean => {
  if (fingerprint && !isOfRun(fingerprint, runId)) return false;
  // A program of before has written the state: it has not kept the moment.
  if (at === undefined) return true;
  return (namedAt === undefined || namedAt === at) && (until === undefined || at <= until);
};

type Fingerprint = readonly [number, number];

/**
 * 64 bits of a run id, which is random: one half of them from each half of the text (FNV-1a). It
 * need not withstand an attack, since tokens are sealed; and a task has no time for more.
 */
const fingerprintOf = (runId: string): Fingerprint => {
  const half = runId.length >>> 1;
  return [fnv(runId, 0, half), fnv(runId, half, runId.length)];
};

const fnv = (text: string, start: number, end: number): number => {
  let sum = 0x811c9dc5;
  for (let at = start; at < end; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return sum >>> 0;
};

const isOfRun = ([first, second]: Fingerprint, runId: string): boolean => {
  const fingerprint = fingerprintOf(runId);
  return first === fingerprint[0] && second === fingerprint[1];
};

const fingerprintIn = (body: Buffer): Fingerprint => [
  body.readUInt32BE(fingerprintStart),
  body.readUInt32BE(fingerprintStart + 4),
];

const writeFingerprint = (body: Buffer, [first, second]: Fingerprint): void => {
  body.writeUInt32BE(first, fingerprintStart);
  body.writeUInt32BE(second, fingerprintStart + 4);
};

const writeNames = (body: Buffer, { kind, id, scheduledEventId, startedEventId }: Named): void => {
  body.writeUInt8(kinds.indexOf(kind), 0);
  body.writeBigUInt64BE(BigInt(id), 1);
  body.writeUInt32BE(scheduledEventId, 9);
  body.writeUInt32BE(startedEventId, 13);
};

const earlierBodyOf = (task: Named): Buffer => {
  const body = Buffer.allocUnsafe(earlierTaskBytes);
  writeNames(body, task);
  return body;
};

const taskIn = (body: Buffer): TaskReference => {
  const isWhole = body.length === taskBytes;
  return {
    kind: kinds[body.readUInt8(0)] as TaskKind,
    id: Number(body.readBigUInt64BE(1)),
    scheduledEventId: body.readUInt32BE(9),
    startedEventId: body.readUInt32BE(13),
    fingerprint: isWhole ? fingerprintIn(body) : undefined,
    at: isWhole ? body.readUIntBE(momentStart, momentBytes) : undefined,
  };
};

const purposeOf = ({ operation, filter }: PageOf): string => `${operation}\0${filter}`;
const earlierPurposeOf = ({ operation, earlierPurpose = operation }: PageOf): string =>
  earlierPurpose;
