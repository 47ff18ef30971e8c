// The server under fire: a process of its own, with a store in memory or in a database.
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readlinkSync } from "node:fs";
import { createInterface } from "node:readline";
import { command } from "../../../../tools/command.ts";
import { systemClock } from "../../src/clock.ts";
import type { Signing } from "../access/signature/signed.ts";
import type { SelfMade } from "../http/self-made-certificates.ts";

const errorSeverity = 17;

/** How long connections that were left may be there still. */
const maxLeftMilliseconds = 10_000;
const lookMilliseconds = 50;

export type AccessKind = "open" | "keys";
export type Key = Pick<Signing, "accessKeyId" | "secretAccessKey">;

export class ServerUnderFire {
  readonly port: number;
  /** Its first key, where it wants signatures. */
  readonly key: Key | undefined;
  readonly #child: ChildProcess;
  /** Before the first request. */
  readonly #socketsAtFirst: number;

  constructor(port: number, key: Key | undefined, child: ChildProcess) {
    this.port = port;
    this.key = key;
    this.#child = child;
    this.#socketsAtFirst = this.#sockets;
  }

  /** How many it still holds a while after all clients have gone; 0 where that cannot be seen. */
  async socketsLeft(): Promise<number> {
    const until = systemClock.now() + maxLeftMilliseconds;
    while (this.#sockets > this.#socketsAtFirst && systemClock.now() < until) {
      await new Promise<void>((resolve) =>
        systemClock.at(systemClock.now() + lookMilliseconds, resolve),
      );
    }
    return this.#sockets - this.#socketsAtFirst;
  }

  get #sockets(): number {
    if (process.platform !== "linux") return 0;
    const directory = `/proc/${this.#child.pid}/fd`;
    return readdirSync(directory).filter((name) => isSocket(`${directory}/${name}`)).length;
  }

  /** Resolves when it has drained and ended. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGTERM");
    await ended;
  }
}

export interface ServerChoice {
  readonly access: AccessKind;
  /** The URL of a database; in memory without one. */
  readonly store?: string | undefined;
  /** Connections are encrypted where there is one. */
  readonly certificate?: SelfMade | undefined;
}

/**
 * Starts it on a free port. `onError` is called with each error in its log, with all else that it
 * writes there, such as an uncaught exception, and with an end that was not requested.
 */
export const startServer = (
  { access, certificate, store }: ServerChoice,
  onError: (what: string) => void,
): Promise<ServerUnderFire> => {
  const kept = store === undefined ? ["--data", ":memory:"] : ["--store", store];
  const place = ["--port", "0", ...kept, "--poll-seconds", "1", "--log-level", "warn"];
  // All that looks at a call is there to look at it.
  const looking = access === "keys" ? ["--audit", "/dev/null", "--quotas", "aws"] : [];
  const secret = certificate ? ["--tls-cert", certificate.cert, "--tls-key", certificate.key] : [];
  const options = [...place, "--access", access, ...looking, ...secret];
  const child = spawn(process.execPath, [...command, "serve", ...options], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  process.once("exit", () => child.kill("SIGKILL"));
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (!isHarmless(line)) onError(`the server wrote: ${line}`);
  });
  child.on("exit", (code, signal) => {
    if (code !== 0) onError(`the server ended with ${code ?? signal}`);
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
      resolve(new ServerUnderFire(Number(said(/^listening on https?:\S+:(\d+)$/m)), key, child));
    });
  });
};

/** False for what was closed meanwhile. */
const isSocket = (descriptor: string): boolean => {
  try {
    return readlinkSync(descriptor).startsWith("socket:");
  } catch {
    return false;
  }
};

const isHarmless = (line: string): boolean => {
  try {
    return JSON.parse(line).severity_number < errorSeverity;
  } catch {
    return false;
  }
};
