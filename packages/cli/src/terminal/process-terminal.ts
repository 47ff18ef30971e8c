// The terminal of this process.
import { writeFileSync } from "node:fs";
import { setTimeout as rest } from "node:timers/promises";
import { CommandFailure } from "./command-failure.ts";
import { obeyFirst } from "./obey-first.ts";
import type { Environment, Terminal } from "./terminal.ts";
import { utf8Text } from "./utf8.ts";

export class ProcessTerminal implements Terminal {
  readonly environment: Environment = process.env;
  readonly columns = columnsOf(process.stdout);
  readonly isColored = isColored(process.env, process.stdout.isTTY === true);
  readonly areNotesColored = isColored(process.env, process.stderr.isTTY === true);
  readonly isInteractive = process.stdin.isTTY === true && process.stderr.isTTY === true;
  #interruption: AbortController | undefined;
  readonly #write = process.stdout.write.bind(process.stdout);
  #hasUserCode = false;

  write(text: string): void {
    this.#write(text);
  }

  deliver(text: string): void {
    // With all that it takes, and before the command goes on.
    writeFileSync(process.stdout.fd, text);
  }

  note(text: string): void {
    process.stderr.write(text);
  }

  async ask(question: string): Promise<string> {
    const { answerTo } = await import("./asking.ts");
    return answerTo(question, { input: process.stdin, output: process.stderr });
  }

  async readInput(maxBytes: number): Promise<string> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of process.stdin) {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        throw new CommandFailure(
          `the standard input has more than ${maxBytes} bytes`,
          "Give a shorter text; the service takes inputs of 32,768 characters at most.",
        );
      }
      chunks.push(chunk);
    }
    return utf8Text("the standard input", Buffer.concat(chunks));
  }

  expectUserCode(): void {
    this.#hasUserCode = true;
    // `console` writes by this as well.
    Object.assign(process.stdout, { write: process.stderr.write.bind(process.stderr) });
  }

  /**
   * Ends the process once its output is written, where code of the user may have left something
   * open, such as connections or timers.
   */
  end(exitCode: number): void {
    if (this.#hasUserCode) this.#write("", undefined, () => process.exit(exitCode));
  }

  now(): number {
    return Date.now();
  }

  async wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    await rest(milliseconds, undefined, { signal }).catch(() => undefined);
  }

  interruption(): AbortSignal {
    if (this.#interruption) return this.#interruption.signal;
    const controller = new AbortController();
    this.#interruption = controller;
    // A terminal that is closed hangs up, also to programs whose input and output are not the
    // terminal. Left alone, SIGHUP would end this one at once: Node.js undoes what nohup has set.
    const isUnderNpm = this.environment.npm_command !== undefined;
    const obey = () => controller.abort();
    obeyFirst(["SIGINT", "SIGTERM", "SIGHUP"], { isUnderNpm, obey });
    return controller.signal;
  }
}

interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const usualColumns = 80;

/** Undefined for what is no terminal. One that another program makes may not tell its width. */
export const columnsOf = ({ isTTY = false, columns = 0 }: Output): number | undefined =>
  isTTY ? columns || usualColumns : undefined;

/** Sources: no-color.org; FORCE_COLOR as Node's own `util.styleText` reads it. */
export const isColored = (environment: Environment, isTerminal: boolean): boolean => {
  if (environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR) return environment.FORCE_COLOR !== "0";
  return isTerminal && environment.TERM !== "dumb";
};
