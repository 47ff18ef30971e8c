// A clock that is set while a process runs: what is loaded before its program stands before Date.
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const preload = new URL("shifted-date.mjs", import.meta.url).href;

/** The clock of one or several processes. */
export class FakeTime {
  readonly #file: string;

  constructor(directory: string) {
    this.#file = join(directory, "offset");
    this.set(0);
  }

  /** What a server needs in its environment. Time that only passes is the kernel's, as it is. */
  get environment(): Record<string, string> {
    return { NODE_OPTIONS: `--import ${preload}`, EKIDEN_TEST_CLOCK_OFFSET: this.#file };
  }

  /** From now on, for any time before. */
  set(offsetSeconds: number): void {
    const next = `${this.#file}.next`;
    writeFileSync(next, String(offsetSeconds));
    // The process may read at any moment, and must not find half a file.
    renameSync(next, this.#file);
  }
}
