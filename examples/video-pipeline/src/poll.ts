import { setTimeout as pause } from "node:timers/promises";
import type { Say } from "./print.ts";

const pauseMs = 1_000;

/** Runs round after round until the process is told to stop; a bad round ends only itself. */
export async function pollUntilStopped(
  say: Say,
  round: (stopping: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => stop.abort());
  while (!stop.signal.aborted) {
    try {
      await round(stop.signal);
    } catch (error) {
      if (stop.signal.aborted) break;
      say(`${error}; polls again`, "bad");
      await pause(pauseMs, undefined, { signal: stop.signal }).catch(() => {});
    }
  }
}
