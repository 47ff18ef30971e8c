// Runs the command in a process of its own, with nothing of the tester's environment.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTestServer, type TestServerOptions } from "@ekiden/testing";
import { command } from "../../../tools/command.ts";

const program = [process.execPath, ...command];

/** Far longer than any text takes on a busy machine. */
const maxSilenceMilliseconds = 120_000;

export class Command implements AsyncDisposable {
  readonly #process: ChildProcess;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  readonly #written = { stdout: "", stderr: "" };
  /** Of all that wait for a text. */
  #waiting: (() => void)[] = [];
  #hasEnded = false;

  constructor(words: readonly string[], environment: Record<string, string>) {
    const [file = "", ...args] = words;
    this.#process = spawn(file, args, { env: environment, cwd: tmpdir() });
    for (const name of ["stdout", "stderr"] as const) {
      this.#process[name]?.setEncoding("utf8").on("data", (text: string) => {
        this.#written[name] += text;
        this.#wake();
      });
    }
    this.ended = new Promise((resolve) => {
      this.#process.on("close", (code, signal) => {
        this.#hasEnded = true;
        this.#wake();
        resolve(code ?? signal ?? 0);
      });
    });
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Of the process. */
  get id(): number {
    return this.#process.pid ?? 0;
  }

  get stdout(): string {
    return this.#written.stdout;
  }

  get stderr(): string {
    return this.#written.stderr;
  }

  /** Resolves when one of its streams holds such a text; throws when it ends without. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    // A text that never comes must fail its test, and not hold up all the others.
    const limit = AbortSignal.timeout(maxSilenceMilliseconds);
    const end = () => void this.#process.kill("SIGKILL");
    limit.addEventListener("abort", end);
    try {
      for (;;) {
        const found = pattern.exec(this.stdout) ?? pattern.exec(this.stderr);
        if (found) return found;
        if (this.#hasEnded)
          throw new Error(`ended without ${pattern}: ${this.stdout}${this.stderr}`);
        await new Promise<void>((resolve) => {
          this.#waiting.push(resolve);
        });
      }
    } finally {
      limit.removeEventListener("abort", end);
    }
  }

  async url(): Promise<string> {
    return (await this.says(/listening on (https?:\S+)\n/))[1] ?? "";
  }

  signal(name: NodeJS.Signals): void {
    this.#process.kill(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.ended;
  }
}

export const ekiden = (
  args: readonly string[],
  environment: Record<string, string> = {},
): Command => new Command([...program, ...args], environment);

/** A node on any free port that keeps nothing, unless told otherwise by what follows. */
export const serving = (
  args: readonly string[] = [],
  environment: Record<string, string> = {},
): Command => ekiden(["serve", "--port", "0", "--data", ":memory:", ...args], environment);

/** Fills a directory with what a server keeps there that has ended since. */
export const servedOnce = async (data: string, options: TestServerOptions = {}): Promise<void> => {
  const account = "000000000000";
  const server = await startTestServer({ data, account, time: "running", ...options });
  await server.close();
};

/** As npm starts it: from a shell that waits for it, and does not hand signals on. */
export const servingUnderNpm = (): Command => {
  const script = '"$@"; exit $?';
  const args = ["serve", "--port", "0", "--data", ":memory:"];
  return new Command(["/bin/sh", "-c", script, "sh", ...program, ...args], {
    npm_command: "exec",
  });
};

/** On a full disk: its log cannot be written. */
export const servingWithoutLog = (args: readonly string[]): Command => {
  const script = 'exec "$@" 2> /dev/full';
  const given = ["serve", "--port", "0", "--data", ":memory:", ...args];
  return new Command(["/bin/sh", "-c", script, "sh", ...program, ...given], {});
};

/** A directory that is gone after the test. */
export const temporaryDirectory = () => {
  const path = mkdtempSync(join(tmpdir(), "ekiden-cli-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
};

/**
 * For calls to nodes that drain: a connection that was kept may have ended with its node before
 * this process has read the end. Clients of AWS send such a call again.
 */
export const onItsOwnConnection = { connection: "close" };

export const call = async (url: string, operation: string, input: unknown): Promise<unknown> => {
  const response = await fetch(url, {
    method: "POST",
    headers: { ...onItsOwnConnection, "X-Amz-Target": `SimpleWorkflowService.${operation}` },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  return text === "" ? undefined : JSON.parse(text);
};

export const register = (url: string, name: string): Promise<unknown> =>
  call(url, "RegisterDomain", { name, workflowExecutionRetentionPeriodInDays: "1" });
