// All processes that one command has started, and that have not left its group on purpose.

const pollMilliseconds = 20;

export class ProcessGroup {
  readonly #id: number | undefined;
  readonly #wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;

  /** Of the process that leads it; undefined for one that could not be started. */
  constructor(
    id: number | undefined,
    wait: (milliseconds: number, signal: AbortSignal) => Promise<void>,
  ) {
    this.#id = id;
    this.#wait = wait;
  }

  /** False where there is no process of the group any more. */
  signal(name: NodeJS.Signals | 0): boolean {
    if (this.#id === undefined) return false;
    try {
      // Windows has no groups: there the process alone is meant.
      process.kill(process.platform === "win32" ? this.#id : -this.#id, name);
      return true;
    } catch {
      return false;
    }
  }

  /** Resolves with false where some of it is still there after so long. */
  async endsWithin(milliseconds: number): Promise<boolean> {
    const over = new AbortController();
    let isOver = false;
    const limit = this.#wait(milliseconds, over.signal).then(() => {
      isOver = true;
    });
    while (this.signal(0) && !isOver) await this.#wait(pollMilliseconds, over.signal);
    over.abort();
    await limit;
    return !this.signal(0);
  }
}
