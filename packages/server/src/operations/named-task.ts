// Whether what a token names is what the store has: an id alone may be another run's, since a store
// that was restored from a backup counts on from where it was then.
import type { Step } from "@ekiden/engine";
import { type Fault, refuse } from "@ekiden/model";
import { isNamed, type TaskReference } from "./token.ts";

/**
 * Throws UnknownResourceFault where the run is another one, or the task has been started anew.
 * Where it is not started at all, the engine says so.
 */
export const requireNamed = ({ execution }: Pick<Step, "execution">, task: TaskReference): void => {
  const { runId } = execution;
  if (!isNamed(task, { runId, at: startedAtIn(execution, task) })) throw unknownTask(task);
};

const startedAtIn = (
  { startedDecisionTask, activities }: Step["execution"],
  { kind, scheduledEventId }: TaskReference,
): number | undefined =>
  kind === "decision"
    ? startedDecisionTask?.startedAt
    : activities.get(scheduledEventId)?.startedAt;

export const unknownTask = ({ kind, scheduledEventId }: TaskReference): Fault =>
  kind === "decision"
    ? refuse.unknownDecisionTask(scheduledEventId)
    : refuse.unknownActivity(scheduledEventId);
