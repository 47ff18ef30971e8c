// A server of a peer as a process of its own: started, waited for, ended.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const maxStartMs = 60_000;
const maxStopMs = 10_000;
const lookMs = 50;
const maxLogCharacters = 2_000;

/** None of them outlives this process. */
const children = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

interface PeerProcessOptions {
  readonly command: readonly string[];
  readonly logPath: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Resolves with whether it serves. */
  readonly isReady: () => Promise<boolean>;
}

export class PeerProcess implements AsyncDisposable {
  readonly #child: ChildProcess;

  private constructor({ command, logPath, environment }: PeerProcessOptions) {
    const [program = "", ...args] = command;
    const log = openSync(logPath, "w");
    const env = { ...process.env, ...environment };
    this.#child = spawn(program, args, { stdio: ["ignore", log, log], env });
    closeSync(log);
    children.add(this.#child);
  }

  /** Rejects with the end of its log where it does not serve in time. */
  static async start(options: PeerProcessOptions): Promise<PeerProcess> {
    const started = new PeerProcess(options);
    const giveUpAtMs = performance.now() + maxStartMs;
    while (!(await options.isReady().catch(() => false))) {
      if (performance.now() > giveUpAtMs || started.#hasEnded) {
        await started[Symbol.asyncDispose]();
        const words = readFileSync(options.logPath, "utf8").slice(-maxLogCharacters);
        throw new Error(`${options.command[0]} did not start: ${words}`);
      }
      await sleep(lookMs);
    }
    return started;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), maxStopMs);
    this.#child.kill("SIGTERM");
    if (!this.#hasEnded) await once(this.#child, "exit");
    clearTimeout(timer);
    children.delete(this.#child);
  }
}
