// A terminal that keeps what is written to it, so that commands run in the process of a test.
import { run } from "../../src/run.ts";
import type { Terminal } from "../../src/terminal/terminal.ts";

export interface TerminalOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly isColored?: boolean;
  readonly areNotesColored?: boolean;
  readonly input?: string;
  /** What the user types where a command asks; without it, the user cannot be asked. */
  readonly answer?: string | (() => Promise<string>);
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Called where a command waits, in the place of time that passes. */
  readonly onWait?: () => Promise<void> | void;
  readonly amazonEndpoint?: (region: string) => string;
}

export class RecordedTerminal implements Terminal {
  readonly environment: Readonly<Record<string, string>>;
  readonly columns: number | undefined;
  readonly isColored: boolean;
  readonly areNotesColored: boolean;
  readonly isInteractive: boolean;
  readonly amazonEndpoint?: (region: string) => string;
  readonly #options: TerminalOptions;
  readonly #interruption = new AbortController();
  stdout = "";
  stderr = "";

  constructor(options: TerminalOptions) {
    this.#options = options;
    // No profiles of who runs the tests.
    this.environment = {
      EKIDEN_CONFIG: "/nonexistent/config.json",
      HOME: "/nonexistent",
      ...options.environment,
    };
    this.columns = options.columns;
    this.isColored = options.isColored ?? false;
    this.areNotesColored = options.areNotesColored ?? false;
    this.isInteractive = options.answer !== undefined;
    if (options.amazonEndpoint) this.amazonEndpoint = options.amazonEndpoint;
  }

  write(text: string): void {
    this.stdout += text;
  }

  deliver(text: string): void {
    this.write(text);
  }

  note(text: string): void {
    this.stderr += text;
  }

  async ask(question: string): Promise<string> {
    this.note(question);
    const { answer = "" } = this.#options;
    return typeof answer === "string" ? answer : answer();
  }

  async readInput(): Promise<string> {
    return this.#options.input ?? "";
  }

  now(): number {
    return this.#options.now?.() ?? Date.UTC(2026, 0, 1);
  }

  async wait(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    await this.#options.onWait?.();
  }

  expectUserCode(): void {
    // It shares the process with the test, and its output.
  }

  interruption(): AbortSignal {
    return this.#interruption.signal;
  }

  interrupt(): void {
    this.#interruption.abort();
  }
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command, and gives what it wrote. */
export const ran = async (
  words: readonly string[],
  options: TerminalOptions = {},
): Promise<Ran> => {
  const terminal = new RecordedTerminal(options);
  const code = await run(words, terminal);
  return { code, stdout: terminal.stdout, stderr: terminal.stderr };
};
