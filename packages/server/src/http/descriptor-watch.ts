// A process may have so many files and connections open and no more. Beyond that Node closes new
// connections without a word to anybody, so whether there is room is found out by opening a file.
import { close, open } from "node:fs";
import { devNull } from "node:os";
import type { Alarm, Clock } from "../clock.ts";

const lookMilliseconds = 1_000;
const logMilliseconds = 60_000;

export interface DescriptorWatchOptions {
  readonly clock: Clock;
  /** Called once a minute at most. */
  readonly onNone: (error: unknown) => void;
}

export class DescriptorWatch {
  readonly #options: DescriptorWatchOptions;
  #alarm: Alarm | undefined;
  #isStopped = false;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(options: DescriptorWatchOptions) {
    this.#options = options;
    this.#lookLater();
  }

  stop(): void {
    this.#isStopped = true;
    this.#alarm?.cancel();
  }

  #lookLater(): void {
    const { clock } = this.#options;
    if (!this.#isStopped)
      this.#alarm = clock.at(clock.now() + lookMilliseconds, () => this.#look());
  }

  #look(): void {
    open(devNull, "r", (error, descriptor) => {
      if (!error) close(descriptor);
      else if (/^E[MN]FILE$/.test(String(error.code))) this.#tell(error);
      this.#lookLater();
    });
  }

  #tell(error: unknown): void {
    const { clock, onNone } = this.#options;
    const now = clock.now();
    if (now < this.#toldAt + logMilliseconds) return;
    this.#toldAt = now;
    onNone(error);
  }
}
