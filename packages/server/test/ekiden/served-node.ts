// A node in a process of its own, which a test may kill.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";
import { command } from "../../../../tools/command.ts";
import { own } from "./harness.ts";

interface ServedNodeOptions {
  /** The URL of a database, or a data directory. */
  readonly store: string;
  readonly masterKey: string;
  /** The file of --events. */
  readonly events?: string;
}

export class ServedNode implements AsyncDisposable {
  readonly url: string;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, url: string) {
    this.#process = process;
    this.url = url;
  }

  /** Rejects where it ends before it serves. */
  static async start({
    store,
    masterKey,
    events = "none",
  }: ServedNodeOptions): Promise<ServedNode> {
    const words = [
      "serve",
      "--port",
      "0",
      store.includes("://") ? "--store" : "--data",
      store,
      "--access",
      "keys",
      "--account",
      own,
      "--log-level",
      "silent",
      "--events",
      events,
    ];
    const child = spawn(process.execPath, [...command, ...words], {
      env: { EKIDEN_MASTER_KEY: masterKey },
      cwd: tmpdir(),
      stdio: ["ignore", "pipe", "inherit"],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const [, url] = /listening on (https?:\S+)/.exec(line) ?? [];
      if (url !== undefined) return new ServedNode(child, url);
    }
    throw new Error("The node ended before it served calls");
  }

  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}
