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
  ListTaskLists: EkidenInputs["DescribePermissions"];
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
}
