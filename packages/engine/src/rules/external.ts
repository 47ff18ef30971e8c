// Signals and cancel requests from one execution to another of its domain. The request is recorded
// with the decision; the outcome comes back by message, whatever it is.
import type { EventAttributes, HistoryEvent } from "@ekiden/model";
import type { MessageOf, Origin, WorkflowRun } from "../effect.ts";
import type { Execution } from "../execution.ts";
import type { Step } from "../step.ts";
import type { Subject } from "../subject.ts";
import { requireOpen } from "./close.ts";

export const external = {
  decisions: {
    SignalExternalWorkflowExecution({ step, decisionTaskCompletedEventId }, decision) {
      const { workflowId, runId, signalName, input, control } = decision;
      step.record("SignalExternalWorkflowExecutionInitiated", {
        workflowId,
        runId: runId || undefined,
        signalName,
        input,
        decisionTaskCompletedEventId,
        control,
      });
    },
    RequestCancelExternalWorkflowExecution({ step, decisionTaskCompletedEventId }, decision) {
      const { workflowId, runId, control } = decision;
      step.record("RequestCancelExternalWorkflowExecutionInitiated", {
        workflowId,
        runId: runId || undefined,
        decisionTaskCompletedEventId,
        control,
      });
    },
  },

  events: {
    SignalExternalWorkflowExecutionInitiated: {
      apply: (execution, { id }) => void execution.externals.add(id),
      effects(step, event) {
        const { workflowId, runId, signalName, input } = event.data;
        const from = originOf(step.execution, event);
        step.send({ kind: "signal", to: { workflowId, runId }, from, signalName, input });
      },
    },
    RequestCancelExternalWorkflowExecutionInitiated: {
      apply: (execution, { id }) => void execution.externals.add(id),
      effects(step, event) {
        const { workflowId, runId } = event.data;
        const from = originOf(step.execution, event);
        step.send({ kind: "requestCancel", to: { workflowId, runId }, from });
      },
    },
    ExternalWorkflowExecutionSignaled: { apply: applyOutcome, triggersDecisionTask: true },
    SignalExternalWorkflowExecutionFailed: { apply: applyOutcome, triggersDecisionTask: true },
    ExternalWorkflowExecutionCancelRequested: { apply: applyOutcome, triggersDecisionTask: true },
    RequestCancelExternalWorkflowExecutionFailed: {
      apply: applyOutcome,
      triggersDecisionTask: true,
    },
  },
} satisfies Subject;

function applyOutcome(
  execution: Execution,
  { data }: { data: { initiatedEventId: number } },
): void {
  execution.externals.delete(data.initiatedEventId);
}

type Initiated = HistoryEvent<
  "SignalExternalWorkflowExecutionInitiated" | "RequestCancelExternalWorkflowExecutionInitiated"
>;

const originOf = ({ workflowId, runId }: Execution, { id, data }: Initiated): Origin => {
  const { control, decisionTaskCompletedEventId } = data;
  return { workflowId, runId, initiatedEventId: id, control, decisionTaskCompletedEventId };
};

/** On the target's side. Throws UnknownResourceFault when it is closed; so does the next. */
export const receiveSignal = (step: Step, message: MessageOf<"signal">): void => {
  requireOpen(step.execution);
  const { from, signalName, input } = message;
  step.record("WorkflowExecutionSignaled", { signalName, input, ...namesOf(from) });
  const { initiatedEventId, ...to } = runOf(from);
  step.send({ kind: "signaled", to, initiatedEventId, external: targetOf(step.execution) });
};

export const receiveCancelRequest = (step: Step, { from }: MessageOf<"requestCancel">): void => {
  requireOpen(step.execution);
  step.record("WorkflowExecutionCancelRequested", namesOf(from));
  const { initiatedEventId, ...to } = runOf(from);
  step.send({ kind: "cancelRequested", to, initiatedEventId, external: targetOf(step.execution) });
};

const runOf = ({ workflowId, runId, initiatedEventId }: Origin) => ({
  workflowId,
  runId,
  initiatedEventId,
});
const namesOf = ({ workflowId, runId, initiatedEventId }: Origin) => ({
  externalWorkflowExecution: { workflowId, runId },
  externalInitiatedEventId: initiatedEventId,
});
const targetOf = ({ workflowId, runId }: Execution): WorkflowRun => ({ workflowId, runId });

type Outcome =
  | "ExternalWorkflowExecutionSignaled"
  | "SignalExternalWorkflowExecutionFailed"
  | "ExternalWorkflowExecutionCancelRequested"
  | "RequestCancelExternalWorkflowExecutionFailed";

/** Back on the source's side; an outcome that comes twice, or after the close, changes nothing. */
export const receiveOutcome = <K extends Outcome>(
  step: Step,
  type: K,
  data: EventAttributes<K>,
): void => {
  if (!step.isOpen || !step.execution.externals.has(data.initiatedEventId)) return;
  step.record(type, data);
};
