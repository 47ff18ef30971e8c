// Calls that must get through: the work is done, so what came of it is kept until the service has
// it.
import { isGone, isRefusal } from "../faults.ts";
import type { WorkflowLog } from "../workflow/log.ts";
import { pause } from "./pause.ts";

type Sent = "taken" | "too late";

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
 * Calls again and again while the network, or whoever is called, is in the way. Throws what is
 * refused for good, and the last error when there is no more time or no more try.
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
      log.warn(`No success yet with ${what}, which is tried again`, {
        error: String(error),
        failures,
      });
      await pause(failures, hurry);
    }
  }
};

/** Sends an answer until the service has it, or has no use for it any more. */
export const sendAnswer = async (
  send: () => Promise<unknown>,
  options: InsistOptions,
): Promise<Sent> => {
  try {
    await insist(send, options);
    return "taken";
  } catch (error) {
    if (!isGone(error)) throw error;
    options.log.warn(`Too late with ${options.what}`, { error: String(error) });
    return "too late";
  }
};
