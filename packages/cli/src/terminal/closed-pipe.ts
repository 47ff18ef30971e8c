// What ends a command whose results are not read any more, as in `ekiden workflow list | head -1`.
import { exitCodes } from "./exit-codes.ts";

interface Stream {
  on(event: "error", listener: (error: NodeJS.ErrnoException) => void): unknown;
}

interface Ending {
  exit(code: number): unknown;
}

const servers: ReadonlySet<string> = new Set(["serve", "dev"]);

/** Of a command line: a server works for others than the reader of what it prints. */
const isServer = ([first = "", second = ""]: readonly string[]): boolean =>
  servers.has(first === "server" ? second : first);

/**
 * Ends the process quietly when the other end of its output is closed; a server goes on. Node.js
 * ignores SIGPIPE, which would do that, and reports the closed pipe as an error with a stack.
 */
export const endWithReader = (words: readonly string[], output: Stream, ending: Ending): void => {
  output.on("error", (error) => {
    if (error.code !== "EPIPE") throw error;
    if (!isServer(words)) ending.exit(exitCodes.unread);
  });
};
