// The server under fire: a process of its own, with a store in memory.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import type { Signing } from "../access/signature/signed.ts";

const command = fileURLToPath(new URL("../../../cli/src/main.ts", import.meta.url));
const errorLevel = 50;

export type AccessKind = "open" | "keys";
export type Key = Pick<Signing, "accessKeyId" | "secretAccessKey">;

export class ServerUnderFire {
  readonly port: number;
  /** Its first key, where it wants signatures. */
  readonly key: Key | undefined;
  readonly #child: ChildProcess;

  constructor(port: number, key: Key | undefined, child: ChildProcess) {
    this.port = port;
    this.key = key;
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
export const startServer = (
  access: AccessKind,
  onTrouble: (what: string) => void,
): Promise<ServerUnderFire> => {
  const place = ["--port", "0", "--data", ":memory:", "--poll-seconds", "1", "--log", "warn"];
  // All that looks at a call is there to look at it.
  const looking = access === "keys" ? ["--audit", "/dev/null", "--quotas", "aws"] : [];
  const options = [...place, "--access", access, ...looking];
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
    let greeting = "";
    createInterface({ input: child.stdout }).on("line", (line) => {
      greeting += `${line}\n`;
      if (!line.startsWith("Stop it with")) return;
      const said = (words: RegExp) => words.exec(greeting)?.[1] ?? "";
      const accessKeyId = said(/AWS_ACCESS_KEY_ID=(\S+)/);
      const secretAccessKey = said(/AWS_SECRET_ACCESS_KEY=(\S+)/);
      const key = access === "keys" ? { accessKeyId, secretAccessKey } : undefined;
      resolve(new ServerUnderFire(Number(said(/^listening on http:\S+:(\d+)$/m)), key, child));
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
