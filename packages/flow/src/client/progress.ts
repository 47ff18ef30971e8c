// A workflow's progress: the latest, or each change of it as it is seen.
import { isDeepStrictEqual } from "node:util";
import { type Duration, timerMillisecondsOf } from "../duration.ts";
import { ask, Pauses, pause, type WaitOptions } from "./waiting.ts";

/** How often progress is asked for, and whether in the runs that follow, too. */
export interface ProgressOptions extends WaitOptions {
  /** True: goes on with the runs that continue this one. By default it ends with the run. */
  readonly follow?: boolean;
  /** The longest between two looks; "1 second" by default. After a change it looks sooner. */
  readonly interval?: Duration;
}

/** What one look at a run has shown. */
interface Look {
  /** Undefined where the run has shown none. */
  readonly progress: unknown;
  readonly isClosed: boolean;
}

/** Where progress is seen. */
interface ProgressSource {
  /** Of the run that goes on now, or was the last. */
  readonly newestRun: () => Promise<string>;
  readonly look: (runId: string) => Promise<Look>;
  /** The run that continues one; undefined if none does. */
  readonly runAfter: (runId: string) => Promise<string | undefined>;
  /** The service has answered about the run. */
  readonly isReached: boolean;
}

const usualInterval: Duration = "1 second";

async function* changesOf<P>(
  { newestRun, look, runAfter, isReached: isReachedBefore }: ProgressSource,
  { signal, follow = false, interval = usualInterval }: ProgressOptions,
): AsyncGenerator<P, void> {
  const pauses = new Pauses(timerMillisecondsOf(interval));
  let isReached = isReachedBefore;
  const answerTo = async <T>(question: () => Promise<T>): Promise<T> => {
    const { answer } = await ask(async () => ({ answer: await question() }), {
      isReached,
      ...(signal && { signal }),
    });
    isReached = true;
    return answer;
  };
  let seen: unknown;
  let runId: string | undefined = await answerTo(newestRun);
  while (runId !== undefined) {
    signal?.throwIfAborted();
    const current: string = runId;
    const { progress, isClosed } = await answerTo(() => look(current));
    if (progress !== undefined && !isDeepStrictEqual(progress, seen)) {
      seen = progress;
      pauses.restart();
      yield progress as P;
    }
    if (!isClosed) await pause(pauses.next(), signal);
    else runId = follow ? await answerTo(() => runAfter(current)) : undefined;
  }
}

/**
 * The progress of a workflow. Awaited, it is what the workflow last gave to `setProgress`,
 * undefined if there is none. Iterated, it is that and each change of it that is seen, until the
 * run closes: a value that is replaced before the next look is left out. It looks only when it is
 * asked for the next, so that a slow reader sees fewer values and none is kept for it.
 */
export class Progress<P> implements AsyncIterable<P, void>, Promise<P | undefined> {
  readonly #source: ProgressSource;
  readonly #options: ProgressOptions;

  constructor(source: ProgressSource, options: ProgressOptions) {
    this.#source = source;
    this.#options = options;
  }

  get [Symbol.toStringTag](): string {
    return "Progress";
  }

  [Symbol.asyncIterator](): AsyncGenerator<P, void> {
    return changesOf<P>(this.#source, this.#options);
  }

  // biome-ignore lint/suspicious/noThenProperty: it is awaited by those who want the latest.
  then<One = P | undefined, Other = never>(
    onValue?: ((value: P | undefined) => One | PromiseLike<One>) | null,
    onError?: ((reason: unknown) => Other | PromiseLike<Other>) | null,
  ): Promise<One | Other> {
    return this.#latest().then(onValue, onError);
  }

  catch<Other = never>(
    onError?: ((reason: unknown) => Other | PromiseLike<Other>) | null,
  ): Promise<P | undefined | Other> {
    return this.#latest().catch(onError);
  }

  finally(onEnd?: (() => void) | null): Promise<P | undefined> {
    return this.#latest().finally(onEnd);
  }

  async #latest(): Promise<P | undefined> {
    const { newestRun, look } = this.#source;
    return (await look(await newestRun())).progress as P | undefined;
  }
}
