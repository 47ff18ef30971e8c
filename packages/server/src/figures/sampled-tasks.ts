// How long tasks waited and took, and how they ended: from the histories of a few executions, since
// nothing counts them as they happen.

import { type ActivityType, decodeEvents, type HistoryEvent } from "@ekiden/model";
import { withoutPayloads } from "../operations/explain/known-history.ts";
import type { HandlerStore } from "../operations/handler-deps.ts";
import { historyPieces } from "../operations/history-pieces.ts";
import type { DomainKey } from "../store/domain-key.ts";
import type { StoredState } from "../store/store.ts";

const maxRuns = 40;
/** Longer histories are left out. */
const maxEventsPerRun = 400;
const maxCharacters = 4_000_000;

export interface SampledTask {
  readonly kind: "decision" | "activity";
  /** Of an activity task. */
  readonly type?: ActivityType;
  /** Milliseconds, from its scheduling to its start; absent while it waits. */
  readonly waited?: number;
  /** Milliseconds, from its start to its end. */
  readonly took?: number;
  /** Absent while it is open. */
  readonly outcome?: "completed" | "failed" | "timedOut" | "canceled";
}

interface Sample {
  readonly tasks: readonly SampledTask[];
  readonly runs: number;
}

export const sampleTasks = async (
  store: Pick<HandlerStore, "executions" | "histories">,
  domain: DomainKey,
  executions: readonly Readonly<StoredState>[],
): Promise<Sample> => {
  const tasks: SampledTask[] = [];
  let runs = 0;
  let characters = 0;
  for (const run of executions) {
    if (runs >= maxRuns || characters > maxCharacters) break;
    if (run.lastEventId > maxEventsPerRun) continue;
    const found = await store.executions.find({ ...nameOf(run), domain });
    if (!found) continue;
    const events: HistoryEvent[] = [];
    const whole = { id: found.id, first: 1, last: run.lastEventId };
    for await (const text of historyPieces(store.histories, whole)) {
      characters += text.length;
      events.push(...decodeEvents(text).map(withoutPayloads));
    }
    runs += 1;
    tasks.push(...tasksOf(events));
  }
  return { tasks, runs };
};

const nameOf = ({ workflowId, runId }: Readonly<StoredState>) => ({ workflowId, runId });

interface OpenTask {
  readonly kind: SampledTask["kind"];
  readonly type?: ActivityType;
  readonly scheduledAt: number;
  startedAt?: number;
}

const outcomes: Readonly<Record<string, NonNullable<SampledTask["outcome"]>>> = {
  DecisionTaskCompleted: "completed",
  DecisionTaskTimedOut: "timedOut",
  ActivityTaskCompleted: "completed",
  ActivityTaskFailed: "failed",
  ActivityTaskTimedOut: "timedOut",
  ActivityTaskCanceled: "canceled",
};

function* tasksOf(events: readonly HistoryEvent[]): Generator<SampledTask> {
  const open = new Map<number, OpenTask>();
  for (const { id, at, type, data } of events) {
    const outcome = outcomes[type];
    const scheduled = open.get((data as { scheduledEventId?: number }).scheduledEventId ?? 0);
    if (type === "DecisionTaskScheduled") open.set(id, { kind: "decision", scheduledAt: at });
    else if (type === "ActivityTaskScheduled") {
      const { activityType } = data as { activityType: ActivityType };
      open.set(id, { kind: "activity", type: activityType, scheduledAt: at });
    } else if (scheduled && /TaskStarted$/.test(type)) scheduled.startedAt = at;
    else if (scheduled && outcome) {
      open.delete((data as { scheduledEventId: number }).scheduledEventId);
      yield sampled(scheduled, { outcome, at });
    }
  }
  for (const task of open.values()) yield sampled(task);
}

const sampled = (
  { kind, type, scheduledAt, startedAt }: OpenTask,
  end?: { readonly outcome: NonNullable<SampledTask["outcome"]>; readonly at: number },
): SampledTask => ({
  kind,
  ...(type && { type }),
  ...(startedAt !== undefined && { waited: startedAt - scheduledAt }),
  ...(startedAt !== undefined && end && { took: end.at - startedAt }),
  ...(end && { outcome: end.outcome }),
});
