// What happened, as one number: two runs of a seed are the same exactly if their traces are.
import { createHash } from "node:crypto";

const linesAtOnce = 512;

export class Trace {
  readonly #hash = createHash("sha256");
  readonly #echo: ((line: string) => void) | undefined;
  #lines: string[] = [];

  /** `echo` is told every line. */
  constructor(echo?: (line: string) => void) {
    this.#echo = echo;
  }

  add(line: string): void {
    this.#echo?.(line);
    this.#lines.push(line);
    if (this.#lines.length >= linesAtOnce) this.#flush();
  }

  /** SHA-256 in hexadecimal. Nothing can be added after it. */
  digest(): string {
    this.#flush();
    return this.#hash.digest("hex");
  }

  #flush(): void {
    this.#hash.update(this.#lines.join("\n"));
    this.#lines = [];
  }
}
