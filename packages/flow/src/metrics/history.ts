// How long activity tasks waited, and which ran out of time, as a decider reads it in histories: an
// activity's worker is not told when its task was scheduled.
import type { HistoryEvent } from "@ekiden/client";
import type { Run } from "../workflow/run.ts";
import type { Meters } from "./meters.ts";

interface Scheduled {
  /** Undefined of an event of the run that this one was reset or forked from. */
  readonly at: number | undefined;
  readonly type: { readonly activity_type: string; readonly activity_version: string };
}

/** By the id of its ActivityTaskScheduled. */
type OpenActivities = Map<number, Scheduled>;

/**
 * Of a run that was reset or forked: its first events, which are those of the run before. They were
 * measured there, and have its times.
 */
export const keptEventsOf = (run: Run | undefined): number =>
  run?.started?.data.origins?.at(-1)?.keptEvents ?? 0;

export class ActivityTimes {
  readonly #meters: Meters;
  /** Of runs that go on without the beginning of their history. */
  readonly #open = new WeakMap<Run, OpenActivities>();

  constructor(meters: Meters) {
    this.#meters = meters;
  }

  /** Measures the events after event `told`; an earlier task has measured those before. */
  tell(events: readonly HistoryEvent[], told: number, run: Run | undefined): void {
    const open = (run && this.#open.get(run)) ?? new Map();
    const keptEvents = keptEventsOf(run);
    for (const event of events) {
      if (event.type === "ActivityTaskScheduled") schedule(event, open, event.id > keptEvents);
      else this.#take(event, open, event.id > told);
    }
    if (run) this.#open.set(run, open);
  }

  #take(event: HistoryEvent, open: OpenActivities, isNews: boolean): void {
    const scheduledEventId = scheduledEventIdOf(event);
    const scheduled = open.get(scheduledEventId ?? 0);
    if (scheduledEventId === undefined || !scheduled) return;
    if (event.type !== "ActivityTaskStarted") open.delete(scheduledEventId);
    if (!isNews) return;
    if (event.type === "ActivityTaskStarted" && scheduled.at !== undefined) {
      this.#meters.activityScheduleToStart((event.at - scheduled.at) / 1_000, scheduled.type);
    }
    if (event.type === "ActivityTaskTimedOut") {
      const { timeoutType } = event.data;
      this.#meters.activityTimeouts(1, { ...scheduled.type, timeout_type: timeoutType });
    }
  }
}

const schedule = (
  { id, at, data }: HistoryEvent<"ActivityTaskScheduled">,
  open: OpenActivities,
  isOfRun: boolean,
): void => {
  const { name, version } = data.activityType;
  const type = { activity_type: name, activity_version: version };
  open.set(id, { at: isOfRun ? at : undefined, type });
};

const scheduledEventIdOf = ({ type, data }: HistoryEvent): number | undefined => {
  switch (type) {
    case "ActivityTaskStarted":
    case "ActivityTaskCompleted":
    case "ActivityTaskFailed":
    case "ActivityTaskTimedOut":
    case "ActivityTaskCanceled":
      return data.scheduledEventId;
    default:
      return undefined;
  }
};
