// A run that goes on from a decision of another one: the first step of it, and the end of the other
// where it takes its place.
import type { EventAttributes, HistoryEvent } from "@ekiden/model";
import { requireOpen } from "../rules/close.ts";
import { eventRuleOf } from "../rules.ts";
import type { StepContext } from "../step-context.ts";
import { type ContinuationPlan, isToBeCanceled } from "./plan.ts";

export interface Reset {
  readonly plan: ContinuationPlan;
  /** Of the new run. */
  readonly runId: string;
  /** In the event that closes the run. */
  readonly details?: string | undefined;
}

/**
 * Closes the run; the run that takes its place begins in the same commit. Its parent hears nothing
 * of it, and the children that the new run takes are not subject to its child policy.
 * Throws UnknownResourceFault when the run is closed.
 */
export const reset = (step: StepContext, { plan, runId, details }: Reset): void => {
  const { execution } = step;
  requireOpen(execution);
  step.successor = {
    runId,
    begin: (next) => continueFrom(next, plan),
    children: new Set(plan.children.map(({ initiatedEventId }) => initiatedEventId)),
  };
  const children = plan.children.map(
    ({ initiatedEventId, newInitiatedEventId }) => [initiatedEventId, newInitiatedEventId] as const,
  );
  execution.resetTo = { runId, children };
  // What becomes of the children is not in the event.
  step.touched = true;
  step.record("WorkflowExecutionTerminated", {
    reason: `Reset to event ${plan.scheduledEventId}; goes on as the run ${runId}`,
    details,
    childPolicy: execution.childPolicy,
    cause: "OPERATOR_INITIATED",
    newExecutionRunId: runId,
  });
};

/**
 * The first step of the new run. It ends with a decision task that a poller may have. `now` of the
 * step must not be before the last event of the origin.
 */
export const continueFrom = (step: StepContext, plan: ContinuationPlan): void => {
  const { execution } = step;
  step.keep(plan);
  if (plan.parent) {
    execution.parentBefore = execution.parent;
    execution.parent = plan.parent;
  }
  for (const { type, data } of plan.applied) step.recordAgain(type, data as never);
  cancelWhatWasToBe(step);
  for (const event of plan.kept) if (isHandedOut(step, event)) handOut(step, event);
  for (const child of plan.children) takeOver(step, plan, child);
};

/** As the service does with an activity that no worker has. */
const cancelWhatWasToBe = (step: StepContext): void => {
  for (const [scheduledEventId, open] of [...step.execution.activities]) {
    if (!isToBeCanceled(open)) continue;
    const { latestCancelRequestedEventId } = open;
    const startedEventId = 0;
    const canceled: EventAttributes<"ActivityTaskCanceled"> = {
      scheduledEventId,
      startedEventId,
      latestCancelRequestedEventId,
    };
    step.record("ActivityTaskCanceled", canceled);
  }
};

const isHandedOut = ({ execution }: StepContext, { id, type }: HistoryEvent): boolean =>
  (type === "ActivityTaskScheduled" && execution.activities.has(id)) ||
  (type === "LambdaFunctionScheduled" && execution.lambdas.has(id));

const handOut = <K extends HistoryEvent["type"]>(step: StepContext, event: HistoryEvent<K>): void =>
  eventRuleOf(event.type as K).effects?.(step, event);

const takeOver = (
  step: StepContext,
  { origin }: ContinuationPlan,
  {
    workflowId,
    runId,
    initiatedEventId,
    newInitiatedEventId,
  }: ContinuationPlan["children"][number],
): void => {
  const { execution } = step;
  step.send({
    kind: "changeParent",
    to: { workflowId, runId },
    from: { workflowId: origin.workflowId, runId: origin.runId, initiatedEventId },
    parent: {
      workflowId: execution.workflowId,
      runId: execution.runId,
      initiatedEventId: newInitiatedEventId,
    },
  });
};
