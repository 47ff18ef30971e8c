// How a run ends: by its decider, by an operator, by a parent's policy, by time or by length.
import {
  type ChildPolicy,
  type ClosingType,
  closeStatuses,
  type HistoryEvent,
} from "@ekiden/model";
import type { ChildClosing } from "../effect.ts";
import type { Execution } from "../execution.ts";
import { executionRefusal } from "../refusal.ts";
import type { StepContext } from "../step-context.ts";
import type { Deciding, EventRule, Subject } from "../subject.ts";
import { applyPolicyToChildren } from "./child.ts";

type Tell<K extends ClosingType> = (event: HistoryEvent<K>) => ChildClosing;
/** A run that continues as new goes on, as far as its parent is concerned. */
type Ending = Exclude<ClosingType, "WorkflowExecutionContinuedAsNew">;

/** What each closing event means to the closed run's parent. */
const tells: { readonly [K in Ending]: Tell<K> } = {
  WorkflowExecutionCompleted: ({ data: { result } }) => ({
    type: "ChildWorkflowExecutionCompleted",
    result,
  }),
  WorkflowExecutionFailed: ({ data: { reason, details } }) => ({
    type: "ChildWorkflowExecutionFailed",
    reason,
    details,
  }),
  WorkflowExecutionCanceled: ({ data: { details } }) => ({
    type: "ChildWorkflowExecutionCanceled",
    details,
  }),
  WorkflowExecutionTerminated: () => ({ type: "ChildWorkflowExecutionTerminated" }),
  WorkflowExecutionTimedOut: () => ({ type: "ChildWorkflowExecutionTimedOut" }),
};

/** What this last event of a run means to its parent. */
export const childClosingOf = (event: HistoryEvent<Ending>): ChildClosing =>
  (tells[event.type] as Tell<Ending>)(event);

const closing = <K extends ClosingType>(tell: Tell<K>): EventRule<K> => ({
  apply(execution, { at, type, data }) {
    // Termination and time-out name the policy in force; the others leave it as it was started.
    const { childPolicy = execution.childPolicy } = data as { childPolicy?: ChildPolicy };
    execution.closed = { at, status: closeStatuses[type], childPolicy };
  },
  effects(step, event) {
    withdrawUnstarted(step);
    if (!step.successor) tellParent(step, tell(event));
    applyPolicyToChildren(step);
  },
});

/** Tasks of a closed run are withdrawn. What it had open stays counted as it was. */
export const withdrawUnstarted = (step: StepContext): void => {
  for (const open of [step.execution.activities, step.execution.lambdas]) {
    for (const [scheduledEventId, { startedEventId }] of open) {
      if (startedEventId === undefined) step.withdraw(scheduledEventId);
    }
  }
};

const tellParent = (step: StepContext, closing: ChildClosing): void => {
  const { parent, runId } = step.execution;
  if (!parent) return;
  const { initiatedEventId, ...to } = parent;
  step.send({ kind: "childClosed", to, initiatedEventId, runId, closing });
};

const unhandledDecision = "UNHANDLED_DECISION";

export const close = {
  decisions: {
    CompleteWorkflowExecution({ step, unhandled, decisionTaskCompletedEventId }, { result }) {
      if (unhandled) {
        const cause = unhandledDecision;
        step.record("CompleteWorkflowExecutionFailed", { cause, decisionTaskCompletedEventId });
      } else step.record("WorkflowExecutionCompleted", { result, decisionTaskCompletedEventId });
    },
    FailWorkflowExecution(deciding: Deciding, { reason, details }) {
      const { step, unhandled, decisionTaskCompletedEventId } = deciding;
      if (unhandled) {
        const cause = unhandledDecision;
        step.record("FailWorkflowExecutionFailed", { cause, decisionTaskCompletedEventId });
      } else {
        step.record("WorkflowExecutionFailed", { reason, details, decisionTaskCompletedEventId });
      }
    },
    CancelWorkflowExecution({ step, unhandled, decisionTaskCompletedEventId }, { details }) {
      if (unhandled) {
        const cause = unhandledDecision;
        step.record("CancelWorkflowExecutionFailed", { cause, decisionTaskCompletedEventId });
      } else step.record("WorkflowExecutionCanceled", { details, decisionTaskCompletedEventId });
    },
  },

  declined: {
    CompleteWorkflowExecution(step, _, declined) {
      step.record("CompleteWorkflowExecutionFailed", declined);
    },
    FailWorkflowExecution(step, _, declined) {
      step.record("FailWorkflowExecutionFailed", declined);
    },
    CancelWorkflowExecution(step, _, declined) {
      step.record("CancelWorkflowExecutionFailed", declined);
    },
  },

  events: {
    WorkflowExecutionCompleted: closing(tells.WorkflowExecutionCompleted),
    WorkflowExecutionFailed: closing(tells.WorkflowExecutionFailed),
    WorkflowExecutionCanceled: closing(tells.WorkflowExecutionCanceled),
    WorkflowExecutionTerminated: closing(tells.WorkflowExecutionTerminated),
    WorkflowExecutionTimedOut: closing(tells.WorkflowExecutionTimedOut),
    // The decider gets a close that was refused, or the run would stand still for ever. After
    // UNHANDLED_DECISION that is the decision task which blocked the close: it is queued already.
    CompleteWorkflowExecutionFailed: { triggersDecisionTask: true },
    FailWorkflowExecutionFailed: { triggersDecisionTask: true },
    CancelWorkflowExecutionFailed: { triggersDecisionTask: true },
  },
} satisfies Subject;

export interface Termination {
  readonly reason?: string | undefined;
  readonly details?: string | undefined;
  /** In place of the one the run was started with. */
  readonly childPolicy?: ChildPolicy | undefined;
}

/** Closes the run at once, without asking its decider. Throws UnknownResourceFault when closed. */
export const terminate = (
  step: StepContext,
  { reason, details, childPolicy }: Termination,
): void => {
  requireOpen(step.execution);
  step.record("WorkflowExecutionTerminated", {
    reason,
    details,
    childPolicy: childPolicy ?? step.execution.childPolicy,
    cause: "OPERATOR_INITIATED",
  });
};

/** Throws UnknownResourceFault when the run is closed. */
export const requireOpen = (execution: Execution): void => {
  if (execution.closed) throw executionRefusal(execution);
};

/** The last event a history may hold is the one that says it grew too long. */
export const terminateOverlongHistory = (step: StepContext): void => {
  const { lastEventId, childPolicy } = step.execution;
  if (!step.isOpen || lastEventId < step.limits.historyEvents - 1) return;
  step.record("WorkflowExecutionTerminated", { childPolicy, cause: "EVENT_LIMIT_EXCEEDED" });
};
