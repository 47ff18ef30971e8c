// A worker that is being written: a command of the user's shell, started anew when files change.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Environment } from "../terminal/terminal.ts";

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
  readonly ended: Promise<void>;
}

export class WorkerProcess {
  readonly #options: WorkerOptions;
  #running: Running | undefined;
  #isStopping = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  start(): void {
    const { command, environment, onLine } = this.#options;
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
    const ended = new Promise<void>((resolve) => {
      process.on("error", (error) => {
        onLine(`cannot be started: ${error.message}`);
        resolve();
      });
      process.on("close", (code, signal) => {
        this.#running = undefined;
        if (!this.#isStopping)
          onLine(`ended (${signal ?? code}); it starts again when a file changes`);
        resolve();
      });
    });
    this.#running = { process, ended };
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
    signal(running.process, "SIGTERM");
    const over = new AbortController();
    const { wait, patienceMilliseconds } = this.#options;
    const killed = wait(patienceMilliseconds, over.signal).then(() => {
      if (!over.signal.aborted) signal(running.process, "SIGKILL");
    });
    await running.ended;
    over.abort();
    await killed;
  }
}

const signal = ({ pid }: ChildProcess, name: NodeJS.Signals): void => {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, name);
  } catch {
    // It has ended by itself meanwhile.
  }
};
