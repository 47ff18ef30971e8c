// The command as a process of its own, until it ends or is killed.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { command } from "../../tools/command.ts";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Command implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly ended: Promise<Ended>;
  readonly #said = { stdout: "", stderr: "" };
  #hasEnded = false;
  #wake: () => void = () => {};

  constructor(args: readonly string[], environment: NodeJS.ProcessEnv = process.env) {
    this.#process = spawn(process.execPath, [...command, ...args], { env: environment });
    for (const name of ["stdout", "stderr"] as const) {
      this.#process[name]?.setEncoding("utf8").on("data", (text: string) => {
        this.#said[name] += text;
        this.#wake();
      });
    }
    this.ended = once(this.#process, "close").then(([code]) => {
      this.#hasEnded = true;
      this.#wake();
      return { code, ...this.#said };
    });
  }

  /** What it has logged, line by line. */
  get log(): readonly Record<string, unknown>[] {
    const lines = this.#said.stderr.split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line));
  }

  /** Resolves when one of its streams holds such a text; throws when it ends without. */
  says(pattern: RegExp): Promise<RegExpExecArray> {
    return this.#until(
      () => pattern.exec(this.#said.stdout) ?? pattern.exec(this.#said.stderr) ?? undefined,
      `${pattern}`,
    );
  }

  /** Resolves when it has logged a text so often, with those lines. */
  logs(text: string, times: number): Promise<readonly Record<string, unknown>[]> {
    const find = () => {
      const found = this.linesWith(text);
      return found.length >= times ? found : undefined;
    };
    return this.#until(find, `${times} times "${text}"`);
  }

  /** What it has logged with that text, line by line. */
  linesWith(text: string): readonly Record<string, unknown>[] {
    return this.log.filter(({ body }) => body === text);
  }

  async #until<T>(look: () => T | undefined, what: string): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      const { stdout, stderr } = this.#said;
      if (this.#hasEnded) throw new Error(`ended without ${what}: ${stdout}${stderr}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async url(): Promise<string> {
    return (await this.says(/listening on (http:\S+)\n/))[1] ?? "";
  }

  signal(name: NodeJS.Signals): void {
    this.#process.kill(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.ended;
  }
}

export const serve = (store: string, ...more: readonly string[]): Command =>
  new Command(["serve", "--port", "0", "--store", store, ...more]);

export const migrate = (store: string, ...more: readonly string[]): Command =>
  new Command(["migrate", "--store", store, ...more]);
