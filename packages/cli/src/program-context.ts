// What all commands of one run of the program have in common.
import type { Terminal } from "./terminal/terminal.ts";

export interface ProgramContext {
  readonly terminal: Terminal;
  /** With what the process ends; a command that ran sets it. */
  exitCode: number;
}
