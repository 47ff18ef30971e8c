// Owns the processes of the demo: none outlives it, and one that ends early ends the demo.
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";

const graceMs = 5_000;

export class Children {
  #running = new Map<ChildProcess, string>();
  #stopping = false;
  #lost = new AbortController();

  constructor() {
    // However this process ends, short of SIGKILL: a closed pipe or a bug must not leave orphans.
    process.once("exit", () => {
      for (const child of this.#running.keys()) child.kill("SIGTERM");
    });
  }

  /** Aborted, with the reason, as soon as a child ends without having been told to. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Starts Node the way this process was started, source loader included. */
  start(name: string, args: string[], options: SpawnOptions = {}): ChildProcess {
    const child = spawn(process.execPath, args, {
      stdio: ["ignore", "inherit", "inherit"],
      ...options,
    });
    this.#running.set(child, name);
    child.once("exit", (code, signal) => {
      this.#running.delete(child);
      if (this.#stopping) return;
      this.#lost.abort(new Error(`${name} ended early (${signal ?? `exit code ${code}`})`));
    });
    return child;
  }

  /** Stops them newest first, so that the server is the last to go. */
  async stop(): Promise<void> {
    this.#stopping = true;
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
