// What an explanation of an execution answers.
// Written by `npm run client:types` from the rows of @ekiden/model; do not edit it.

export interface ExplanationOutputs {
  ExplainWorkflowExecution: {
    explanations: {
      workflowId: string;
      runId: string;
      findings: {
        code: string;
        severity: "error" | "warning" | "waiting" | "info";
        since?: number;
        events: number[];
        values: Record<string, unknown>;
        text: string;
        template: string;
        next: {
          text: string;
          template: string;
          call?: {
            operation: string;
            input: Record<string, unknown>;
          };
        };
      }[];
      omitted: Record<string, unknown>;
      nextDeadline?: {
        at: number;
        clock: string;
        eventId: number;
      };
      lastAnswer?: {
        eventId: number;
        at: number;
        identity?: string;
        asked: {
          eventId: number;
          eventType: string;
          about: string;
          refused?: string;
        }[];
        count: number;
        refusedCount: number;
      };
    }[];
  };
}
