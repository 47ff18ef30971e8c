// What operations that find executions answer.
// Written by `npm run client:types` from the rows of @ekiden/model; do not edit it.

export interface SearchOutputs {
  SearchWorkflowExecutions: {
    executionInfos: {
      execution: {
        workflowId: string;
        runId: string;
      };
      workflowType: {
        name: string;
        version: string;
      };
      startTimestamp: number;
      closeTimestamp?: number;
      executionStatus: "OPEN" | "CLOSED";
      closeStatus?:
        | "COMPLETED"
        | "FAILED"
        | "CANCELED"
        | "TERMINATED"
        | "CONTINUED_AS_NEW"
        | "TIMED_OUT";
      parent?: {
        workflowId: string;
        runId: string;
      };
      tagList?: string[];
      cancelRequested?: boolean;
      paused?: {
        since: number;
        reason: string;
        identity?: string;
      };
    }[];
    examined: number;
    nextPageToken?: string;
  };
  FindWorkflowExecutions: {
    executionInfos: {
      execution: {
        workflowId: string;
        runId: string;
      };
      workflowType: {
        name: string;
        version: string;
      };
      startTimestamp: number;
      closeTimestamp?: number;
      executionStatus: "OPEN" | "CLOSED";
      closeStatus?:
        | "COMPLETED"
        | "FAILED"
        | "CANCELED"
        | "TERMINATED"
        | "CONTINUED_AS_NEW"
        | "TIMED_OUT";
      parent?: {
        workflowId: string;
        runId: string;
      };
      tagList?: string[];
      cancelRequested?: boolean;
      paused?: {
        since: number;
        reason: string;
        identity?: string;
      };
    }[];
    count?: number;
    facets?: {
      by: "type" | "status" | "reason" | "tag" | "hour";
      values: {
        value: string;
        count: number;
      }[];
      omitted: number;
    }[];
    incomplete: boolean;
    nextPageToken?: string;
  };
}
