// Which tasks wait in the reference model, and which of them a poller may have.
import type { History } from "./histories.ts";
import type { Pauses, TaskKind } from "./pauses.ts";

/** A task as a poller was given it. */
export interface GivenTask {
  readonly kind: TaskKind;
  readonly run: History;
  readonly scheduledEventId: number;
  readonly startedEventId: number;
}

interface WaitingTask {
  readonly run: History;
  readonly scheduledEventId: number;
  readonly readyAt: number;
  readonly priority: number;
}

/** Those that are held, too. */
export const waitingIn = (runs: readonly History[], kind: TaskKind): readonly WaitingTask[] =>
  runs.flatMap((run) => {
    if (kind === "activity") {
      return run.waitingActivities.map((scheduled) => ({
        run,
        scheduledEventId: scheduled.id,
        readyAt: run.waitsSince(scheduled),
        priority: Number(scheduled.data.taskPriority ?? 0),
      }));
    }
    const readyAt = run.decisionReadyAt;
    const scheduledEventId = run.queuedDecision?.id ?? 0;
    const priority = Number(run.started.taskPriority ?? 0);
    return readyAt === undefined ? [] : [{ run, scheduledEventId, readyAt, priority }];
  });

/** The best tasks that a poller may have now: any of those of one age. */
export const bestIn = (
  runs: readonly History[],
  kind: TaskKind,
  pauses: Pauses,
): readonly WaitingTask[] => {
  const waiting = waitingIn(runs, kind).filter(({ run }) => !pauses.holds(run, kind));
  const priority = Math.max(...waiting.map((task) => task.priority));
  const urgent = waiting.filter((task) => task.priority === priority);
  const age = Math.min(...urgent.map((task) => task.readyAt));
  return urgent.filter((task) => task.readyAt === age);
};
