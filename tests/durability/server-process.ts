// A server as a process of its own, which can be killed.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { builtCommand, command } from "../../tools/command.ts";
import { repository } from "../../tools/files.ts";
import { pass } from "./time.ts";

export interface ServerOptions {
  /** The data directory; where there is none, the server has its data in a `store`. */
  readonly data?: string;
  /** The URL of a database that several servers share. */
  readonly store?: string;
  /** 0 takes any free one. */
  readonly port?: number;
  /** Further options of `ekiden serve`. */
  readonly more?: readonly string[];
  /** The user to run as, where the tests run as root. */
  readonly user?: number | undefined;
  /** Further variables of its environment. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Words before the command, which must become it (`exec`), so that it can be killed. */
  readonly through?: readonly string[] | undefined;
  /** The directory of another checkout, whose build is run; absent: what is here. */
  readonly checkout?: string | undefined;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  /** What it said about errors. */
  readonly complaint: string;
}

const argumentsOf = ({ data, store, port = 0, more = [], checkout }: ServerOptions): string[] => [
  ...(checkout === undefined ? command : [builtCommand(checkout)]),
  ...["serve", "--port", String(port), "--log-level", "warn"],
  ...(data === undefined ? [] : ["--data", data]),
  ...(store === undefined ? [] : ["--store", store]),
  ...more,
];

/** None of them outlives this process, however it ends. */
const living = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of living) child.kill("SIGKILL");
});

export class ServerProcess implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #exit: Promise<Exit>;
  #output = "";
  #complaint = "";
  #hasExited = false;
  port = 0;

  private constructor({ user, environment, through = [], ...options }: ServerOptions) {
    const words = [...through, process.execPath, ...argumentsOf(options)];
    this.#process = spawn(words[0] ?? "", words.slice(1), {
      cwd: repository,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...environment },
      ...(user !== undefined && { uid: user, gid: user }),
    });
    this.#process.stdout?.on("data", (chunk: Buffer) => {
      this.#output += chunk.toString();
    });
    this.#process.stderr?.on("data", (chunk: Buffer) => {
      this.#complaint += chunk.toString();
    });
    living.add(this.#process);
    this.#exit = once(this.#process, "close").then(([code, signal]) => {
      living.delete(this.#process);
      this.#hasExited = true;
      return { code, signal, output: this.#output, complaint: this.#complaint.trim() };
    });
  }

  /** Begins to start one and kills it after some time, most likely before it has started. */
  static async killEarly(options: ServerOptions, milliseconds: number): Promise<Exit> {
    const server = new ServerProcess(options);
    await pass(milliseconds);
    return server.stop("SIGKILL");
  }

  /** Resolves when calls are answered; rejects with what the server said when it will not start. */
  static async start(options: ServerOptions): Promise<ServerProcess> {
    const server = new ServerProcess(options);
    const listening = server.#listening();
    const { complaint } = (await Promise.race([listening, server.#exit])) ?? {};
    if (server.port === 0) throw new Error(`The server did not start: ${complaint}`);
    return server;
  }

  /** For one that is expected not to start: how it ended. */
  static async fail(options: ServerOptions): Promise<Exit> {
    const server = new ServerProcess(options);
    await Promise.race([server.#listening(), server.#exit]);
    return server.port === 0 ? server.#exit : server.stop("SIGKILL");
  }

  /** Of the process. */
  get id(): number {
    return this.#process.pid ?? 0;
  }

  /** Resolves when it has ended, for any reason. */
  get exit(): Promise<Exit> {
    return this.#exit;
  }

  /** What it has said about errors so far. */
  get complaint(): string {
    return this.#complaint;
  }

  /** Stops it in the midst of its work; no client is told. */
  freeze(): void {
    this.#process.kill("SIGSTOP");
  }

  /** It goes on as if no time had passed. */
  thaw(): void {
    this.#process.kill("SIGCONT");
  }

  /** Sends a signal and waits for the end of the process. */
  stop(signal: "SIGKILL" | "SIGTERM"): Promise<Exit> {
    this.#process.kill(signal);
    return this.#exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#hasExited) await this.stop("SIGKILL");
  }

  async #listening(): Promise<undefined> {
    while (this.port === 0) {
      await once(this.#process.stdout as NodeJS.EventEmitter, "data");
      const [, port] = /^listening on https?:\/\/[^\n]*:(\d+)$/m.exec(this.#output) ?? [];
      this.port = Number(port ?? 0);
    }
    return undefined;
  }
}
