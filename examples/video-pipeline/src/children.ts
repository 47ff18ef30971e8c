// Owns the processes of the demo: none outlives it, and one that ends early ends the demo.
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";

const graceMs = 5_000;

export class Children {
  #running = new Map<ChildProcess, string>();
  #stopped: Promise<void> | undefined;
  #failure = new AbortController();

  constructor() {
    // However this process ends, short of SIGKILL: a closed pipe or a bug must not leave orphans.
    process.once("exit", () => {
      for (const child of this.#running.keys()) child.kill("SIGTERM");
    });
  }

  /** Aborted, with the reason, when a child ends without having been told to, or by `fail`. */
  get failure(): AbortSignal {
    return this.#failure.signal;
  }

  fail(reason: string): void {
    this.#failure.abort(new Error(reason));
  }

  /** Starts Node the way this process was started, source loader included. */
  start(name: string, args: string[], options: SpawnOptions = {}): ChildProcess {
    const child = spawn(process.execPath, args, {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      ...options,
    });
    this.#running.set(child, name);
    child.once("exit", (code, signal) => {
      this.#running.delete(child);
      if (!this.stopping) this.fail(`${name} ended early (${signal ?? `exit code ${code}`})`);
    });
    return child;
  }

  /** Starts one that says "ready" when it is. Throws when it does not come to that. */
  async startReady(name: string, args: string[]): Promise<void> {
    const child = this.start(name, args);
    for (let said: unknown; said !== "ready"; ) {
      try {
        [said] = await once(child, "message", { signal: this.failure });
      } catch (error) {
        this.failure.throwIfAborted();
        throw error;
      }
    }
  }

  get stopping(): boolean {
    return this.#stopped !== undefined;
  }

  /** Stops them newest first, so that the server is the last to go; asking twice is asking once. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  async #stopAll(): Promise<void> {
    for (const child of [...this.#running.keys()].reverse()) await end(child);
  }
}

async function end(child: ChildProcess): Promise<void> {
  // Ctrl-C reaches the whole group, so that it may have ended by itself by now.
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const impatience = setTimeout(() => child.kill("SIGKILL"), graceMs);
  await ended;
  clearTimeout(impatience);
}
