// What went wrong, and what to do about it: in one line, or in one for each.
import { CommanderError } from "commander";
import { shownText } from "./terminal/shown-text.ts";

/** As Node reports that it cannot listen. */
interface ListenError extends Error {
  readonly code?: string;
  readonly syscall?: string;
  readonly address?: string;
  readonly port?: number;
  readonly hostname?: string;
}

/**
 * Its name makes its message the whole explanation, in one line. Where a second line says what to
 * do next, it is a `CommandFailure`.
 */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/** Their texts name what to change. */
const writtenForPeople: ReadonlySet<string> = new Set([
  "ConfigError",
  "StoreError",
  "AccessError",
  "PolicyError",
  "CommandError",
  "VerifyError",
]);

/**
 * Undefined for an unexpected error. The command that was typed, as in `ekiden workflow`, is that
 * whose help says more.
 */
export const explain = (error: unknown, command = "ekiden"): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof CommanderError) return explainTyping(error, command);
  if (writtenForPeople.has(error.name)) return inLines(error.message);
  return explainListening(error);
};

const oneLine = (text: string) => shownText(text.trim().replaceAll(/\s*\n\s*/g, " "));

/** A line that says what to do begins with two blanks. */
const inLines = (text: string) =>
  text
    .split(/\n {2}(?=\S)/)
    .map(oneLine)
    .join("\n  ");

const explainTyping = ({ code, message }: CommanderError, command: string): string =>
  code === "commander.help"
    ? nextWord(command)
    : `${oneLine(message).replace(/^error: |\.$/g, "")}. \`${command} --help\` lists ${command === "ekiden" ? "commands and options" : "what it takes"}.`;

/** The help, with the commands that there are, is shown above it. */
const nextWord = (command: string): string =>
  command === "ekiden"
    ? "name a command; `ekiden serve` starts a server."
    : `name one of the commands of \`${command}\`.`;

const explainListening = (error: ListenError): string | undefined => {
  const { code, syscall, address, port, hostname } = error;
  if (code === "EADDRINUSE") {
    return (
      `port ${port} on ${address} is in use. ` +
      "Stop what uses it, or choose another with --port (0 takes any free one)."
    );
  }
  // Where a machine runs several nodes, their supervisor binds the port for them.
  if (code === "EACCES" && (syscall === "listen" || syscall === "bind")) {
    return `this user may not listen on port ${port}. Choose one above 1023 with --port.`;
  }
  if (code === "EADDRNOTAVAIL") {
    return `this machine has no address ${address}. Choose one that it has with --host.`;
  }
  if (syscall === "getaddrinfo") {
    return `there is no host named ${hostname}. Give an address of this machine with --host.`;
  }
  return undefined;
};
