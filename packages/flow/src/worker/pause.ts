// Waiting on the machine's clock: between polls that failed and answers that were not heard.
import { sleep } from "./real-timers.ts";

const firstMilliseconds = 100;
const maxMilliseconds = 30_000;

/** Grows with each failure in a row, by chance a little more or less, so that a fleet spreads. */
const pauseMilliseconds = (failures: number): number => {
  const grown = Math.min(firstMilliseconds * 2 ** (failures - 1), maxMilliseconds);
  return grown * (0.75 + Math.random() / 2);
};

/**
 * Resolves after the pause, or as soon as the signal is aborted. It keeps the process alive: while
 * the service is away, nothing else of a worker does.
 */
export const pause = async (failures: number, signal: AbortSignal): Promise<void> => {
  try {
    await sleep(pauseMilliseconds(failures), undefined, { signal });
  } catch {
    // Aborted: the caller checks the signal.
  }
};
