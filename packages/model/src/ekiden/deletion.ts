// An execution that is closed can be deleted before its retention period ends.
import { CloseStatus } from "../enums.ts";
import { DomainName, RunId, WorkflowId } from "../scalars.ts";
import { described, structure } from "../shape.ts";
import type { EkidenRows } from "./row.ts";

export const deletionRows = {
  DeleteWorkflowExecution: {
    summary:
      "Deletes a closed execution with its history, before its retention period ends. Its workflow " +
      "id can be used as before. What other executions have recorded of it stays. An execution " +
      "that is open is refused: it is to be terminated first. This cannot be undone.",
    input: structure({
      domain: DomainName,
      workflowId: WorkflowId,
      runId: described("Required, so that no other run is deleted than the one meant.", RunId),
    }),
    output: structure({ closeStatus: described("How it had closed.", CloseStatus) }),
    isReadOnly: false,
    policy: { resource: "domain" },
    faults: ["UnknownResourceFault", "OperationNotPermittedFault"],
    example: {
      input: { domain: "office", workflowId: "expense-9", runId: "24rA" },
      output: { closeStatus: "COMPLETED" },
    },
  },
} as const satisfies EkidenRows;
