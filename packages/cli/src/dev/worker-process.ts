// A worker that is being written: a command of the user's shell, started anew when files change.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Environment } from "../terminal/terminal.ts";
import { ProcessGroup } from "./process-group.ts";

interface WorkerOptions {
  readonly command: string;
  readonly environment: Environment;
  /** Takes each line that the worker writes, and what becomes of its process. */
  readonly onLine: (line: string) => void;
  /** Until a worker that was asked to end is killed. */
  readonly patienceMilliseconds: number;
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

interface Running {
  readonly process: ChildProcess;
  readonly group: ProcessGroup;
  /** Its process has ended, and so have all that hold its output. */
  readonly closed: Promise<void>;
}

/** For the last lines of a worker that was ended. */
const lastLinesMilliseconds = 500;

export class WorkerProcess {
  readonly #options: WorkerOptions;
  #running: Running | undefined;
  #isStopping = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  start(): void {
    const { command, environment, onLine, wait } = this.#options;
    // A process group of its own: what the shell starts ends with it.
    const process = spawn(command, {
      shell: true,
      detached: true,
      env: environment,
      stdio: "pipe",
    });
    for (const stream of [process.stdout, process.stderr]) {
      createInterface({ input: stream }).on("line", onLine);
    }
    process.stdin.end();
    const group = new ProcessGroup(process.pid, wait);
    const closed = new Promise<void>((resolve) => {
      process.on("error", (error) => {
        onLine(`cannot be started: ${error.message}`);
        resolve();
      });
      process.on("close", (code, signal) => {
        resolve();
        // Another one runs already where what left the group has held the output of this one.
        if (this.#running?.process !== process) return;
        // What it has started may run on without its output, and is still to be ended.
        if (!group.signal(0)) this.#running = undefined;
        if (!this.#isStopping)
          onLine(`ended (${signal ?? code}); it starts again when a file changes`);
      });
    });
    this.#running = { process, group, closed };
  }

  async restart(): Promise<void> {
    await this.stop();
    this.#isStopping = false;
    this.start();
  }

  /** Resolves when its whole group of processes has ended. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const running = this.#running;
    if (!running) return;
    const { process, group, closed } = running;
    group.signal("SIGTERM");
    if (!(await group.endsWithin(this.#options.patienceMilliseconds))) group.signal("SIGKILL");
    await this.#untilClosed(closed);
    // What left the group, such as a daemon, may hold the output for ever.
    process.stdout?.destroy();
    process.stderr?.destroy();
    this.#running = undefined;
  }

  /** Without a chance to complete anything, for a process that ends at once. */
  kill(): void {
    this.#running?.group.signal("SIGKILL");
  }

  async #untilClosed(closed: Promise<void>): Promise<void> {
    const over = new AbortController();
    await Promise.race([closed, this.#options.wait(lastLinesMilliseconds, over.signal)]);
    over.abort();
  }
}
