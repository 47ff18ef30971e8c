// Where audit records go: the end of a file, or the standard output. Written whole or to be
// continued, never from the beginning again.
import { close, open, write } from "node:fs";
import { promisify } from "node:util";
import { ConfigError } from "../config.ts";

const openFile = promisify(open);
const closeFile = promisify(close);

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

  /** Rejects with Node's error (ENOSPC, EPIPE, …); what was not written stays for another try. */
  async flush(): Promise<void> {
    while (!this.isEmpty) this.#written += await this.#write();
  }

  #write(): Promise<number> {
    const rest = this.#text.length - this.#written;
    return new Promise((resolve, reject) =>
      write(this.#descriptor, this.#text, this.#written, rest, null, (error, bytes) =>
        error ? reject(error) : resolve(bytes),
      ),
    );
  }

  /**
   * Opens the file by its name again, since another may have it now. A line of which a part is in
   * the old one goes into the new one whole. Rejects with Node's error, and then goes on as before.
   */
  async reopen(): Promise<void> {
    if (this.#descriptor === standardOutput) return;
    const before = this.#descriptor;
    this.#descriptor = await openFile(this.#file, "a", ownerOnly);
    const begun = this.#text.subarray(0, this.#written);
    if (!this.isEmpty) this.#written = begun.lastIndexOf(lineEnd) + 1;
    await closeFile(before).catch(() => undefined);
  }

  async close(): Promise<void> {
    if (this.#descriptor !== standardOutput) await closeFile(this.#descriptor);
  }
}

/** `file`: a path, or `-` for the standard output. Rejects with ConfigError. */
export const openOutlet = async (file: string): Promise<Outlet> => {
  if (file === standardOutputName) return new Outlet(file, standardOutput);
  try {
    return new Outlet(file, await openFile(file, "a", ownerOnly));
  } catch (error) {
    throw new ConfigError(
      `The audit log ${file} cannot be written: ${(error as Error).message}. ` +
        "Name a file that can, with --audit.",
    );
  }
};
