// Loops that poll and work on what they get, one task at a time each.
import { isAborted } from "../faults.ts";
import type { WorkflowLog } from "../workflow/log.ts";
import { pause } from "./pause.ts";

export interface PollLoop {
  /** For the log: `decision tasks of orders`. */
  readonly what: string;
  /** One long poll; resolves to the work on what it brought, or to undefined for nothing. */
  readonly poll: (abort: AbortSignal) => Promise<(() => Promise<void>) | undefined>;
  readonly log: WorkflowLog;
}

export interface Stopping {
  /** Aborted when no further poll is to begin. */
  readonly stop: AbortSignal;
  /** Aborted when polls that wait are to be called off. */
  readonly abort: AbortSignal;
}

/** Polls until it is stopped; nothing that a poll or its work throws ends it. */
export const pollUntilStopped = async (
  loop: PollLoop,
  { stop, abort }: Stopping,
): Promise<void> => {
  let failures = 0;
  while (!stop.aborted) {
    try {
      const work = await loop.poll(abort);
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
