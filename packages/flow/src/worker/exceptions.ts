// Node keeps a stack of the asynchronous work it is in. Code that is ended from outside leaves its
// own entries there, and Node ends the process when it finds them later. What clears the stack is
// an exception that nobody catches.
import { setImmediate } from "./real-timers.ts";

const ignore = (): void => {};

/**
 * Throws an error that ends the callback of Node's that it is called in, and nothing else. Where
 * the program has a capture callback of its own, that is told of the error.
 */
export const throwAway = (error: Error): never => {
  try {
    process.setUncaughtExceptionCaptureCallback(() =>
      process.setUncaughtExceptionCaptureCallback(null),
    );
  } catch {
    process.once("uncaughtException", ignore);
    setImmediate(() => process.off("uncaughtException", ignore));
  }
  throw error;
};
