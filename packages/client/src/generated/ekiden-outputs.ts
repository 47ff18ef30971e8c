// What Ekiden's own operations answer.
// Written by `npm run client:types` from the rows of @ekiden/model; do not edit it.

import type { AccessOutputs } from "./access-outputs.ts";
import type { ExplanationOutputs } from "./explanation-outputs.ts";
import type { HumanTaskOutputs } from "./human-task-outputs.ts";
import type { JobOutputs } from "./job-outputs.ts";
import type { ResetAndPauseOutputs } from "./reset-and-pause-outputs.ts";
import type { ScheduleOutputs } from "./schedule-outputs.ts";
import type { SearchOutputs } from "./search-outputs.ts";
import type { TaskListOutputs } from "./task-list-outputs.ts";

export interface EkidenOutputs
  extends AccessOutputs,
    ExplanationOutputs,
    HumanTaskOutputs,
    JobOutputs,
    ResetAndPauseOutputs,
    ScheduleOutputs,
    SearchOutputs,
    TaskListOutputs {
  DescribePermissions: {
    prospects: {
      RegisterDomain: "always" | "depends" | "never";
      DescribeDomain: "always" | "depends" | "never";
      ListDomains: "always" | "depends" | "never";
      DeprecateDomain: "always" | "depends" | "never";
      UndeprecateDomain: "always" | "depends" | "never";
      RegisterWorkflowType: "always" | "depends" | "never";
      DescribeWorkflowType: "always" | "depends" | "never";
      ListWorkflowTypes: "always" | "depends" | "never";
      DeprecateWorkflowType: "always" | "depends" | "never";
      UndeprecateWorkflowType: "always" | "depends" | "never";
      DeleteWorkflowType: "always" | "depends" | "never";
      RegisterActivityType: "always" | "depends" | "never";
      DescribeActivityType: "always" | "depends" | "never";
      ListActivityTypes: "always" | "depends" | "never";
      DeprecateActivityType: "always" | "depends" | "never";
      UndeprecateActivityType: "always" | "depends" | "never";
      DeleteActivityType: "always" | "depends" | "never";
      TagResource: "always" | "depends" | "never";
      UntagResource: "always" | "depends" | "never";
      ListTagsForResource: "always" | "depends" | "never";
      StartWorkflowExecution: "always" | "depends" | "never";
      SignalWorkflowExecution: "always" | "depends" | "never";
      RequestCancelWorkflowExecution: "always" | "depends" | "never";
      TerminateWorkflowExecution: "always" | "depends" | "never";
      DescribeWorkflowExecution: "always" | "depends" | "never";
      GetWorkflowExecutionHistory: "always" | "depends" | "never";
      PollForDecisionTask: "always" | "depends" | "never";
      RespondDecisionTaskCompleted: "always" | "depends" | "never";
      PollForActivityTask: "always" | "depends" | "never";
      RecordActivityTaskHeartbeat: "always" | "depends" | "never";
      RespondActivityTaskCompleted: "always" | "depends" | "never";
      RespondActivityTaskFailed: "always" | "depends" | "never";
      RespondActivityTaskCanceled: "always" | "depends" | "never";
      CountPendingDecisionTasks: "always" | "depends" | "never";
      CountPendingActivityTasks: "always" | "depends" | "never";
      ListOpenWorkflowExecutions: "always" | "depends" | "never";
      ListClosedWorkflowExecutions: "always" | "depends" | "never";
      CountOpenWorkflowExecutions: "always" | "depends" | "never";
      CountClosedWorkflowExecutions: "always" | "depends" | "never";
      DescribePermissions: "always" | "depends" | "never";
      DescribeDomainOverview: "always" | "depends" | "never";
      DescribeTypeUsage: "always" | "depends" | "never";
      SearchWorkflowExecutions: "always" | "depends" | "never";
      DescribeExecutionDetails: "always" | "depends" | "never";
      ExplainWorkflowExecution: "always" | "depends" | "never";
      FindWorkflowExecutions: "always" | "depends" | "never";
      AwaitWorkflowExecutionClose: "always" | "depends" | "never";
      SignalWithStartWorkflowExecution: "always" | "depends" | "never";
      StartJob: "always" | "depends" | "never";
      StopJob: "always" | "depends" | "never";
      ListJobs: "always" | "depends" | "never";
      DescribeJob: "always" | "depends" | "never";
      ListJobItems: "always" | "depends" | "never";
      CreateSchedule: "always" | "depends" | "never";
      UpdateSchedule: "always" | "depends" | "never";
      DescribeSchedule: "always" | "depends" | "never";
      ListSchedules: "always" | "depends" | "never";
      PauseSchedule: "always" | "depends" | "never";
      ResumeSchedule: "always" | "depends" | "never";
      TriggerSchedule: "always" | "depends" | "never";
      BackfillSchedule: "always" | "depends" | "never";
      StopScheduleBackfill: "always" | "depends" | "never";
      DeleteSchedule: "always" | "depends" | "never";
      CompleteActivity: "always" | "depends" | "never";
      FailActivity: "always" | "depends" | "never";
      CancelActivity: "always" | "depends" | "never";
      TimeOutActivity: "always" | "depends" | "never";
      RetryActivity: "always" | "depends" | "never";
      PauseWorkflowExecution: "always" | "depends" | "never";
      ResumeWorkflowExecution: "always" | "depends" | "never";
      PauseWorkflowType: "always" | "depends" | "never";
      ResumeWorkflowType: "always" | "depends" | "never";
      PauseActivityType: "always" | "depends" | "never";
      ResumeActivityType: "always" | "depends" | "never";
      PauseTaskList: "always" | "depends" | "never";
      ResumeTaskList: "always" | "depends" | "never";
      ListPauses: "always" | "depends" | "never";
      ResetWorkflowExecution: "always" | "depends" | "never";
      ForkWorkflowExecution: "always" | "depends" | "never";
      DeleteWorkflowExecution: "always" | "depends" | "never";
      ListTaskLists: "always" | "depends" | "never";
      DescribeTaskList: "always" | "depends" | "never";
      ListWorkers: "always" | "depends" | "never";
      ListIncidents: "always" | "depends" | "never";
      ListEventDeliveries: "always" | "depends" | "never";
      RetryEventDelivery: "always" | "depends" | "never";
      ListHumanTasks: "always" | "depends" | "never";
      DescribeHumanTask: "always" | "depends" | "never";
      ClaimHumanTask: "always" | "depends" | "never";
      ReleaseHumanTask: "always" | "depends" | "never";
      AssignHumanTask: "always" | "depends" | "never";
      CommentOnHumanTask: "always" | "depends" | "never";
      CompleteHumanTask: "always" | "depends" | "never";
      RejectHumanTask: "always" | "depends" | "never";
      GetTime: "always" | "depends" | "never";
      AdvanceTime: "always" | "depends" | "never";
      SetTimeSkipping: "always" | "depends" | "never";
      CreateAccessKey: "always" | "depends" | "never";
      ListAccessKeys: "always" | "depends" | "never";
      DisableAccessKey: "always" | "depends" | "never";
      EnableAccessKey: "always" | "depends" | "never";
      RotateAccessKey: "always" | "depends" | "never";
      CreateAccessKeySession: "always" | "depends" | "never";
      DeleteAccessKey: "always" | "depends" | "never";
      CreateRole: "always" | "depends" | "never";
      ListRoles: "always" | "depends" | "never";
      DescribeRole: "always" | "depends" | "never";
      SetRoleTrustPolicy: "always" | "depends" | "never";
      DeleteRole: "always" | "depends" | "never";
      AttachPolicy: "always" | "depends" | "never";
      DetachPolicy: "always" | "depends" | "never";
      ListAttachedPolicies: "always" | "depends" | "never";
    };
  };
  DescribeDomainOverview: {
    from: number;
    to: number;
    open: {
      count: number;
      truncated: boolean;
    };
    started: {
      count: number;
      truncated: boolean;
    };
    closed: {
      COMPLETED: {
        count: number;
        truncated: boolean;
      };
      FAILED: {
        count: number;
        truncated: boolean;
      };
      CANCELED: {
        count: number;
        truncated: boolean;
      };
      TERMINATED: {
        count: number;
        truncated: boolean;
      };
      CONTINUED_AS_NEW: {
        count: number;
        truncated: boolean;
      };
      TIMED_OUT: {
        count: number;
        truncated: boolean;
      };
    };
    series: {
      bucketSeconds: number;
      completeSince: number;
      buckets: {
        at: number;
        started: number;
        completed: number;
        failed: number;
        otherwise: number;
      }[];
    };
    durations: {
      count: number;
      p50?: number;
      p90?: number;
      p99?: number;
    };
    waits: {
      decision: {
        count: number;
        p50?: number;
        p90?: number;
        p99?: number;
      };
      activity: {
        count: number;
        p50?: number;
        p90?: number;
        p99?: number;
      };
    };
    sampledRuns: number;
    oldestTask?: {
      kind: "decision" | "activity";
      taskList: string;
      at: number;
    };
    failures: {
      groups: {
        status:
          | "COMPLETED"
          | "FAILED"
          | "CANCELED"
          | "TERMINATED"
          | "CONTINUED_AS_NEW"
          | "TIMED_OUT";
        reason: string;
        details?: string;
        count: number;
        workflowTypes: {
          name: string;
          version: string;
        }[];
        latest: {
          workflowId: string;
          runId: string;
          at: number;
        };
      }[];
      examined: number;
    };
  };
  DescribeTypeUsage: {
    workflowTypes: {
      name: string;
      version: string;
      open: number;
      closed: {
        COMPLETED?: number;
        FAILED?: number;
        CANCELED?: number;
        TERMINATED?: number;
        CONTINUED_AS_NEW?: number;
        TIMED_OUT?: number;
      };
      lastStartedAt: number;
      durations: {
        count: number;
        p50?: number;
        p90?: number;
        p99?: number;
      };
    }[];
    activityTypes: {
      name: string;
      version: string;
      tasks: number;
      outcomes: {
        completed?: number;
        failed?: number;
        timedOut?: number;
        canceled?: number;
      };
      waits: {
        count: number;
        p50?: number;
        p90?: number;
        p99?: number;
      };
      durations: {
        count: number;
        p50?: number;
        p90?: number;
        p99?: number;
      };
    }[];
    examinedRuns: number;
    truncated: boolean;
    sampledRuns: number;
  };
  DescribeExecutionDetails: {
    paused?: {
      since: number;
      reason: string;
      identity?: string;
    };
    heartbeats: {
      scheduledEventId: number;
      at: number;
      details?: string;
    }[];
    children: {
      workflowId: string;
      runId: string;
      workflowType: {
        name: string;
        version: string;
      };
      startedAt?: number;
      closedAt?: number;
      closeStatus?:
        | "COMPLETED"
        | "FAILED"
        | "CANCELED"
        | "TERMINATED"
        | "CONTINUED_AS_NEW"
        | "TIMED_OUT";
    }[];
    childrenTruncated: boolean;
    origin?: {
      workflowId: string;
      runId: string;
      eventId: number;
      keptEvents: number;
      at: number;
    };
    resetTo?: string;
    runs: {
      workflowId: string;
      runId: string;
      startedAt: number;
      closedAt?: number;
      closeStatus?:
        | "COMPLETED"
        | "FAILED"
        | "CANCELED"
        | "TERMINATED"
        | "CONTINUED_AS_NEW"
        | "TIMED_OUT";
      resetFrom?: string;
    }[];
    runsTruncated: boolean;
  };
  AwaitWorkflowExecutionClose: {
    isClosed: boolean;
    closeStatus?:
      | "COMPLETED"
      | "FAILED"
      | "CANCELED"
      | "TERMINATED"
      | "CONTINUED_AS_NEW"
      | "TIMED_OUT";
    closeTimestamp?: number;
    closeEvent?: Record<string, unknown>;
  };
  SignalWithStartWorkflowExecution: {
    runId: string;
    started: boolean;
  };
  CompleteActivity: {
    runId: string;
    scheduledEventId: number;
    events: {
      eventType:
        | "ActivityTaskStarted"
        | "ActivityTaskCompleted"
        | "ActivityTaskFailed"
        | "ActivityTaskTimedOut"
        | "ActivityTaskCanceled";
      eventId?: number;
    }[];
  };
  FailActivity: EkidenOutputs["CompleteActivity"];
  CancelActivity: EkidenOutputs["CompleteActivity"];
  TimeOutActivity: EkidenOutputs["CompleteActivity"];
  RetryActivity: EkidenOutputs["CompleteActivity"];
  ListEventDeliveries: {
    deliveries: {
      deliveryId: string;
      target: string;
      eventId: string;
      eventType: string;
      workflowId: string;
      runId: string;
      state: "WAITING" | "DEAD";
      attempts: number;
      error?: string;
      createdAt: number;
      nextAttemptAt?: number;
    }[];
    nextPageToken?: string;
  };
  RetryEventDelivery: Record<never, never>;
  GetTime: {
    now: number;
    skipping: boolean;
    nextDeadline?: number;
  };
  AdvanceTime: {
    now: number;
  };
  SetTimeSkipping: {
    now: number;
    skipping: boolean;
  };
}
