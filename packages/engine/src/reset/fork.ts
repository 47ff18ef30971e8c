// A run of another workflow id that begins with a part of a run's history, which stays as it is.
import { encodeEvent, type HistoryEvent, refuse } from "@ekiden/model";
import type { ContinuationPlan, Source } from "./plan.ts";

export interface ForkEdits {
  /** In place of the input of the run. */
  readonly input?: string | undefined;
  /** In place of what the activity was completed with. */
  readonly activityResult?: { readonly activityId: string; readonly result: string } | undefined;
}

/**
 * The plan for a run beside the origin: without its parent and its children, and with the edits.
 * Throws ValidationException where a child is open, and where no such activity was completed.
 */
export const planFork = (
  { execution: { closed } }: Source,
  plan: ContinuationPlan,
  edits: ForkEdits,
): ContinuationPlan => {
  const [child] = plan.children;
  if (child) {
    // What is closed does not record its end any more.
    const orWait = closed ? "" : ", or wait for its end";
    throw refuse.invalid(
      `The child ${child.workflowId} reports to the execution that is forked: choose a decision ` +
        `before it was started${orWait}`,
    );
  }
  const [started, ...rest] = plan.kept;
  if (started?.type !== "WorkflowExecutionStarted") throw new Error("A history has no beginning");
  const first = onItsOwn(started, edits.input);
  const kept = [first, ...rest];
  const keptEncoded = [encodeEvent(first), ...plan.keptEncoded.slice(1)];
  return withResult({ ...plan, kept, keptEncoded, parent: undefined }, edits.activityResult);
};

const onItsOwn = (
  event: HistoryEvent<"WorkflowExecutionStarted">,
  input: string | undefined,
): HistoryEvent => {
  const {
    parentWorkflowExecution: _parent,
    continuedExecutionRunId: _before,
    ...data
  } = event.data;
  const edited = input === undefined ? data : { ...data, input };
  return { ...event, data: { ...edited, parentInitiatedEventId: 0 } };
};

const withResult = (
  plan: ContinuationPlan,
  edit: ForkEdits["activityResult"],
): ContinuationPlan => {
  if (!edit) return plan;
  const { activityId, result } = edit;
  const isOfIt = ({ type, data }: HistoryEvent): boolean =>
    type === "ActivityTaskCompleted" &&
    activityOf(plan.kept, (data as { scheduledEventId: number }).scheduledEventId) === activityId;
  const completed = [...plan.kept, ...plan.applied].findLast(isOfIt);
  if (!completed) {
    throw refuse.invalid(
      `No activity ${activityId} was asked for before that decision and completed: there is no ` +
        "result to edit",
    );
  }
  const edited = { ...completed, data: { ...completed.data, result } } as HistoryEvent;
  const replace = (event: HistoryEvent) => (event === completed ? edited : event);
  const place = plan.kept.indexOf(completed);
  return {
    ...plan,
    kept: plan.kept.map(replace),
    keptEncoded: place < 0 ? plan.keptEncoded : plan.keptEncoded.with(place, encodeEvent(edited)),
    applied: plan.applied.map(replace),
  };
};

const activityOf = (
  kept: readonly HistoryEvent[],
  scheduledEventId: number,
): string | undefined => {
  const scheduled = kept[scheduledEventId - 1];
  return scheduled?.type === "ActivityTaskScheduled" ? scheduled.data.activityId : undefined;
};
