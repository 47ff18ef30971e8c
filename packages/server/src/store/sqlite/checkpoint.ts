// Checkpoints move what was committed from the log into the database file. They cost long writes
// and an fsync, so another thread makes them, or they would own the latency of the calls.
import { extname } from "node:path";
import type { Worker } from "node:worker_threads";
import { startThread } from "../../start-thread.ts";

/** Commits before the thread is worth starting; until then the log stays small. */
const commitsBeforeStart = 256;

export class Checkpointer {
  readonly #path: string;
  #worker: Worker | undefined;
  #commits = 0;
  #asked = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** The log has grown. The thread takes its time, and is asked once until it has answered. */
  wrote(): void {
    this.#commits += 1;
    if (this.#asked || this.#commits < commitsBeforeStart) return;
    this.#asked = true;
    this.#worker ??= this.#start();
    this.#worker.postMessage("checkpoint");
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    this.#worker = undefined;
    this.#asked = true;
    await new Promise<void>((resolve) => {
      worker.ref();
      worker.once("exit", () => resolve());
      worker.postMessage("close");
    });
  }

  #start(): Worker {
    const file = new URL(`./checkpoint-worker${extname(import.meta.url)}`, import.meta.url);
    const worker = startThread(file, { workerData: this.#path });
    worker.on("message", () => {
      this.#asked = false;
    });
    // Without the thread, SQLite's own checkpoints keep the log bounded.
    worker.on("error", () => {
      this.#worker = undefined;
    });
    // Last: a listener would make the thread keep the process alive.
    worker.unref();
    return worker;
  }
}
