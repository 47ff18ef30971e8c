// Waiting for something that the service only shows when asked.
import { setTimeout as sleep } from "node:timers/promises";

const firstMilliseconds = 25;
const maxMilliseconds = 1_000;
const growth = 1.5;

/** Of every call that waits, such as for a result. */
export interface WaitOptions {
  /** Ends the wait: the promise is rejected with its reason. */
  readonly signal?: AbortSignal;
}

/** Pauses between questions: short at first, and longer each time up to the longest. */
export class Pauses {
  readonly #maxMilliseconds: number;
  #milliseconds = 0;

  constructor(longestMilliseconds = maxMilliseconds) {
    this.#maxMilliseconds = longestMilliseconds;
    this.restart();
  }

  /** The next pause is the first again. */
  restart(): void {
    this.#milliseconds = Math.min(firstMilliseconds, this.#maxMilliseconds);
  }

  /** The length of the next pause, in milliseconds. */
  next(): number {
    const milliseconds = this.#milliseconds;
    this.#milliseconds = Math.min(milliseconds * growth, this.#maxMilliseconds);
    return milliseconds;
  }
}

/** Rejects with the signal's reason. */
export const pause = async (
  milliseconds: number,
  signal: AbortSignal | undefined,
): Promise<void> => {
  await sleep(milliseconds, undefined, signal ? { signal } : {}).catch((error) => {
    signal?.throwIfAborted();
    throw error;
  });
};

/** Asks until the answer is not undefined: soon at first, and then every second. */
export const ask = async <T>(
  question: () => Promise<T | undefined>,
  { signal }: WaitOptions,
): Promise<T> => {
  const pauses = new Pauses();
  for (;;) {
    signal?.throwIfAborted();
    const answer = await question();
    if (answer !== undefined) return answer;
    await pause(pauses.next(), signal);
  }
};
