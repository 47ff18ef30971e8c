// Caps on what one execution may hold, each with its unit (I8). Two profiles: `aws` has the
// service's own quotas (developer guide, "Amazon SWF quotas"); `relaxed` lifts those that only
// protect a shared service, and keeps those that protect the memory of a node.

export interface Limits {
  /** Events of one history; one more and the execution is terminated, EVENT_LIMIT_EXCEEDED. */
  readonly historyEvents: number;
  /** Activity tasks of one execution, scheduled or started. */
  readonly openActivityTasks: number;
  readonly openTimers: number;
  readonly openChildWorkflowExecutions: number;
  /** The service has such a limit and does not publish its number. */
  readonly openLambdaFunctions: number;
  /** Open executions of one domain, children included. */
  readonly openExecutionsPerDomain: number;
}

export const limitProfiles = {
  aws: {
    historyEvents: 25_000,
    openActivityTasks: 1_000,
    openTimers: 1_000,
    openChildWorkflowExecutions: 1_000,
    openLambdaFunctions: 1_000,
    openExecutionsPerDomain: 100_000,
  },
  relaxed: {
    historyEvents: 100_000,
    openActivityTasks: 10_000,
    openTimers: 10_000,
    openChildWorkflowExecutions: 10_000,
    openLambdaFunctions: 10_000,
    openExecutionsPerDomain: 10_000_000,
  },
} as const satisfies Record<string, Limits>;

export type LimitProfile = keyof typeof limitProfiles;
