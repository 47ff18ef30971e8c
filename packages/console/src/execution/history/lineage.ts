// Where a run comes from, what follows it, and whom it speaks with.
import type { WorkflowExecution } from "@ekiden/model";
import { attribute, type Operation, textAttribute } from "./operation.ts";
import { firstEvent, type HistoryView } from "./view.ts";

/** Another run, as far as it is known. */
export interface Relative {
  readonly workflowId: string;
  /** Not known of a child that has not started, or of whichever run is open. */
  readonly runId: string | undefined;
}

export interface Related extends Relative {
  readonly operation: Operation;
}

interface Lineage {
  readonly parent: Relative | undefined;
  /** The run that this one continues. */
  readonly earlierRunId: string | undefined;
  /** The run that continues this one. */
  readonly nextRunId: string | undefined;
  readonly children: readonly Related[];
  /** Whom it has signaled, or asked to cancel. */
  readonly spokenTo: readonly Related[];
  /** Who has signaled it, or asked it to cancel. */
  readonly heardFrom: readonly Related[];
}

export const lineageOf = (view: HistoryView): Lineage => {
  const started = firstEvent(view);
  const parent = started?.data.parentWorkflowExecution;
  const of = (...kinds: readonly Operation["kind"][]) =>
    view.operations.filter(({ kind }) => kinds.includes(kind));
  return {
    parent,
    earlierRunId: started?.data.continuedExecutionRunId || undefined,
    nextRunId: textAttribute(view.execution?.ending, "newExecutionRunId"),
    children: of("child").map(childOf),
    spokenTo: of("outgoingSignal", "outgoingCancelRequest").map(spokenTo),
    heardFrom: of("signal", "cancelRequest").flatMap(heardFrom),
  };
};

export const executionIn = (operation: Operation): WorkflowExecution | undefined =>
  (attribute(operation.ending, "workflowExecution") ??
    attribute(operation.starting, "workflowExecution")) as WorkflowExecution | undefined;

const childOf = (operation: Operation): Related => ({
  workflowId: operation.subject ?? operation.name,
  runId: executionIn(operation)?.runId,
  operation,
});

const spokenTo = (operation: Operation): Related => ({
  workflowId: textAttribute(operation.opening, "workflowId") ?? operation.name,
  runId: executionIn(operation)?.runId ?? textAttribute(operation.opening, "runId"),
  operation,
});

const heardFrom = (operation: Operation): readonly Related[] => {
  const other = attribute(operation.opening, "externalWorkflowExecution") as
    | WorkflowExecution
    | undefined;
  return other ? [{ ...other, operation }] : [];
};
