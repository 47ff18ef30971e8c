// Waiting for something that the service only tells when asked.
import { setTimeout as sleep } from "node:timers/promises";

const firstMilliseconds = 25;
const mostMilliseconds = 1_000;
const growth = 1.5;

export interface WaitOptions {
  /** Ends the wait: the promise is rejected with its reason. */
  readonly signal?: AbortSignal;
}

/** Asks until the answer is not undefined: soon at first, and then every second. */
export const ask = async <T>(
  question: () => Promise<T | undefined>,
  { signal }: WaitOptions,
): Promise<T> => {
  for (let pause = firstMilliseconds; ; pause = Math.min(pause * growth, mostMilliseconds)) {
    signal?.throwIfAborted();
    const answer = await question();
    if (answer !== undefined) return answer;
    await sleep(pause, undefined, signal ? { signal } : {}).catch((error) => {
      signal?.throwIfAborted();
      throw error;
    });
  }
};
