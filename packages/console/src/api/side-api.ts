// What the side API answers (docs/operations/console.md). All times are seconds since 1970.
import type { CloseStatus } from "@ekiden/model";

export interface ExecutionName {
  readonly workflowId: string;
  readonly runId: string;
}

/** `GET /api/execution?domain=&workflowId=&runId=`: what the operations do not tell of one run. */
export interface ExecutionExtras {
  /** The last heartbeat of each open activity task that has sent one. */
  readonly heartbeats: readonly {
    readonly scheduledEventId: number;
    readonly at: number;
    readonly details?: string;
  }[];
  /** Open and closed, as long as they are kept; the latest start first. */
  readonly children: readonly (ExecutionName & {
    readonly workflowType: { readonly name: string; readonly version: string };
    readonly startedAt: number;
    readonly closedAt?: number;
    /** Absent while it is open. */
    readonly closeStatus?: CloseStatus;
  })[];
  /** There are more children than are listed. */
  readonly childrenTruncated: boolean;
  /** Runs of the same workflow, the latest start first. */
  readonly runs: readonly (ExecutionName & {
    readonly startedAt: number;
    readonly closedAt?: number;
    readonly closeStatus?: CloseStatus;
  })[];
}

export type TaskListKind = "decision" | "activity";

/** `GET /api/task-lists?domain=`: each list that has tasks or polls, or had them lately. */
export interface TaskListFigures {
  readonly kind: TaskListKind;
  readonly name: string;
  readonly backlog: number;
  /** When the oldest of the backlog was scheduled; absent without a backlog. */
  readonly oldestAt?: number;
  readonly pollers: readonly Poller[];
}

export interface Poller {
  /** Absent where the poll gave none. */
  readonly identity?: string;
  readonly lastSeenAt: number;
  /** It waits for a task at this moment. */
  readonly isWaiting: boolean;
}

/** A message of `GET /api/events?domain=`: look at this run again. */
export interface ExecutionChanged extends ExecutionName {
  readonly type: "changed";
}
