// Loops that poll and work on what they get, one task at a time each.
import { isAborted, isClosed } from "../faults.ts";
import type { WorkflowLog } from "../log.ts";
import { pause } from "./pause.ts";
import { clearTimeout, setTimeout } from "./real-timers.ts";

/** `sticky_decision`: of the worker's own list, to which its runs come back. */
export type TaskKind = "decision" | "sticky_decision" | "activity";

export interface PollLoop {
  readonly kind: TaskKind;
  /** For the log: `decision tasks of orders`. */
  readonly what: string;
  /** One long poll; resolves to the work on what it brought, or to undefined for nothing. */
  readonly poll: (abort: AbortSignal) => Promise<(() => Promise<void>) | undefined>;
  readonly log: WorkflowLog;
  /** A poll that has heard nothing for so long is taken for lost; the service itself waits 60 s. */
  readonly pollMilliseconds: number;
}

interface Stopping {
  /** Aborted when no further poll is to begin. */
  readonly stop: AbortSignal;
  /** Aborted when polls that wait are to be called off. */
  readonly abort: AbortSignal;
  /** Stops all loops, where a client that is closed answers no poll any more. */
  readonly end: (error: unknown) => void;
}

/** The polls of one loop, one after the other: each ends with `abort`, or after its time. */
class Polls {
  readonly #loop: PollLoop;
  readonly #abort: AbortSignal;
  /** For all polls until one has to be ended: to make one for each would cost more than a poll. */
  #given = new AbortController();

  constructor(loop: PollLoop, abort: AbortSignal) {
    this.#loop = loop;
    this.#abort = abort;
    abort.addEventListener("abort", this.#end);
    if (abort.aborted) this.#end();
  }

  readonly #end = (): void => this.#given.abort();

  async next(): Promise<(() => Promise<void>) | undefined> {
    const { poll, pollMilliseconds } = this.#loop;
    if (this.#given.signal.aborted && !this.#abort.aborted) this.#given = new AbortController();
    const timer = setTimeout(this.#end, pollMilliseconds);
    try {
      return await poll(this.#given.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    this.#abort.removeEventListener("abort", this.#end);
  }
}

/** Polls until it is stopped; nothing else ends it but a client that is closed. */
export const pollUntilStopped = async (
  loop: PollLoop,
  { stop, abort, end }: Stopping,
): Promise<void> => {
  const polls = new Polls(loop, abort);
  let failures = 0;
  while (!stop.aborted) {
    try {
      const work = await polls.next();
      failures = 0;
      await work?.();
    } catch (error) {
      if (isAborted(error) || abort.aborted) continue;
      if (isClosed(error)) end(error);
      if (stop.aborted) break;
      failures += 1;
      loop.log.warn(`Polling for ${loop.what} failed`, { error: String(error), failures });
      await pause(failures, stop);
    }
  }
  polls.close();
};
