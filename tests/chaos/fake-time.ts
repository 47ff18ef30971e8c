// A clock that is set while a process runs: libfaketime stands before the kernel's.
import { existsSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const places = ["/usr/lib/x86_64-linux-gnu/faketime", "/usr/lib/aarch64-linux-gnu/faketime"];
const library = [...places, "/usr/lib/faketime", "/usr/local/lib/faketime"]
  .map((place) => join(place, "libfaketimeMT.so.1"))
  .find((file) => existsSync(file));

/** Why there is none here; undefined where it is. */
export const whyNoFakeTime = (): string | undefined =>
  library === undefined ? "missing: libfaketime (Debian: libfaketime)" : undefined;

/** The clock of one or several processes. */
export class FakeTime {
  readonly #file: string;

  constructor(directory: string) {
    this.#file = join(directory, "offset");
    this.set(0);
  }

  /** What a server needs in its environment. Time that only passes is the kernel's, as it is. */
  get environment(): Record<string, string> {
    return {
      LD_PRELOAD: library ?? "",
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    };
  }

  /** From now on, whatever was before. */
  set(offsetSeconds: number): void {
    const sign = offsetSeconds < 0 ? "-" : "+";
    const next = `${this.#file}.next`;
    writeFileSync(next, `${sign}${Math.abs(offsetSeconds)}\n`);
    // The library may read at any moment, and ends a process that finds half a file.
    renameSync(next, this.#file);
  }
}
