// What ends a command whose results are not read any more, as in `ekiden workflow list | head -1`.
import { exitCodes } from "./exit-codes.ts";

interface Stream {
  on(event: "error", listener: (error: NodeJS.ErrnoException) => void): unknown;
}

interface Ending {
  exit(code: number): unknown;
}

/**
 * Ends the process quietly when the other end of its output is closed. Node.js ignores SIGPIPE,
 * which would do that, and reports the closed pipe as an error with a stack.
 */
export const endWithReader = (output: Stream, ending: Ending): void => {
  output.on("error", (error) => {
    if (error.code !== "EPIPE") throw error;
    ending.exit(exitCodes.unread);
  });
};
