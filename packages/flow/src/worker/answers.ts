// Answers to tasks: the work is done, so what came of it is kept until the service has it.
import { isGone, isRefusal } from "../faults.ts";
import type { WorkflowLog } from "../workflow/log.ts";
import { pause } from "./pause.ts";

export type Sent = "taken" | "too late";

export interface AnswerOptions {
  readonly log: WorkflowLog;
  /** What the answer is to, for the log. */
  readonly what: string;
  /** Aborted when the worker cannot wait any longer. */
  readonly hurry: AbortSignal;
}

/**
 * Sends an answer, again and again while the network or the service is in the way. Throws what the
 * service refuses for good, and the last error when there is no more time.
 */
export const sendAnswer = async (
  send: () => Promise<unknown>,
  { log, what, hurry }: AnswerOptions,
): Promise<Sent> => {
  for (let failures = 1; ; failures += 1) {
    try {
      await send();
      return "taken";
    } catch (error) {
      if (isGone(error)) {
        log.warn(`The answer to ${what} came too late`, { error: String(error) });
        return "too late";
      }
      if (isRefusal(error) || hurry.aborted) throw error;
      log.warn(`The answer to ${what} is kept and sent again`, { error: String(error), failures });
      await pause(failures, hurry);
    }
  }
};
