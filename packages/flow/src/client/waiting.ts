// Waiting for something that the service only shows when asked.
import { clearTimeout, setTimeout } from "node:timers";
import { setTimeout as sleep } from "node:timers/promises";
import { OutageTolerance } from "./outage-tolerance.ts";

const firstMilliseconds = 25;
const maxMilliseconds = 1_000;
const growth = 1.5;

/** Of every call that waits, such as for a result. */
export interface WaitOptions {
  /** Ends the wait: the promise is rejected with its reason. */
  readonly signal?: AbortSignal;
}

export interface AskOptions extends WaitOptions {
  /** The service has answered before: where it does not, it is away. */
  readonly isReached?: boolean;
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

/** Calls the listener when it is time to ask again; returns what ends that. */
type Hints = (listener: () => void) => (() => void) | undefined;

/** A pause that a hint ends, also one that has come before it. */
export class HintedPause {
  readonly #stop: (() => void) | undefined;
  #hasCome = false;
  #end: (() => void) | undefined;

  constructor(hints: Hints) {
    this.#stop = hints(() => {
      this.#hasCome = true;
      this.#end?.();
    });
  }

  /** False: no hint will come. */
  get isHinted(): boolean {
    return this.#stop !== undefined;
  }

  /** Also ends with the signal. */
  async last(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#hasCome || signal?.aborted) return;
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      signal?.addEventListener("abort", end);
      this.#end = end;
    });
  }

  close(): void {
    this.#stop?.();
  }
}

/** Where a hint will come: waits for it, and no longer than where there is none in time. */
export const awaitHint = async (pausing: HintedPause, { signal }: WaitOptions): Promise<void> => {
  if (pausing.isHinted) await pausing.last(maxMilliseconds, signal);
  pausing.close();
};

const noHints: Hints = () => undefined;

/**
 * Asks until the answer is not undefined: soon at first, and then every second, or at once after a
 * question that has itself waited for as long. Where there are hints, which the question is told,
 * it asks every second and after each of them. While the service is busy, or away after it has
 * answered, it asks every second.
 */
export const ask = async <T>(
  question: (isHinted: boolean) => Promise<T | undefined>,
  { signal, isReached }: AskOptions,
  hints = noHints,
): Promise<T> => {
  const pauses = new Pauses();
  const tolerance = new OutageTolerance(isReached);
  for (;;) {
    signal?.throwIfAborted();
    // Before the question, so that no hint is missed after it.
    const pausing = new HintedPause(hints);
    try {
      const askedAt = performance.now();
      const answer = await question(pausing.isHinted);
      if (answer !== undefined) return answer;
      tolerance.answered();
      if (pausing.isHinted) await pausing.last(maxMilliseconds, signal);
      else if (performance.now() - askedAt < maxMilliseconds) {
        await pausing.last(pauses.next(), signal);
      } else pauses.restart();
    } catch (error) {
      signal?.throwIfAborted();
      tolerance.tolerate(error);
      await pausing.last(maxMilliseconds, signal);
    } finally {
      pausing.close();
    }
  }
};
