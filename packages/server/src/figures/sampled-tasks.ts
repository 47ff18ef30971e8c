// How long tasks waited and took, and how they ended: from the histories of a few executions, since
// nothing counts them as they happen.

import type { Origin } from "@ekiden/engine";
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
      events.push(...decodeEvents(text).map((event) => withoutPayloads(event)));
    }
    runs += 1;
    tasks.push(...tasksOf(events, found.execution.origin));
  }
  return { tasks, runs };
};

const nameOf = ({ workflowId, runId }: Readonly<StoredState>) => ({ workflowId, runId });

interface OpenTask {
  readonly kind: SampledTask["kind"];
  readonly type?: ActivityType;
  readonly scheduled: HistoryEvent;
  started?: HistoryEvent;
}

const outcomes: Readonly<Record<string, NonNullable<SampledTask["outcome"]>>> = {
  DecisionTaskCompleted: "completed",
  DecisionTaskTimedOut: "timedOut",
  ActivityTaskCompleted: "completed",
  ActivityTaskFailed: "failed",
  ActivityTaskTimedOut: "timedOut",
  ActivityTaskCanceled: "canceled",
};

function* tasksOf(
  events: readonly HistoryEvent[],
  origin: Origin | undefined,
): Generator<SampledTask> {
  const open = new Map<number, OpenTask>();
  const sampled = ({ kind, type, scheduled, started }: OpenTask, end?: HistoryEvent) => {
    const outcome = end && outcomes[end.type];
    const waited = started && millisecondsBetween(scheduled, started, origin);
    const took = started && end && millisecondsBetween(started, end, origin);
    return {
      kind,
      ...(type && { type }),
      ...(waited !== undefined && { waited }),
      ...(took !== undefined && { took }),
      ...(outcome && { outcome }),
    };
  };
  for (const event of events) {
    const { id, type, data } = event;
    const { scheduledEventId = 0 } = data as { scheduledEventId?: number };
    const task = open.get(scheduledEventId);
    if (type === "DecisionTaskScheduled") open.set(id, { kind: "decision", scheduled: event });
    else if (type === "ActivityTaskScheduled") {
      const { activityType } = data as { activityType: ActivityType };
      open.set(id, { kind: "activity", type: activityType, scheduled: event });
    } else if (task && /TaskStarted$/.test(type)) task.started = event;
    else if (task && outcomes[type]) {
      open.delete(scheduledEventId);
      yield sampled(task, event);
    }
  }
  for (const task of open.values()) yield sampled(task);
}

/**
 * What a run has kept of its origin begins anew with it. Undefined where it ends with what was
 * recorded again at that moment, and happened at another one.
 */
const millisecondsBetween = (
  from: HistoryEvent,
  to: HistoryEvent,
  origin: Origin | undefined,
): number | undefined => {
  if (!origin || to.id <= origin.keptEvents) return to.at - from.at;
  return to.at > origin.at ? to.at - Math.max(from.at, origin.at) : undefined;
};
