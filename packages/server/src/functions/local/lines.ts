// What a function prints, line by line: bytes that are no text, and lines without an end, included.
import { StringDecoder } from "node:string_decoder";

/** A longer line goes on as another one. */
const maxLineCharacters = 4_096;

export class Lines {
  readonly #decoder = new StringDecoder("utf8");
  readonly #tell: (line: string) => void;
  #begun = "";

  constructor(tell: (line: string) => void) {
    this.#tell = tell;
  }

  add(bytes: Buffer): void {
    const lines = (this.#begun + this.#decoder.write(bytes)).split(/\r?\n/);
    this.#begun = lines.pop() ?? "";
    for (const line of lines) this.#tellAll(line);
    if (this.#begun.length >= maxLineCharacters) this.end();
  }

  /** A line that was begun is one. */
  end(): void {
    this.#tellAll(this.#begun);
    this.#begun = "";
  }

  #tellAll(line: string): void {
    for (let from = 0; from < line.length; from += maxLineCharacters) {
      this.#tell(line.slice(from, from + maxLineCharacters));
    }
  }
}
