// A decider's answer: the batch is checked as a whole, then every decision is carried out in order.
import { type Decision, type DecisionType, refuse, type TaskList } from "@ekiden/model";
import type { Facts } from "./facts.ts";
import { type Attempt, requireStartedDecisionTask } from "./rules/decision-task.ts";
import { fireIfDue } from "./rules/timer.ts";
import { decisionRules, declineRules } from "./rules.ts";
import type { StepContext } from "./step-context.ts";
import type { Deciding, DecisionRule, DeclineCause, DeclineRule } from "./subject.ts";

export interface CompletedDecisionTask extends Attempt {
  readonly decisions: readonly Decision[];
  readonly executionContext?: string | undefined;
  readonly taskList?: TaskList | undefined;
  readonly taskListScheduleToStartTimeout?: string | undefined;
  /** Decisions that are not to be carried out, by their index: each leaves its …Failed event. */
  readonly declined?: ReadonlyMap<number, DeclineCause> | undefined;
}

const closing: ReadonlySet<DecisionType> = new Set([
  "CompleteWorkflowExecution",
  "FailWorkflowExecution",
  "CancelWorkflowExecution",
  "ContinueAsNewWorkflowExecution",
]);
const incompatibleWithClosing: ReadonlySet<DecisionType> = new Set([
  "ScheduleActivityTask",
  "StartTimer",
]);

/**
 * Closes the started decision task and enacts its decisions.
 * Throws UnknownResourceFault when the attempt is not the open one, and ValidationException when
 * the batch breaks a rule; either way nothing has changed. Source: recorded answers of the service.
 */
export const completeDecisionTask = (
  step: StepContext,
  completed: CompletedDecisionTask,
  facts: Facts,
): void => {
  requireStartedDecisionTask(step.execution, completed);
  requireSoundBatch(completed.decisions);
  const { scheduledEventId, startedEventId, executionContext } = completed;
  const { taskList, taskListScheduleToStartTimeout } = completed;
  const unhandled = step.execution.queuedDecisionTask !== undefined;
  const decisionTaskCompletedEventId = step.record("DecisionTaskCompleted", {
    executionContext,
    scheduledEventId,
    startedEventId,
    taskList,
    taskListScheduleToStartTimeout,
  });
  const childrenBefore = step.execution.children.size;
  const deciding: Deciding = {
    step,
    facts,
    decisionTaskCompletedEventId,
    unhandled,
    childrenBefore,
  };
  for (const [index, decision] of completed.decisions.entries()) {
    const cause = completed.declined?.get(index);
    if (cause) decline(deciding, decision, cause);
    else carryOut(deciding, decision);
  }
  // After all of them, because a later decision may cancel a timer of an earlier one.
  for (const { type, data } of completed.decisions) {
    if (type === "StartTimer") fireIfDue(step, data.timerId);
  }
};

const carryOut = (deciding: Deciding, { type, data }: Decision): void =>
  (decisionRules[type] as DecisionRule<typeof type>)(deciding, data as never);

/** A cause that the event of the failure cannot name is a bug of the caller. */
const decline = (
  { step, decisionTaskCompletedEventId }: Deciding,
  { type, data }: Decision,
  cause: DeclineCause,
): void => {
  const declined = { cause: cause as never, decisionTaskCompletedEventId };
  (declineRules[type] as DeclineRule<typeof type>)(step, data as never, declined);
};

const requireSoundBatch = (decisions: readonly Decision[]): void => {
  const closeAt = decisions.findIndex(({ type }) => closing.has(type));
  if (closeAt < 0) return;
  if (closeAt < decisions.length - 1) throw refuse.closeNotLast();
  if (decisions.some(({ type }) => incompatibleWithClosing.has(type))) {
    throw refuse.incompatibleWithClose();
  }
};
