// Why a command ends without what was asked for: one line says what, and one line what next.
import { exitCodes } from "./exit-codes.ts";
import { shownText } from "./shown-text.ts";

export class CommandFailure extends Error {
  override readonly name = "CommandFailure";
  /** What to do about it, as a sentence. */
  readonly next: string;
  readonly exitCode: number;

  constructor(what: string, next: string, exitCode: number = exitCodes.failed) {
    super(what);
    this.next = next;
    this.exitCode = exitCode;
  }

  /** Two lines for the standard error stream. */
  get text(): string {
    return `ekiden: ${oneLine(this.message).replace(/\.$/, "")}.\n  ${oneLine(this.next)}\n`;
  }
}

/** What a service said, or what was typed, may have characters that a terminal acts on. */
const oneLine = (text: string): string => shownText(text.trim().replaceAll(/\s*\n\s*/g, " "));
