// The server under fire: a process of its own, with a store in memory.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const command = fileURLToPath(new URL("../../../cli/src/main.ts", import.meta.url));
const errorLevel = 50;

export class ServerUnderFire {
  readonly port: number;
  readonly #child: ChildProcess;

  constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.#child = child;
  }

  /** Resolves when it has drained and ended. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGTERM");
    await ended;
  }
}

/**
 * Starts it on a free port. `onTrouble` hears of each error in its log, of whatever else it writes
 * there, such as an exception that nobody caught, and of an end that nobody asked for.
 */
export const startServer = (onTrouble: (what: string) => void): Promise<ServerUnderFire> => {
  const options = ["--port", "0", "--data", ":memory:", "--poll-seconds", "1", "--log", "warn"];
  const child = spawn(process.execPath, [...process.execArgv, command, "serve", ...options], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  process.once("exit", () => child.kill("SIGKILL"));
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (!isHarmless(line)) onTrouble(`the server wrote: ${line}`);
  });
  child.on("exit", (code, signal) => {
    if (code !== 0) onTrouble(`the server ended with ${code ?? signal}`);
  });
  return new Promise((resolve, reject) => {
    child.once("exit", () => reject(new Error("The server did not start")));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const port = /^listening on http:\S+:(\d+)$/.exec(line)?.[1];
      if (port !== undefined) resolve(new ServerUnderFire(Number(port), child));
    });
  });
};

const isHarmless = (line: string): boolean => {
  try {
    return JSON.parse(line).level < errorLevel;
  } catch {
    return false;
  }
};
