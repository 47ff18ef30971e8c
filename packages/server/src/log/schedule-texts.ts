// What a node's log says of schedules.
import type { Logger } from "pino";

type FailedTime = {
  /** Absent: the server's own. */
  readonly account: string | undefined;
  readonly domain: string;
  readonly schedule: string;
  /** As in 2026-11-30T03:00:00.000Z. */
  readonly scheduledFor: string;
  readonly reason: string;
};

/** Of a reason, in UTF-16 code units. */
const maxReasonCharacters = 300;

export const scheduleTexts = (log: Logger) => ({
  scheduleFailed: ({ reason, ...facts }: FailedTime) =>
    log.warn(
      { ...facts, reason: reason.slice(0, maxReasonCharacters) },
      "a schedule could not start an execution, and goes on with its next time: mend the cause, " +
        "and make up for the time by `ekiden schedule backfill`",
    ),
});
