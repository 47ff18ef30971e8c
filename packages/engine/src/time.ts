// Durations on the wire are text: whole seconds, or NONE for "no such clock".

/** Hard cap of the service on the life of an execution. */
export const maxExecutionSeconds = 31_536_000;

const millisecondsPerSecond = 1000;

export const dayMilliseconds = 86_400_000;

/** When a clock that starts at `from` (milliseconds) runs out; undefined for NONE. */
export const after = (from: number, timeout: string): number | undefined =>
  timeout === "NONE" ? undefined : from + Number(timeout) * millisecondsPerSecond;

/** What a start says for a time-out that a decision has set, since a start takes no NONE. */
export const startableTimeout = (timeout: string): string =>
  timeout === "NONE" ? String(maxExecutionSeconds) : timeout;

/** Executions have no NONE: what slipped through a decision ends after a year. */
export const executionDueAt = (startedAt: number, timeout: string): number =>
  startedAt +
  Math.min(timeout === "NONE" ? maxExecutionSeconds : Number(timeout), maxExecutionSeconds) *
    millisecondsPerSecond;
