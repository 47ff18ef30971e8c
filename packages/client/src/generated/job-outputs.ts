// What operations about jobs answer.
// Written by `npm run client:types` from the rows of @ekiden/model; do not edit it.

export interface JobOutputs {
  StartJob: {
    jobId?: string;
    count?: number;
    truncated?: boolean;
    sample?: {
      workflowId: string;
      runId: string;
    }[];
  };
  StopJob: {
    status: "RUNNING" | "STOPPING" | "STOPPED" | "COMPLETED" | "FAILED";
  };
  ListJobs: {
    jobs: {
      jobId: string;
      action:
        | "cancel"
        | "terminate"
        | "signal"
        | "restart"
        | "pause"
        | "resume"
        | "reset"
        | "delete";
      childPolicy?: "TERMINATE" | "REQUEST_CANCEL" | "ABANDON";
      signalName?: string;
      signalInput?: string;
      decision?: "FIRST" | "LAST" | "BEFORE_FAILURE";
      query: string;
      reason: string;
      ratePerSecond: number;
      maxExecutions: number;
      startedBy: string;
      status: "RUNNING" | "STOPPING" | "STOPPED" | "COMPLETED" | "FAILED";
      statusText?: string;
      startedAt: number;
      endedAt?: number;
      counts: {
        selected: number;
        done: number;
        skipped: number;
        failed: number;
        unknown: number;
      };
    }[];
    nextPageToken?: string;
  };
  DescribeJob: {
    jobId: string;
    action: "cancel" | "terminate" | "signal" | "restart" | "pause" | "resume" | "reset" | "delete";
    childPolicy?: "TERMINATE" | "REQUEST_CANCEL" | "ABANDON";
    signalName?: string;
    signalInput?: string;
    decision?: "FIRST" | "LAST" | "BEFORE_FAILURE";
    query: string;
    reason: string;
    ratePerSecond: number;
    maxExecutions: number;
    startedBy: string;
    status: "RUNNING" | "STOPPING" | "STOPPED" | "COMPLETED" | "FAILED";
    statusText?: string;
    startedAt: number;
    endedAt?: number;
    counts: {
      selected: number;
      done: number;
      skipped: number;
      failed: number;
      unknown: number;
    };
  };
  ListJobItems: {
    items: {
      workflowId: string;
      runId: string;
      state: "WAITING" | "DOING" | "DONE" | "SKIPPED" | "FAILED" | "UNKNOWN";
      text?: string;
      at?: number;
    }[];
    nextPageToken?: string;
  };
}
