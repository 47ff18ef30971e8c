// What the side API answers (docs/operations/console.md). All times are seconds since 1970.
import type { CloseStatus, OperationName, Output } from "@ekiden/model";

export interface ExecutionName {
  readonly workflowId: string;
  readonly runId: string;
}

export interface TypeName {
  readonly name: string;
  readonly version: string;
}

interface Stand {
  readonly startedAt: number;
  /** Absent while it is open, as is the status. */
  readonly closedAt?: number;
  readonly closeStatus?: CloseStatus;
}

/** `GET /api/execution?domain=&workflowId=&runId=`: what the operations do not tell of one run. */
export interface ExecutionExtras {
  /** The last heartbeat of each open activity task that has sent one. */
  readonly heartbeats: readonly {
    readonly scheduledEventId: number;
    readonly at: number;
    readonly details?: string;
  }[];
  /** The latest start first. How they stand is absent where they are kept no more. */
  readonly children: readonly (ExecutionName & {
    readonly workflowType: TypeName;
  } & Partial<Stand>)[];
  /** There are more children than are listed. */
  readonly childrenTruncated: boolean;
  /** Runs of the same workflow, this one among them, the latest start first. */
  readonly runs: readonly (ExecutionName & Stand)[];
}

export type TaskListKind = "decision" | "activity";

/** `GET /api/task-lists?domain=`: each list that has tasks, or was polled in the last day. */
export interface TaskLists {
  readonly taskLists: readonly TaskListFigures[];
}

export interface TaskListFigures {
  readonly kind: TaskListKind;
  readonly name: string;
  readonly backlog: number;
  /** There are more: counting stopped. */
  readonly truncated: boolean;
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

export interface Count {
  readonly count: number;
  readonly truncated: boolean;
}

export interface Quantiles {
  readonly count: number;
  /** Seconds. */
  readonly p50?: number;
  readonly p90?: number;
  readonly p99?: number;
}

export type WindowName = "1h" | "6h" | "1d" | "7d" | "30d";
export const windowNames: readonly WindowName[] = ["1h", "6h", "1d", "7d", "30d"];

/** `GET /api/overview?domain=&window=` */
export interface Overview {
  readonly from: number;
  readonly to: number;
  readonly open: Count;
  readonly started: Count;
  readonly closed: Readonly<Record<CloseStatus, Count>>;
  readonly series: {
    readonly bucketSeconds: number;
    /** Before that, not everything was looked at. */
    readonly completeSince: number;
    readonly buckets: readonly {
      readonly at: number;
      readonly started: number;
      readonly completed: number;
      readonly failed: number;
      readonly otherwise: number;
    }[];
  };
  readonly durations: Quantiles;
  readonly waits: { readonly decision: Quantiles; readonly activity: Quantiles };
  readonly sampledRuns: number;
  readonly oldestTask?: {
    readonly kind: TaskListKind;
    readonly taskList: string;
    readonly at: number;
  };
  readonly failures: {
    readonly groups: readonly {
      readonly status: CloseStatus;
      readonly reason: string;
      /** The beginning of those of the latest. */
      readonly details?: string;
      readonly count: number;
      readonly workflowTypes: readonly TypeName[];
      readonly latest: ExecutionName & { readonly at: number };
    }[];
    readonly examined: number;
  };
}

export type ExecutionInfo = Output<"ListOpenWorkflowExecutions">["executionInfos"][number];

/** So many executions may be asked for at once. */
export const maxExecutionsPage = 1_000;

/** `GET /api/executions?domain=&state=&…`: newest first. */
export interface FoundExecutions {
  readonly executionInfos: readonly ExecutionInfo[];
  readonly examined: number;
  readonly nextPageToken?: string;
}

/** `GET /api/types?domain=` */
export interface TypeUsage {
  readonly workflowTypes: readonly (TypeName & {
    readonly open: number;
    readonly closed: Readonly<Partial<Record<CloseStatus, number>>>;
    readonly lastStartedAt: number;
    readonly durations: Quantiles;
  })[];
  readonly activityTypes: readonly (TypeName & {
    readonly tasks: number;
    readonly outcomes: Readonly<
      Partial<Record<"completed" | "failed" | "timedOut" | "canceled", number>>
    >;
    readonly waits: Quantiles;
    readonly durations: Quantiles;
  })[];
  readonly examinedRuns: number;
  readonly truncated: boolean;
  readonly sampledRuns: number;
}

/** `GET /api/permissions?domain=`; `depends`: on what the call will say. */
export interface Permissions {
  readonly prospects: Readonly<Record<OperationName, "always" | "depends" | "never">>;
}

/** A message `changed` of `GET /api/events?domain=`: look at these runs again; at all, if empty. */
export interface ExecutionsChanged {
  readonly domain: string;
  readonly executions: readonly ExecutionName[];
}
