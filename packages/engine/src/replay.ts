// I1: a run's state is what its history says. What leaves no event is named here, by `asReplayed`.
import type { HistoryEvent } from "@ekiden/model";
import { blankExecution, type Execution, type ExecutionKey, type Origin } from "./execution.ts";
import { activity } from "./rules/activity.ts";
import { applyEvent } from "./rules.ts";
import { SparseMap } from "./sparse.ts";

/** A run, and where its first events come from where they are another one's. */
interface Replayed<Domain extends string> extends ExecutionKey<Domain> {
  readonly origin?: Origin | undefined;
}

export const replay = <Domain extends string>(
  { origin, ...key }: Replayed<Domain>,
  history: Iterable<HistoryEvent>,
): Execution<Domain> => {
  const { domain, workflowId, runId } = key;
  const execution = blankExecution({ domain, workflowId, runId });
  if (!origin) catchUp(execution, history);
  else {
    const events = [...history];
    execution.origin = origin;
    foldKept(execution, events.slice(0, origin.keptEvents));
    catchUp(execution, events.slice(origin.keptEvents));
  }
  return execution;
};

/** Takes a state that was kept on to where `later`, the events since then, leads. */
export const catchUp = (execution: Execution, later: Iterable<HistoryEvent>): void => {
  for (const event of later) applyEvent(execution, event);
};

/**
 * Folds the events that a run has from its origin. The run and what is open after them begin anew,
 * so clocks are counted from the origin's time; timers keep the moments at which they fire.
 */
export const foldKept = (execution: Execution, events: readonly HistoryEvent[]): void => {
  catchUp(execution, events);
  const at = execution.origin?.at ?? execution.lastEventAt;
  const { activities, queuedDecisionTask } = execution;
  const { latestActivityAt } = execution;
  for (const [scheduledEventId, { startedEventId, ...open }] of [...activities]) {
    const scheduled = events[scheduledEventId - 1];
    if (startedEventId !== undefined || scheduled?.type !== "ActivityTaskScheduled") continue;
    activity.events.ActivityTaskScheduled.apply(execution, { ...scheduled, at });
    const { latestCancelRequestedEventId } = open;
    Object.assign(activities.get(scheduledEventId) ?? {}, { latestCancelRequestedEventId });
  }
  execution.latestActivityAt = latestActivityAt;
  execution.startedAt = at;
  if (queuedDecisionTask) queuedDecisionTask.unhinderedAt = at;
};

/**
 * A copy of the state as a replay would give it: without heartbeats and pauses, without the run
 * that a reset has put in its place, and with the parent of its first event.
 */
export const asReplayed = (execution: Execution): Execution => {
  const { resetTo: _resetTo, pause: _pause, earlierPauses: _earlier, ...others } = execution;
  const { parentBefore, ...rest } = others;
  return {
    ...rest,
    ...(parentBefore && { parent: parentBefore }),
    activities: new SparseMap(
      [...execution.activities].map(([id, { heartbeat: _heartbeat, ...open }]) => [id, open]),
    ),
  };
};
