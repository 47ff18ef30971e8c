// What Ekiden's own operations take.
// Written by `npm run client:types` from the rows of @ekiden/model; do not edit it.

export interface EkidenInputs {
  DescribePermissions: {
    domain: string;
  };
  DescribeDomainOverview: {
    domain: string;
    window?: "1h" | "6h" | "1d" | "7d" | "30d";
  };
  DescribeTypeUsage: EkidenInputs["DescribePermissions"];
  SearchWorkflowExecutions: {
    domain: string;
    state?: "open" | "closed";
    by?: "startTime" | "closeTime";
    oldest?: number;
    latest?: number;
    workflowId?: string;
    text?: string;
    typeName?: string;
    typeVersion?: string;
    tag?: string;
    paused?: boolean;
    status?: "COMPLETED" | "FAILED" | "CANCELED" | "TERMINATED" | "CONTINUED_AS_NEW" | "TIMED_OUT";
    nextPageToken?: string;
    maximumPageSize?: number;
  };
  DescribeExecutionDetails: {
    domain: string;
    workflowId: string;
    runId: string;
  };
  ExplainWorkflowExecution: {
    domain: string;
    workflowId: string;
    runId?: string;
  };
  FindWorkflowExecutions: {
    domain: string;
    query?: string;
    typeFilter?: {
      name: string;
      version?: string;
    };
    tagFilter?: {
      tag: string;
    };
    facets?: ("type" | "status" | "reason" | "tag" | "hour")[];
    nextPageToken?: string;
    maximumPageSize?: number;
  };
  AwaitWorkflowExecutionClose: {
    domain: string;
    execution: {
      workflowId: string;
      runId: string;
    };
  };
  SignalWithStartWorkflowExecution: {
    domain: string;
    workflowId: string;
    workflowType: {
      name: string;
      version: string;
    };
    taskList?: {
      name: string;
    };
    taskPriority?: string;
    input?: string;
    executionStartToCloseTimeout?: string;
    tagList?: string[];
    taskStartToCloseTimeout?: string;
    childPolicy?: "TERMINATE" | "REQUEST_CANCEL" | "ABANDON";
    lambdaRole?: string;
    signalName: string;
    signalInput?: string;
  };
  StartJob: {
    domain: string;
    action: "cancel" | "terminate" | "signal" | "restart" | "pause" | "resume" | "reset" | "delete";
    query: string;
    reason: string;
    childPolicy?: "TERMINATE" | "REQUEST_CANCEL" | "ABANDON";
    signalName?: string;
    signalInput?: string;
    decision?: "FIRST" | "LAST" | "BEFORE_FAILURE";
    ratePerSecond?: number;
    maxExecutions?: number;
    dryRun?: boolean;
  };
  StopJob: {
    domain: string;
    jobId: string;
    reason?: string;
  };
  ListJobs: {
    domain: string;
    nextPageToken?: string;
    maximumPageSize?: number;
  };
  DescribeJob: {
    domain: string;
    jobId: string;
  };
  ListJobItems: {
    domain: string;
    jobId: string;
    state?: "WAITING" | "DOING" | "DONE" | "SKIPPED" | "FAILED" | "UNKNOWN";
    nextPageToken?: string;
    maximumPageSize?: number;
  };
  CreateSchedule: {
    domain: string;
    name: string;
    description?: string;
    times: {
      cron?: string[];
      timeZone?: string;
      everySeconds?: number;
      offsetSeconds?: number;
      at?: number[];
      notBefore?: number;
      notAfter?: number;
      jitterSeconds?: number;
    };
    start: {
      workflowType: {
        name: string;
        version: string;
      };
      workflowIdPrefix?: string;
      taskList?: {
        name: string;
      };
      taskPriority?: string;
      input?: string;
      executionStartToCloseTimeout?: string;
      taskStartToCloseTimeout?: string;
      tagList?: string[];
      childPolicy?: "TERMINATE" | "REQUEST_CANCEL" | "ABANDON";
      lambdaRole?: string;
    };
    overlap?: "SKIP" | "WAIT" | "CANCEL" | "TERMINATE" | "ALLOW";
    missed?: "LAST" | "ALL" | "NONE";
    dryRun?: boolean;
  };
  UpdateSchedule: EkidenInputs["CreateSchedule"];
  DescribeSchedule: {
    domain: string;
    name: string;
  };
  ListSchedules: EkidenInputs["ListJobs"];
  PauseSchedule: {
    domain: string;
    name: string;
    reason: string;
  };
  ResumeSchedule: EkidenInputs["DescribeSchedule"];
  TriggerSchedule: EkidenInputs["DescribeSchedule"];
  BackfillSchedule: {
    domain: string;
    name: string;
    from: number;
    to: number;
    dryRun?: boolean;
  };
  StopScheduleBackfill: EkidenInputs["DescribeSchedule"];
  DeleteSchedule: EkidenInputs["DescribeSchedule"];
  CompleteActivity: {
    domain: string;
    workflowId: string;
    runId?: string;
    activityId: string;
    scheduledEventId?: number;
    startedEventId?: number;
    dryRun?: boolean;
    result?: string;
  };
  FailActivity: {
    domain: string;
    workflowId: string;
    runId?: string;
    activityId: string;
    scheduledEventId?: number;
    startedEventId?: number;
    dryRun?: boolean;
    reason?: string;
    details?: string;
  };
  CancelActivity: {
    domain: string;
    workflowId: string;
    runId?: string;
    activityId: string;
    scheduledEventId?: number;
    startedEventId?: number;
    dryRun?: boolean;
    details?: string;
  };
  TimeOutActivity: {
    domain: string;
    workflowId: string;
    runId?: string;
    activityId: string;
    scheduledEventId?: number;
    startedEventId?: number;
    dryRun?: boolean;
    timeoutType?: "START_TO_CLOSE" | "SCHEDULE_TO_START" | "SCHEDULE_TO_CLOSE" | "HEARTBEAT";
    details?: string;
  };
  RetryActivity: {
    domain: string;
    workflowId: string;
    runId?: string;
    activityId: string;
    scheduledEventId?: number;
    startedEventId?: number;
    dryRun?: boolean;
    as?: "TIMED_OUT" | "FAILED";
  };
  PauseWorkflowExecution: {
    domain: string;
    workflowId: string;
    runId?: string;
    reason: string;
  };
  ResumeWorkflowExecution: EkidenInputs["ExplainWorkflowExecution"];
  PauseWorkflowType: {
    domain: string;
    name: string;
    version: string;
    reason: string;
  };
  ResumeWorkflowType: {
    domain: string;
    name: string;
    version: string;
  };
  PauseActivityType: EkidenInputs["PauseWorkflowType"];
  ResumeActivityType: EkidenInputs["ResumeWorkflowType"];
  PauseTaskList: {
    domain: string;
    kind: "decision" | "activity";
    name: string;
    reason: string;
  };
  ResumeTaskList: {
    domain: string;
    kind: "decision" | "activity";
    name: string;
  };
  ListPauses: EkidenInputs["DescribePermissions"];
  ResetWorkflowExecution: {
    domain: string;
    workflowId: string;
    runId?: string;
    eventId?: number;
    decision?: "FIRST" | "LAST" | "BEFORE_FAILURE";
    decisionsBack?: number;
    applySignals?: boolean;
    applyResults?: boolean;
    dryRun?: boolean;
    reason?: string;
  };
  ForkWorkflowExecution: {
    domain: string;
    workflowId: string;
    runId?: string;
    newWorkflowId: string;
    eventId?: number;
    decision?: "FIRST" | "LAST" | "BEFORE_FAILURE";
    decisionsBack?: number;
    applySignals?: boolean;
    applyResults?: boolean;
    dryRun?: boolean;
    input?: string;
    activityResult?: {
      activityId: string;
      result: string;
    };
  };
  DeleteWorkflowExecution: EkidenInputs["DescribeExecutionDetails"];
  ListTaskLists: EkidenInputs["DescribePermissions"];
  DescribeTaskList: EkidenInputs["ResumeTaskList"];
  ListWorkers: EkidenInputs["DescribePermissions"];
  ListIncidents: EkidenInputs["DescribePermissions"];
  ListEventDeliveries: {
    domain: string;
    state?: "WAITING" | "DEAD";
    nextPageToken?: string;
    maximumPageSize?: number;
  };
  RetryEventDelivery: {
    domain: string;
    deliveryId: string;
  };
  ListHumanTasks: {
    domain: string;
    taskList?: string;
    state?: "free" | "held" | "mine";
    pageSize?: number;
    pageToken?: string;
    as?: string;
  };
  DescribeHumanTask: {
    id: string;
    as?: string;
  };
  ClaimHumanTask: EkidenInputs["DescribeHumanTask"];
  ReleaseHumanTask: EkidenInputs["DescribeHumanTask"];
  AssignHumanTask: {
    id: string;
    as?: string;
    to: string;
  };
  CommentOnHumanTask: {
    id: string;
    as?: string;
    text: string;
  };
  CompleteHumanTask: {
    id: string;
    as?: string;
    answer: unknown;
  };
  RejectHumanTask: {
    id: string;
    as?: string;
    reason: string;
  };
  GetTime: Record<never, never>;
  AdvanceTime: {
    seconds: number;
    waitForTasks?: boolean;
  };
  SetTimeSkipping: {
    enabled: boolean;
  };
  CreateAccessKey: {
    user: string;
  };
  ListAccessKeys: Record<never, never>;
  DisableAccessKey: {
    accessKeyId: string;
  };
  EnableAccessKey: EkidenInputs["DisableAccessKey"];
  RotateAccessKey: {
    accessKeyId: string;
    keepSeconds?: number;
  };
  CreateAccessKeySession: {
    accessKeyId: string;
    seconds?: number;
  };
  DeleteAccessKey: EkidenInputs["DisableAccessKey"];
  CreateRole: {
    role: string;
    trustPolicy: string;
    maxSessionSeconds?: number;
  };
  ListRoles: Record<never, never>;
  DescribeRole: {
    role: string;
  };
  SetRoleTrustPolicy: {
    role: string;
    trustPolicy: string;
  };
  DeleteRole: EkidenInputs["DescribeRole"];
  AttachPolicy: {
    user?: string;
    role?: string;
    accessKeyId?: string;
    isBoundary?: boolean;
    policyName: string;
    document: string;
  };
  DetachPolicy: {
    user?: string;
    role?: string;
    accessKeyId?: string;
    isBoundary?: boolean;
    policyName: string;
  };
  ListAttachedPolicies: Record<never, never>;
}
