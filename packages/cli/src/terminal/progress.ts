// How far something is that takes long: a line each second, and none where it is done before.
import type { Terminal } from "./terminal.ts";

const intervalMilliseconds = 1_000;

export class Progress {
  readonly #terminal: Terminal;
  #toldAt: number;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#toldAt = terminal.now();
  }

  tell(text: string): void {
    const now = this.#terminal.now();
    if (now - this.#toldAt < intervalMilliseconds) return;
    this.#toldAt = now;
    this.#terminal.note(`${text}\n`);
  }
}
