// Signals and cancel requests from one execution to another of its domain. The request is recorded
// with the decision; any outcome comes back by message.
import type { EventAttributes } from "@ekiden/model";
import type { MessageOf, Origin, WorkflowRun } from "../effect.ts";
import type { Execution } from "../execution.ts";
import type { StepContext } from "../step-context.ts";
import type { Subject } from "../subject.ts";
import { requireOpen } from "./close.ts";

export const external = {
  decisions: {
    SignalExternalWorkflowExecution({ step, decisionTaskCompletedEventId }, decision) {
      const { workflowId, signalName, input, control } = decision;
      const runId = decision.runId || undefined;
      const asked = { decisionTaskCompletedEventId, control };
      const initiated = { workflowId, runId, signalName, input, ...asked };
      const id = step.record("SignalExternalWorkflowExecutionInitiated", initiated);
      const from = originOf(step.execution, id, asked);
      step.send({ kind: "signal", to: { workflowId, runId }, from, signalName, input });
    },
    RequestCancelExternalWorkflowExecution({ step, decisionTaskCompletedEventId }, decision) {
      const { workflowId, control } = decision;
      const runId = decision.runId || undefined;
      const asked = { decisionTaskCompletedEventId, control };
      const initiated = { workflowId, runId, ...asked };
      const id = step.record("RequestCancelExternalWorkflowExecutionInitiated", initiated);
      const from = originOf(step.execution, id, asked);
      step.send({ kind: "requestCancel", to: { workflowId, runId }, from });
    },
  },

  declined: {
    // The service records what was asked before it finds out; only the request is not sent.
    SignalExternalWorkflowExecution(step, decision, declined) {
      const { workflowId, runId, signalName, input, control } = decision;
      const { decisionTaskCompletedEventId } = declined;
      const asked = {
        workflowId,
        runId: runId || undefined,
        control,
        decisionTaskCompletedEventId,
      };
      const initiated = { ...asked, signalName, input };
      const initiatedEventId = step.record("SignalExternalWorkflowExecutionInitiated", initiated);
      const { cause } = declined;
      const failed = { ...asked, cause, initiatedEventId };
      step.record("SignalExternalWorkflowExecutionFailed", failed);
    },
    RequestCancelExternalWorkflowExecution(step, { workflowId, runId, control }, declined) {
      const { cause, decisionTaskCompletedEventId } = declined;
      const asked = {
        workflowId,
        runId: runId || undefined,
        control,
        decisionTaskCompletedEventId,
      };
      const type = "RequestCancelExternalWorkflowExecutionInitiated";
      const failed = { ...asked, cause, initiatedEventId: step.record(type, asked) };
      step.record("RequestCancelExternalWorkflowExecutionFailed", failed);
    },
  },

  events: {
    SignalExternalWorkflowExecutionInitiated: {
      apply: (execution, { id }) => void execution.externals.add(id),
    },
    RequestCancelExternalWorkflowExecutionInitiated: {
      apply: (execution, { id }) => void execution.externals.add(id),
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

type Asked = Pick<Origin, "control" | "decisionTaskCompletedEventId">;

const originOf = (
  { workflowId, runId }: Execution,
  initiatedEventId: number,
  { control, decisionTaskCompletedEventId }: Asked,
): Origin => ({ workflowId, runId, initiatedEventId, control, decisionTaskCompletedEventId });

/** On the target's side. Throws UnknownResourceFault when it is closed; so does the next. */
export const receiveSignal = (step: StepContext, message: MessageOf<"signal">): void => {
  requireOpen(step.execution);
  const { from, signalName, input } = message;
  step.record("WorkflowExecutionSignaled", { signalName, input, ...namesOf(from) });
  const { initiatedEventId, ...to } = runOf(from);
  step.send({ kind: "signaled", to, initiatedEventId, external: targetOf(step.execution) });
};

export const receiveCancelRequest = (
  step: StepContext,
  { from }: MessageOf<"requestCancel">,
): void => {
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
  step: StepContext,
  type: K,
  data: EventAttributes<K>,
): void => {
  if (!step.isOpen || !step.execution.externals.has(data.initiatedEventId)) return;
  step.record(type, data);
};
