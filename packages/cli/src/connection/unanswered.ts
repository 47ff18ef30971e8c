// A call that may have been carried out, though no answer says so: repeated blindly, it would do
// the same a second time.
import { CommandFailure } from "../terminal/command-failure.ts";
import { exitCodes } from "../terminal/exit-codes.ts";
import { CallFailure } from "./call-failure.ts";
import type { Session } from "./session.ts";

interface Unanswered {
  /** As in `the start`. */
  readonly what: string;
  /** Where the user finds out whether it was carried out. */
  readonly next: string;
}

/** Rejects with that advice where there is no answer, or Ctrl+C came before it. */
export const advisingIfUnanswered = async <T>(
  session: Session,
  { what, next }: Unanswered,
  act: () => Promise<T>,
): Promise<T> => {
  try {
    return await act();
  } catch (error) {
    const failure = error instanceof CallFailure ? error : undefined;
    if (!(failure ? failure.isOutcomeUnknown : session.isInterrupted)) throw error;
    const { message, exitCode } = failure ?? {
      message: `${what} was interrupted before it was answered`,
      exitCode: exitCodes.interrupted,
    };
    throw new CommandFailure(message, next, exitCode);
  }
};
