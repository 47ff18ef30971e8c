// Pausing a run, which the service does not have: so no event tells it, and the state alone knows.
import type { Execution } from "../execution.ts";
import type { Pause, TimeSpan } from "../paused-time.ts";
import { executionRefusal } from "../refusal.ts";
import type { StepContext } from "../step-context.ts";

/** Beyond that the oldest are joined: a clock stands still for longer then, never for less. */
const maxEarlierPauses = 100;

/**
 * From now on nothing of the run is handed out; a run that is paused already stays as it is.
 * Returns the pause that it is in. Throws UnknownResourceFault where the run is closed.
 */
export const pauseExecution = (
  step: StepContext,
  { reason, identity }: Pick<Pause, "reason" | "identity">,
): Pause => {
  const { execution, now } = step;
  if (execution.closed) throw executionRefusal(execution);
  if (execution.pause) return execution.pause;
  execution.pause = { at: now, reason, identity };
  step.touched = true;
  return execution.pause;
};

/**
 * What waits may be handed out again. Returns the pause that has ended; undefined where the run was
 * not paused. Throws UnknownResourceFault where the run is closed.
 */
export const resumeExecution = (step: StepContext): Pause | undefined => {
  const { execution, now } = step;
  if (execution.closed) throw executionRefusal(execution);
  const { pause } = execution;
  if (!pause) return undefined;
  execution.pause = undefined;
  execution.earlierPauses = earlierPauses(execution, { from: pause.at, to: now });
  step.resumed = true;
  step.touched = true;
  return pause;
};

/** A run that continues one which is paused is paused from its beginning. */
export const inheritPause = (successor: Execution, { pause }: Execution): void => {
  if (pause) successor.pause = pause;
};

/** Only those that some task has waited through: the others concern no clock. */
const earlierPauses = (
  execution: Execution,
  latest: Required<TimeSpan>,
): readonly TimeSpan[] | undefined => {
  const since = waitingSince(execution);
  const spans = [...(execution.earlierPauses ?? []), latest].filter(({ to = 0 }) => to > since);
  if (spans.length === 0) return undefined;
  const [first, second, ...rest] = spans;
  return first && second && spans.length > maxEarlierPauses
    ? [{ from: first.from, to: second.to }, ...rest]
    : spans;
};

/** Milliseconds; later than all time where no task waits. */
const waitingSince = ({ activities, queuedDecisionTask }: Execution): number => {
  let since = queuedDecisionTask?.unhinderedAt ?? Number.POSITIVE_INFINITY;
  for (const { startedEventId, waiting } of activities.values()) {
    if (startedEventId === undefined) since = Math.min(since, waiting?.since ?? 0);
  }
  return since;
};
