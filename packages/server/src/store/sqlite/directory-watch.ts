// Looks every second whether the files of a data directory are still where they were.
import type { Alarm, Clock } from "../../clock.ts";
import type { Database } from "./database.ts";

const lookMilliseconds = 1_000;

export interface DirectoryWatchOptions {
  readonly database: Database;
  readonly clock: Clock;
  /** Called once: what is found then stays so until a restart. */
  readonly onGone: (error: unknown) => void;
}

export class DirectoryWatch {
  readonly #options: DirectoryWatchOptions;
  #alarm: Alarm | undefined;
  #isStopped = false;

  constructor(options: DirectoryWatchOptions) {
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
    const { database, onGone } = this.#options;
    database.requireFiles().then(
      () => this.#lookLater(),
      (error) => this.#isStopped || onGone(error),
    );
  }
}
