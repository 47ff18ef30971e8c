// What ends a command whose results are not read any more, as in `ekiden workflow list | head -1`,
// or cannot be written.
import { exitCodes } from "./exit-codes.ts";

interface Output {
  on(event: "error", listener: (error: NodeJS.ErrnoException) => void): unknown;
}

interface Ending {
  /** What only a person reads. */
  note(text: string): unknown;
  exit(code: number): unknown;
}

const servers: ReadonlySet<string> = new Set(["serve", "dev"]);

/** Of a command line: a server works for others than the reader of what it prints. */
const isServer = ([first = "", second = ""]: readonly string[]): boolean =>
  servers.has(first === "server" ? second : first);

/** A pipe whose reader has ended, and a terminal that was closed. */
const unreadCodes: ReadonlySet<string | undefined> = new Set(["EPIPE", "EIO"]);

/**
 * Ends the process quietly when the other end of its output is closed, and with a word where the
 * output cannot be written, as on a full disk; a server goes on. Node.js ignores SIGPIPE, which
 * would do the first, and reports both as an error with a stack.
 */
export const endWithReader = (words: readonly string[], output: Output, ending: Ending): void => {
  output.on("error", ({ code, message }) => {
    if (isServer(words)) return;
    if (unreadCodes.has(code)) {
      ending.exit(exitCodes.unread);
      return;
    }
    ending.note(`ekiden: the output cannot be written: ${message}.\n  Write it elsewhere.\n`);
    ending.exit(exitCodes.failed);
  });
};
