// With what a command ends, so that scripts can tell. docs/guide/terminal.md lists them.
import type { CloseStatus } from "@ekiden/client";

export const exitCodes = {
  done: 0,
  /** The input is wrong, the service refused, or an error happened. */
  failed: 1,
  /** A check found something: a replay that would break, a policy that denies, damaged data. */
  found: 2,
  /** How an execution closed that the command waited for. */
  executionFailed: 3,
  executionCanceled: 4,
  executionTerminated: 5,
  executionTimedOut: 6,
  /** No server answered. */
  unreachable: 7,
  /** Ctrl+C, as shells report it. */
  interrupted: 130,
  /** The other end of the pipe was closed, as shells report SIGPIPE. */
  unread: 141,
} as const;

const byCloseStatus: Readonly<Record<CloseStatus, number>> = {
  COMPLETED: exitCodes.done,
  // The run that follows it decides; one that is asked for alone has done its part.
  CONTINUED_AS_NEW: exitCodes.done,
  FAILED: exitCodes.executionFailed,
  CANCELED: exitCodes.executionCanceled,
  TERMINATED: exitCodes.executionTerminated,
  TIMED_OUT: exitCodes.executionTimedOut,
};

export const exitCodeOf = (status: CloseStatus): number => byCloseStatus[status];
