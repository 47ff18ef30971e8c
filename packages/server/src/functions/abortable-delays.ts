// Waits of a loop on the machine's time, which may differ from that of executions; the end of the
// node cuts them short.
import { steadyClock } from "../clock.ts";

export class AbortableDelays {
  readonly #ends = new Set<() => void>();
  #isOver = false;

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Resolves after that time, or as soon as there is nothing to wait for any more. */
  rest(milliseconds: number): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        alarm.cancel();
        this.#ends.delete(end);
        resolve();
      };
      const alarm = steadyClock.at(steadyClock.now() + milliseconds, end);
      this.#ends.add(end);
    });
  }

  /** Resolves when that is settled, or as soon as there is nothing to wait for any more. */
  settled(awaited: Promise<unknown>): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        this.#ends.delete(end);
        resolve();
      };
      this.#ends.add(end);
      awaited.then(end, end);
    });
  }

  end(): void {
    this.#isOver = true;
    for (const end of this.#ends) end();
  }
}
