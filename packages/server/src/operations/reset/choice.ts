// What a request wants of a reset or a fork, and what is said of it.
import type { ContinuationPlan, CutChoice, PlanChoice, Source } from "@ekiden/engine";
import { type EkidenInput, type EkidenOutput, maxListedChanges, refuse } from "@ekiden/model";

type Input = Pick<
  EkidenInput<"ResetWorkflowExecution">,
  "eventId" | "decision" | "decisionsBack" | "applySignals" | "applyResults"
>;
type Told = Omit<EkidenOutput<"ResetWorkflowExecution">, "runId">;

const decisions = { FIRST: "first", LAST: "last", BEFORE_FAILURE: "beforeFailure" } as const;

/** Throws ValidationException unless exactly one place is named. */
export const resetChoiceOf = (input: Input): PlanChoice => choiceOf(input, true);

/** A fork has no parent, whose request would be a signal like others to it. Throws as above. */
export const forkChoiceOf = (input: Input): PlanChoice =>
  choiceOf(input, input.applySignals ?? true);

const choiceOf = (input: Input, policyRequests: boolean): PlanChoice => {
  const { applySignals: signals = true, applyResults: results = true } = input;
  return { cut: cutChoiceOf(input), apply: { signals, policyRequests, results } };
};

const cutChoiceOf = ({ eventId, decision, decisionsBack }: Input): CutChoice => {
  const named: CutChoice[] = [];
  if (eventId !== undefined) named.push({ eventId });
  if (decision !== undefined) named.push({ decision: decisions[decision] });
  if (decisionsBack !== undefined) named.push({ decisionsBack });
  const [choice] = named;
  if (choice && named.length === 1) return choice;
  throw refuse.invalid("Exactly one of eventId, decision and decisionsBack must be given");
};

/** What the answer tells of a plan. */
export const toldOf = (plan: ContinuationPlan, { history }: Source): Told => {
  const { origin, kept, appliedBefore, handedOut, children } = plan;
  return {
    from: { workflowId: origin.workflowId, runId: origin.runId },
    decisionTaskScheduledEventId: plan.scheduledEventId,
    keptEvents: kept.length,
    appliedEvents: appliedBefore.length,
    droppedEvents: history.length - kept.length - appliedBefore.length,
    applied: appliedBefore
      .slice(0, maxListedChanges)
      .map(({ id, type }) => ({ eventId: id, eventType: type })),
    handedOut: handedOut
      .slice(0, maxListedChanges)
      .map((scheduledEventId) => ({ scheduledEventId, id: idOf(plan, scheduledEventId) })),
    children: children
      .slice(0, maxListedChanges)
      .map(({ workflowId, runId }) => ({ workflowId, runId })),
  };
};

const idOf = ({ kept }: ContinuationPlan, scheduledEventId: number): string => {
  const scheduled = kept[scheduledEventId - 1];
  if (scheduled?.type === "ActivityTaskScheduled") return scheduled.data.activityId;
  return scheduled?.type === "LambdaFunctionScheduled" ? scheduled.data.id : "";
};
