// A long poll for the end of a run.
import { CloseStatus } from "../enums.ts";
import { DomainName, Timestamp } from "../scalars.ts";
import { boolean, described, jsonObject, optional, structure } from "../shape.ts";
import { WorkflowExecution } from "../structures.ts";
import type { EkidenRows } from "./row.ts";

export const awaitCloseRows = {
  AwaitWorkflowExecutionClose: {
    summary:
      "Waits until a run has closed, and answers then: at once if it has closed already, and as " +
      "long as a poll for a task waits otherwise (60 seconds, unless the server is told " +
      "another time). A run that is still open by then, or when the server stops, is answered as " +
      "such: call again, and pause where the answer has come at once. A server holds 10,000 of " +
      "these calls of an account, fewer where others have many, and refuses more with a " +
      "LimitExceededFault. The run that continues a closed one is another run: its id is in the " +
      "event.",
    input: structure({ domain: DomainName, execution: WorkflowExecution }),
    output: structure({
      isClosed: boolean(),
      closeStatus: optional(described("Absent while it is open, as all below.", CloseStatus)),
      closeTimestamp: optional(described("Seconds since 1970.", Timestamp)),
      closeEvent: optional(
        described(
          "The last event of its history, as GetWorkflowExecutionHistory has it.",
          jsonObject(),
        ),
      ),
    }),
    isReadOnly: true,
    policy: { resource: "domain" },
    faults: ["UnknownResourceFault", "LimitExceededFault"],
    example: {
      input: { domain: "office", execution: { workflowId: "expense-8", runId: "23qZ" } },
      output: {
        isClosed: true,
        closeStatus: "COMPLETED",
        closeTimestamp: 1_764_003_600,
        closeEvent: {
          eventTimestamp: 1_764_003_600,
          eventType: "WorkflowExecutionCompleted",
          eventId: 11,
          workflowExecutionCompletedEventAttributes: {
            result: '"paid"',
            decisionTaskCompletedEventId: 10,
          },
        },
      },
    },
  },
} as const satisfies EkidenRows;
