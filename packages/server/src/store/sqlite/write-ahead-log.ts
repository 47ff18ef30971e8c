// What can be known of a log (WAL) from its file alone, as https://www.sqlite.org/fileformat2.html
// describes it. SQLite reads a log up to the first frame whose checksum is wrong and takes that for
// its end, without a word: what comes after it is as if it had never been.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";

const headerBytes = 32;
const frameHeaderBytes = 24;
/** The last bit of the magic number says in which order the bytes of checksums are. */
const magic = 0x377f0682;
const logVersion = 3_007_000;

export type LogState =
  | { readonly kind: "missing" }
  /** No frame has been written to it. */
  | { readonly kind: "empty" }
  /** SQLite ignores all of it. */
  | { readonly kind: "unusable"; readonly reason: string }
  | {
      readonly kind: "readable";
      /** Frames up to the last commit that SQLite sees. */
      readonly frames: number;
      /**
       * Commits of the same log behind its first broken frame, which SQLite does not see. A broken
       * frame with nothing behind it is what a process leaves that is killed as it writes.
       */
      readonly commitsUnseen: number;
    };

/** `database`: the path of a database; what is read of a log in use is of about one moment. */
export const inspectLog = (database: string): LogState => {
  const log = openForReading(`${database}-wal`);
  if (log === undefined) return { kind: "missing" };
  try {
    const { size } = fstatSync(log);
    if (size < headerBytes + frameHeaderBytes) return { kind: "empty" };
    return inspectFrames(log, pageBytesOf(database));
  } finally {
    closeSync(log);
  }
};

const openForReading = (path: string): number | undefined => {
  try {
    return openSync(path, "r");
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code === "ENOENT") return undefined;
    throw error;
  }
};

/** As the header of the database says. */
const pageBytesOf = (database: string): number => {
  const descriptor = openSync(database, "r");
  try {
    const header = Buffer.alloc(18);
    readSync(descriptor, header, 0, header.length, 0);
    const bytes = header.readUInt16BE(16);
    return bytes === 1 ? 65_536 : bytes;
  } finally {
    closeSync(descriptor);
  }
};

type Sums = readonly [number, number];

/** Goes on from the checksum of what came before; `bytes` is a multiple of eight. */
const checksum = (bytes: DataView, isLittleEndian: boolean, [first, second]: Sums): Sums => {
  let [one, two] = [first, second];
  for (let at = 0; at < bytes.byteLength; at += 8) {
    one = (one + bytes.getUint32(at, isLittleEndian) + two) >>> 0;
    two = (two + bytes.getUint32(at + 4, isLittleEndian) + one) >>> 0;
  }
  return [one, two];
};

const viewOf = (bytes: Buffer, from: number, to: number): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset + from, to - from);

const isSealed = (bytes: Buffer, at: number, [one, two]: Sums): boolean =>
  bytes.readUInt32BE(at) === one && bytes.readUInt32BE(at + 4) === two;

const inspectFrames = (log: number, pageBytes: number): LogState => {
  const header = Buffer.alloc(headerBytes);
  readSync(log, header, 0, headerBytes, 0);
  const isLittleEndian = (header.readUInt32BE(0) & 1) === 0;
  const sums = checksum(viewOf(header, 0, 24), isLittleEndian, [0, 0]);
  const reason = whyUnusable(header, sums, pageBytes);
  if (reason) return { kind: "unusable", reason };
  return readFrames(log, { pageBytes, isLittleEndian, sums, salts: header.subarray(16, 24) });
};

const whyUnusable = (header: Buffer, sums: Sums, pageBytes: number): string | undefined => {
  const isLog = header.readUInt32BE(0) >>> 1 === magic >>> 1;
  if (!isLog || header.readUInt32BE(4) !== logVersion || !isSealed(header, 24, sums)) {
    return "has a header that is damaged, and none of it can be used";
  }
  const logPageBytes = header.readUInt32BE(8);
  if (logPageBytes === pageBytes) return undefined;
  return `is of another database: its pages have ${logPageBytes} bytes, not ${pageBytes}`;
};

interface LogFormat {
  readonly pageBytes: number;
  readonly isLittleEndian: boolean;
  /** Of the header. */
  readonly sums: Sums;
  readonly salts: Buffer;
}

/** One after the other, all in one buffer. */
function* framesOf(log: number, pageBytes: number): Generator<Buffer> {
  const frame = Buffer.alloc(frameHeaderBytes + pageBytes);
  let from = headerBytes;
  while (readSync(log, frame, 0, frame.length, from) === frame.length) {
    yield frame;
    from += frame.length;
  }
}

const checksumOfFrame = (frame: Buffer, isLittleEndian: boolean, before: Sums): Sums => {
  const ofHeader = checksum(viewOf(frame, 0, 8), isLittleEndian, before);
  return checksum(viewOf(frame, frameHeaderBytes, frame.length), isLittleEndian, ofHeader);
};

/** A log begins anew in the same place: frames with other salts are left over from before. */
const readFrames = (log: number, format: LogFormat): LogState => {
  const { pageBytes, isLittleEndian, salts } = format;
  let { sums } = format;
  let [number, frames, commitsUnseen, isWhole] = [0, 0, 0, true];
  for (const frame of framesOf(log, pageBytes)) {
    number += 1;
    const isOfThisLog = frame.subarray(8, 16).equals(salts);
    const isCommit = frame.readUInt32BE(4) !== 0;
    if (!isWhole) {
      if (isOfThisLog && isCommit) commitsUnseen += 1;
      continue;
    }
    sums = checksumOfFrame(frame, isLittleEndian, sums);
    isWhole = isOfThisLog && isSealed(frame, 16, sums);
    if (isWhole && isCommit) frames = number;
  }
  return { kind: "readable", frames, commitsUnseen };
};
