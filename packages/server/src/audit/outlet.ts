// Where audit records go: the end of a file, or the standard output. What was written in part is
// continued, unless the file has changed meanwhile: then its last line is written from its
// beginning again, and never behind half a line, whether this node or another has left it.
import { close, fstat, open, read, write } from "node:fs";
import { promisify } from "node:util";
import { ConfigError } from "../config.ts";

const openFile = promisify(open);
const closeFile = promisify(close);
const statusOf = promisify(fstat);
const readFile = promisify(read);
const writeFile = promisify(write);

/** On the command line, the standard output. */
const standardOutputName = "-";
const standardOutput = 1;
/** Records of calls are confidential: only the owner of the file may read them. */
const ownerOnly = 0o600;
const lineEnd = 0x0a;

export class Outlet {
  readonly #file: string;
  #descriptor: number;
  #text: Buffer = Buffer.alloc(0);
  /** Of the text, in bytes. */
  #written = 0;
  /** Bytes of the file when this wrote last: where it has others, another may have written. */
  #leftAt: number | undefined;

  constructor(file: string, descriptor: number) {
    this.#file = file;
    this.#descriptor = descriptor;
  }

  /** All that was put in is written. */
  get isEmpty(): boolean {
    return this.#written === this.#text.length;
  }

  /** How many lines were put in and are not written to their ends. */
  get linesLeft(): number {
    const left = this.#text.subarray(this.#written);
    return left.reduce((lines, byte) => (byte === lineEnd ? lines + 1 : lines), 0);
  }

  /** Only into an empty one. `text` is whole lines. */
  put(text: string): void {
    this.#text = Buffer.from(text);
    this.#written = 0;
  }

  /**
   * False: a pipe is full, and waits for its reader. Rejects with Node's error (ENOSPC, EPIPE, …).
   * What was not written stays for another try.
   */
  async flush(): Promise<boolean> {
    if (this.isEmpty) return true;
    await this.#beginLine();
    while (!this.isEmpty) {
      const bytes = await this.#write(this.#text, this.#written);
      if (bytes === 0) return false;
      this.#written += bytes;
      if (this.#leftAt !== undefined) this.#leftAt += bytes;
    }
    return true;
  }

  /** Other nodes write to the file, too, and may have left half a line at its end. */
  async #beginLine(): Promise<void> {
    const status = await statusOf(this.#descriptor);
    if (!status.isFile() || this.#descriptor === standardOutput) return;
    let { size } = status;
    if (size === this.#leftAt) return;
    this.#leftAt = undefined;
    this.#written = this.#beginningOfLine;
    if (!(await this.#isWhole(size))) size += await this.#write(Buffer.of(lineEnd), 0);
    this.#leftAt = size;
  }

  /** Of the line that is being written, in the text. */
  get #beginningOfLine(): number {
    return this.#text.subarray(0, this.#written).lastIndexOf(lineEnd) + 1;
  }

  /** Of a file of that size; one that cannot be read is taken for whole. */
  async #isWhole(size: number): Promise<boolean> {
    if (size === 0) return true;
    const last = Buffer.of(lineEnd);
    await readFile(this.#descriptor, last, 0, 1, size - 1).catch(() => undefined);
    return last[0] === lineEnd;
  }

  /** How many bytes were written: none into a pipe that is full. */
  async #write(text: Buffer, from: number): Promise<number> {
    try {
      const { bytesWritten } = await writeFile(this.#descriptor, text, from);
      return bytesWritten;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") return 0;
      throw error;
    }
  }

  /**
   * Opens the file by its name again, since another may have it now. A line of which a part is in
   * the old one goes into the new one whole. Rejects with Node's error, and then goes on as before.
   */
  async reopen(): Promise<void> {
    if (this.#descriptor === standardOutput) return;
    const before = this.#descriptor;
    this.#descriptor = await openToAppend(this.#file);
    if (!this.isEmpty) this.#written = this.#beginningOfLine;
    this.#leftAt = undefined;
    await closeFile(before).catch(() => undefined);
  }

  async close(): Promise<void> {
    if (this.#descriptor !== standardOutput) await closeFile(this.#descriptor);
  }
}

/** So that the end of a file can be read, where that is allowed. */
const openToAppend = async (file: string): Promise<number> => {
  const descriptor = await openFile(file, "a", ownerOnly);
  // A pipe with a reader in this process would not tell that all others are gone.
  if (!(await statusOf(descriptor)).isFile()) return descriptor;
  const readable = await openFile(file, "a+", ownerOnly).catch(() => undefined);
  if (readable === undefined) return descriptor;
  await closeFile(descriptor);
  return readable;
};

/** `file`: a path, or `-` for the standard output. Rejects with ConfigError. */
export const openOutlet = async (file: string): Promise<Outlet> => {
  if (file === standardOutputName) return new Outlet(file, standardOutput);
  try {
    return new Outlet(file, await openToAppend(file));
  } catch (error) {
    throw new ConfigError(
      `The audit log ${file} cannot be written: ${(error as Error).message}. ` +
        "Name a file that can, with --audit.",
    );
  }
};
