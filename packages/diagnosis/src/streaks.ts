// Failures in a row: of an activity type, a function or a type of children, since its last success.
import type { EventType, HistoryEvent } from "@ekiden/model";
import { failureText, nameOf } from "./texts.ts";

type StreakKind = "activity" | "lambda" | "child";

export interface Streak {
  readonly kind: StreakKind;
  /** Of the activity type, the function or the type of the child. */
  readonly name: string;
  readonly count: number;
  /** The latest of them. */
  readonly events: readonly number[];
  /** When the first of them failed; milliseconds. */
  readonly since: number;
  readonly last: HistoryEvent;
}

interface End {
  readonly kind: StreakKind;
  readonly isFailure: boolean;
}

const good = (kind: StreakKind): End => ({ kind, isFailure: false });
const bad = (kind: StreakKind): End => ({ kind, isFailure: true });

const ends: { readonly [K in EventType]?: End } = {
  ActivityTaskCompleted: good("activity"),
  ActivityTaskCanceled: good("activity"),
  ActivityTaskFailed: bad("activity"),
  ActivityTaskTimedOut: bad("activity"),
  LambdaFunctionCompleted: good("lambda"),
  LambdaFunctionFailed: bad("lambda"),
  LambdaFunctionTimedOut: bad("lambda"),
  StartLambdaFunctionFailed: bad("lambda"),
  ChildWorkflowExecutionCompleted: good("child"),
  ChildWorkflowExecutionCanceled: good("child"),
  ChildWorkflowExecutionFailed: bad("child"),
  ChildWorkflowExecutionTimedOut: bad("child"),
  ChildWorkflowExecutionTerminated: bad("child"),
};

const maxEvents = 20;

export class Streaks {
  readonly #streaks = new Map<string, Streak>();

  /** Those that no success has ended, the longest first. */
  of(kind: StreakKind): readonly Streak[] {
    return [...this.#streaks.values()]
      .filter((streak) => streak.kind === kind)
      .sort((one, other) => other.count - one.count);
  }

  /** Those whose last failure is among these events. */
  endingIn(events: readonly HistoryEvent[]): readonly Streak[] {
    const [first, last] = [events.at(0)?.id ?? 0, events.at(-1)?.id ?? -1];
    const isAmong = ({ id }: HistoryEvent) => id >= first && id <= last;
    return [...this.#streaks.values()].filter((streak) => isAmong(streak.last));
  }

  read(event: HistoryEvent, history: readonly HistoryEvent[]): void {
    const end = ends[event.type];
    if (!end) return;
    const { kind } = end;
    const name = nameOfEnded(event, history);
    const key = `${kind} ${name}`;
    if (!end.isFailure) this.#streaks.delete(key);
    else {
      const { events = [], count = 0, since = event.at } = this.#streaks.get(key) ?? {};
      const latest = [...events, event.id].slice(-maxEvents);
      this.#streaks.set(key, { kind, name, since, events: latest, count: count + 1, last: event });
    }
  }
}

interface EndData {
  readonly scheduledEventId?: number;
  readonly workflowType?: { readonly name: string; readonly version: string };
}

const nameOfEnded = ({ data }: HistoryEvent, history: readonly HistoryEvent[]): string => {
  const { scheduledEventId = 0, workflowType } = data as EndData;
  if (workflowType) return nameOf(workflowType);
  const scheduled = history[scheduledEventId - 1];
  if (scheduled?.type === "ActivityTaskScheduled") return nameOf(scheduled.data.activityType);
  return scheduled?.type === "LambdaFunctionScheduled" ? scheduled.data.name : "";
};

/** What a failure says of itself, or which time-out it was. */
export const failureOf = ({ type, data }: HistoryEvent): string => {
  switch (type) {
    case "ActivityTaskTimedOut":
      return `time-out ${(data as { timeoutType: string }).timeoutType}`;
    case "LambdaFunctionTimedOut":
    case "ChildWorkflowExecutionTimedOut":
      return "time-out START_TO_CLOSE";
    case "ChildWorkflowExecutionTerminated":
      return "its termination";
    case "StartLambdaFunctionFailed": {
      const { cause, message } = data as { cause?: string; message?: string };
      return failureText({ reason: cause, details: message });
    }
    default:
      return failureText(data as { reason?: string; details?: string });
  }
};
