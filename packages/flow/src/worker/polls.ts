// Loops that poll and work on what they get, one task at a time each.
import { isAborted } from "../faults.ts";
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
}

/** A poll that ends with `abort`, or after its time. */
const pollOnce = async ({ poll, pollMilliseconds }: PollLoop, abort: AbortSignal) => {
  const given = new AbortController();
  const end = () => given.abort();
  if (abort.aborted) end();
  abort.addEventListener("abort", end);
  const timer = setTimeout(end, pollMilliseconds);
  try {
    return await poll(given.signal);
  } finally {
    clearTimeout(timer);
    abort.removeEventListener("abort", end);
  }
};

/** Polls until it is stopped; nothing that a poll or its work throws ends it. */
export const pollUntilStopped = async (
  loop: PollLoop,
  { stop, abort }: Stopping,
): Promise<void> => {
  let failures = 0;
  while (!stop.aborted) {
    try {
      const work = await pollOnce(loop, abort);
      failures = 0;
      await work?.();
    } catch (error) {
      if (isAborted(error) || abort.aborted) continue;
      failures += 1;
      loop.log.warn(`Polling for ${loop.what} failed`, { error: String(error), failures });
      await pause(failures, stop);
    }
  }
};
