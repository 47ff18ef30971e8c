// What is open, and how each of it is closed: by a node that stops, and by one whose start fails on
// the way.
import { steadyClock } from "../clock.ts";

/**
 * Of all that is closed, but for the store: it is closed in order before the process gives up, and
 * that before a supervisor kills it, however many others keep the parts of a node waiting.
 */
export const maxCloseMilliseconds = 9_000;

/** `left`: how long it may wait for others, at the longest; milliseconds. */
type Close = (left: number) => Promise<unknown>;

export class CleanupStack {
  readonly #groups: Close[][] = [];
  #endsAt: number | undefined;

  /** From now on `close` closes this as well. */
  add(close: Close): void {
    this.#groups.push([close]);
  }

  /** Likewise, at the same time as what was added before it. */
  addBeside(close: Close): void {
    const group = this.#groups.at(-1);
    if (group) group.push(close);
    else this.add(close);
  }

  /** The last first, one after the other, and all of them, even if one of them rejects. */
  async close(): Promise<void> {
    const group = this.#groups.pop();
    if (!group) return;
    const now = steadyClock.now();
    this.#endsAt ??= now + maxCloseMilliseconds;
    const left = Math.max(0, this.#endsAt - now);
    try {
      await allOf(group.map((close) => close(left)));
    } finally {
      await this.close();
    }
  }
}

/** Opens what has many parts: where one of them cannot be opened, those before it are closed. */
export const openWhole = async <T>(open: (cleanup: CleanupStack) => Promise<T>): Promise<T> => {
  const cleanup = new CleanupStack();
  try {
    return await open(cleanup);
  } catch (error) {
    // An error of closing says less than the reason why the start failed.
    await cleanup.close().catch(() => undefined);
    throw error;
  }
};

/** Resolves or rejects once all have ended. */
const allOf = async (closing: readonly Promise<unknown>[]): Promise<void> => {
  await Promise.allSettled(closing);
  await Promise.all(closing);
};
