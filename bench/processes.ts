// Servers as child processes: started, pinned, waited for, ended. Nothing outlives this process.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Credentials } from "./client/signature.ts";
import { endpoint, Refusal, SwfClient } from "./client/swf.ts";
import { Traffic } from "./client/traffic.ts";
import type { Watched } from "./usage.ts";

export const repository = fileURLToPath(new URL("..", import.meta.url));
const serverCore = "0";
const generatorCore = "1";
const maxStartMs = 120_000;
const maxStopMs = 15_000;
const retryMs = 5;
const maxLogCharacters = 2_000;

const children = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

const canPin = (): boolean =>
  availableParallelism() >= 2 &&
  spawnSync("taskset", ["-c", `${serverCore},${generatorCore}`, "true"]).status === 0;

const pinned = canPin();

/** Gives this process a core of its own, if the machine has two; says what was done. */
export const pin = (): string => {
  if (!pinned) return "not pinned (taskset or a second core is missing)";
  spawnSync("taskset", ["--all-tasks", "-cp", generatorCore, String(process.pid)]);
  return (
    `main threads of servers on core ${serverCore}, generator on core ${generatorCore}, ` +
    "other threads of servers on either"
  );
};

/**
 * The main thread of a server keeps the core it was started on; the others, also those that have
 * come since, may use what the generator leaves of the second one, as they would without pins.
 */
export const spreadThreads = (pid: number): void => {
  if (!pinned) return;
  const both = `${serverCore},${generatorCore}`;
  spawnSync("taskset", ["--all-tasks", "-cp", both, String(pid)]);
  spawnSync("taskset", ["-cp", serverCore, String(pid)]);
};

/** The same for all of a target's, where it is pinned. */
export const spreadThreadsOf = ({ pids, isFree = false }: Target): void => {
  if (!isFree) pids.forEach(spreadThreads);
};

/** Lets processes that this one has started, and that are no servers under test, use both cores. */
export const unpin = (pids: readonly number[]): void => {
  if (!pinned) return;
  const both = `${serverCore},${generatorCore}`;
  for (const pid of pids) spawnSync("taskset", ["--all-tasks", "-cp", both, String(pid)]);
};

/** The command of a program that is to run where servers do. */
export const onServerCore = (command: readonly string[]): readonly string[] =>
  pinned ? ["taskset", "-c", serverCore, ...command] : command;

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });

/** What a load is sent to: one server, or several nodes with the database that they share. */
export interface Target extends Watched {
  readonly name: string;
  readonly ports: readonly number[];
  /** Any will do where there are none. */
  readonly credentials?: Credentials | undefined;
  /** Its processes are not pinned. */
  readonly isFree?: boolean;
}

/** A server that runs, and answers. */
export class ServerProcess implements Target {
  readonly name: string;
  readonly port: number;
  /** Set by the code that makes the keys. */
  credentials: Credentials | undefined;
  readonly #logPath: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  /** From the start of the process to its first answer to any request. */
  firstAnswerMs = Number.NaN;
  ended = false;

  constructor({ name, port, logPath }: Launch, child: ChildProcess) {
    this.name = name;
    this.port = port;
    this.#logPath = logPath;
    this.#child = child;
    this.#exited = new Promise((resolve) => {
      child.once("error", resolve).once("exit", resolve);
    }).then(() => {
      this.ended = true;
      children.delete(child);
    });
    children.add(child);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get pids(): readonly number[] {
    return [this.pid];
  }

  get ports(): readonly number[] {
    return [this.port];
  }

  /** The end of what it has written to its output. */
  log(): string {
    return readFileSync(this.#logPath, "utf8").slice(-maxLogCharacters);
  }

  /** Asks it to drain; one that takes too long is killed. */
  async stop(): Promise<void> {
    this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), maxStopMs);
    await this.#exited;
    clearTimeout(timer);
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exited;
  }
}

interface Launch {
  readonly name: string;
  readonly command: readonly string[];
  readonly port: number;
  readonly logPath: string;
}

/** Starts a server and waits for its first answer. */
export const launch = async (options: Launch): Promise<ServerProcess> => {
  const { name, command, port, logPath } = options;
  const log = openSync(logPath, "a");
  const [program = "", ...rest] = onServerCore(command);
  const startedAtMs = performance.now();
  const child = spawn(program, rest, { cwd: repository, stdio: ["ignore", log, log] });
  closeSync(log);
  const server = new ServerProcess(options, child);
  const problem = await untilAnswer(port, () => server.ended);
  if (problem) {
    await server.kill();
    const words = [`${name} gave no answer: ${command.join(" ")}`, problem, server.log()];
    throw new Error(words.join("\n"));
  }
  server.firstAnswerMs = performance.now() - startedAtMs;
  return server;
};

/** Any answer will do, a fault too. Returns why there was none; undefined if there was. */
const untilAnswer = async (port: number, ended: () => boolean): Promise<string | undefined> => {
  const giveUpAtMs = performance.now() + maxStartMs;
  let problem = "the process ended";
  while (performance.now() < giveUpAtMs && !ended()) {
    const client = new SwfClient(endpoint(port), new Traffic());
    try {
      await client.call("ListDomains", { registrationStatus: "REGISTERED" });
      return undefined;
    } catch (error) {
      if (error instanceof Refusal) return undefined;
      problem = String(error);
      await sleep(retryMs);
    } finally {
      client.close();
    }
  }
  return problem;
};
