// What a command has around it: where it writes, what it reads, and what the user does meanwhile.

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Terminal {
  readonly environment: Environment;
  /** Columns of the terminal that results are shown on; undefined where they go elsewhere. */
  readonly columns: number | undefined;
  /** Results may be colored. */
  readonly isColored: boolean;
  /** The same of what only a person reads, which may go elsewhere. */
  readonly areNotesColored: boolean;
  /** The user can be asked. */
  readonly isInteractive: boolean;
  /** Results, which other programs may read. */
  write(text: string): void;
  /** The same for what cannot be shown again. Throws where it cannot be written. */
  deliver(text: string): void;
  /** What only a person reads: progress, hints, errors. */
  note(text: string): void;
  /**
   * One line of what the user types; only where the user can be asked. Rejects with CommandFailure
   * where the user ends the question, as with Ctrl+C.
   */
  ask(question: string): Promise<string>;
  /** The standard input to its end. Rejects with CommandFailure where it has more bytes. */
  readInput(maxBytes: number): Promise<string>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after so long, or at once when the signal is aborted. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Aborted by the first Ctrl+C; the second one ends the process. */
  interruption(): AbortSignal;
  /**
   * To be called before code of the user is loaded. What that prints is no result, and goes to the
   * standard error stream; what it leaves open does not keep the process alive.
   */
  expectUserCode(): void;
  /** Amazon SWF of a region; tests put a server of their own in its place. */
  amazonEndpoint?(region: string): string;
}
