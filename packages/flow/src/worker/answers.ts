// Calls that must get through: the work is done, so what came of it is kept until the service has
// it.
import { isGone, isRefusal, mayBeDone } from "../faults.ts";
import type { WorkflowLog } from "../log.ts";
import { pause } from "./pause.ts";

type Sent = "taken" | "gone";

export interface InsistOptions {
  readonly log: WorkflowLog;
  /** For the log: `the answer to activity charge-1 of order-7`. */
  readonly what: string;
  /** Aborted when the worker cannot wait any longer. */
  readonly hurry: AbortSignal;
  /** True when no other try is to be made after so many failures; without end by default. */
  readonly isOver?: (error: unknown, failures: number) => boolean;
}

/**
 * Repeats a call while the network or the callee fails. Throws an error that will not pass, and the
 * last error when no time or no attempt is left.
 */
export const insist = async <T>(
  call: () => Promise<T>,
  { log, what, hurry, isOver = () => false }: InsistOptions,
): Promise<T> => {
  for (let failures = 1; ; failures += 1) {
    try {
      return await call();
    } catch (error) {
      if (isRefusal(error) || hurry.aborted || isOver(error, failures)) throw error;
      log.warn(`An attempt failed and will be repeated: ${what}`, {
        error: String(error),
        failures,
      });
      await pause(failures, hurry);
    }
  }
};

/**
 * Sends an answer until the service has it, or has no use for it any more. `gone`: the task is not
 * open; an answer that was sent more than once may be why.
 */
export const sendAnswer = async (
  send: () => Promise<unknown>,
  options: InsistOptions,
): Promise<Sent> => {
  let mayBeTaken = false;
  const attempt = () =>
    send().catch((error) => {
      mayBeTaken ||= mayBeDone(error);
      throw error;
    });
  try {
    await insist(attempt, options);
    return "taken";
  } catch (error) {
    if (!isGone(error)) throw error;
    const { log, what } = options;
    const text = mayBeTaken
      ? `May have been taken before, or the time is over: ${what}`
      : `Gave up, because the time is over: ${what}`;
    log.warn(text, { error: String(error) });
    return "gone";
  }
};
