// Runs a worker as a program: until it is told to stop.
import type { Worker } from "@ekiden/flow";

export async function runUntilStopped(worker: Worker): Promise<void> {
  const stop = () => worker.stop({ pollsWithin: "0 seconds", tasksWithin: "0 seconds" });
  for (const name of ["SIGINT", "SIGTERM"]) process.on(name, stop);
  // For a parent process that waits until the types are registered.
  process.send?.("ready");
  await worker.stopped();
}
