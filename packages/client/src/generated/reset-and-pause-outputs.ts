// What operations about resets, forks, pauses and deletions answer.
// Written by `npm run client:types` from the rows of @ekiden/model; do not edit it.

export interface ResetAndPauseOutputs {
  PauseWorkflowExecution: {
    runId: string;
    since: number;
    reason: string;
    identity?: string;
  };
  ResumeWorkflowExecution: {
    runId: string;
    resumed: boolean;
  };
  PauseWorkflowType: {
    since: number;
    reason: string;
    identity?: string;
  };
  ResumeWorkflowType: {
    resumed: boolean;
  };
  PauseActivityType: ResetAndPauseOutputs["PauseWorkflowType"];
  ResumeActivityType: ResetAndPauseOutputs["ResumeWorkflowType"];
  ListPauses: {
    pauses: {
      kind: "decisionTaskList" | "activityTaskList" | "workflowType" | "activityType";
      name: string;
      version?: string;
      since: number;
      reason: string;
      identity?: string;
    }[];
  };
  ResetWorkflowExecution: {
    runId?: string;
    from: {
      workflowId: string;
      runId: string;
    };
    decisionTaskScheduledEventId: number;
    keptEvents: number;
    appliedEvents: number;
    droppedEvents: number;
    applied: {
      eventId: number;
      eventType: string;
    }[];
    handedOut: {
      scheduledEventId: number;
      id: string;
    }[];
    children: {
      workflowId: string;
      runId: string;
    }[];
  };
  ForkWorkflowExecution: ResetAndPauseOutputs["ResetWorkflowExecution"];
  DeleteWorkflowExecution: {
    closeStatus:
      | "COMPLETED"
      | "FAILED"
      | "CANCELED"
      | "TERMINATED"
      | "CONTINUED_AS_NEW"
      | "TIMED_OUT";
  };
}
