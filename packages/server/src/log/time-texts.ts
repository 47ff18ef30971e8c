// What a node writes to its log about clocks.
import type { Logger } from "pino";

type Apart = {
  /** Of the machine's clock, from the database's; negative: it is behind. */
  readonly aheadMilliseconds: number;
  readonly toleranceMilliseconds: number;
};

type Waiting = {
  readonly gapMilliseconds: number;
  readonly waitMilliseconds: number;
  /** Closed executions that are about to be deleted; absent where they could not be counted. */
  readonly closed?: number;
  readonly domains?: Readonly<Record<string, number>>;
  /** There are more executions, or more domains, than were counted. */
  readonly isMore?: boolean;
};

export const timeTexts = (log: Logger) => ({
  clockOff: (facts: Apart) =>
    log.warn(facts, "this machine's clock and the database's differ: synchronize both by NTP"),
  clockTooFarOff: (facts: Apart) =>
    log.error(
      facts,
      "this machine's clock and the database's are too far apart: until they agree, this node is " +
        "not ready, fires no deadline and deletes nothing",
    ),
  clockRight: (facts: Apart) =>
    log.info(facts, "this machine's clock and the database's agree again"),
  databaseClockJumped: (milliseconds: number) =>
    log.warn({ milliseconds }, "the database's clock was set: deadlines and retention follow it"),
  retentionWaits: (facts: Waiting) =>
    log[facts.closed === 0 ? "info" : "warn"](
      facts,
      "the clock is more than an hour ahead of the last time that the server knew: closed " +
        "executions whose retention has ended are deleted in ten minutes. If the clock is wrong, " +
        "set it right, or stop the server, before that; a server that is started with " +
        "--accept-clock does not wait",
    ),
  retentionGoesOn: () =>
    log.info("closed executions whose retention has ended are deleted from now on"),
  retentionClockRight: () =>
    log.info("the clock was set back: nothing was deleted, and retention goes on as before"),
});
