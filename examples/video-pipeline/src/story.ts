// Tells a history as it grows: who did what, in one line for each event that a person cares for.
import type { HistoryEvent } from "./follow.ts";
import { speaker } from "./print.ts";

export class Story {
  /** By the id of the event that scheduled it: an activity, and who has it. */
  readonly #activities = new Map<number, { id: string; worker: string }>();

  tell(event: HistoryEvent): void {
    const { data, type } = event;
    if (type === "ActivityTaskScheduled") {
      this.#activities.set(event.id, { id: event.data.activityId, worker: "" });
      say("decider", event, `schedules ${event.data.activityId}`);
    } else if ("scheduledEventId" in data && type.startsWith("ActivityTask")) {
      this.#tellOfActivity(event, data.scheduledEventId ?? 0);
    } else this.#tellOfDecider(event);
  }

  #tellOfActivity(event: HistoryEvent, scheduledEventId: number): void {
    const activity = this.#activities.get(scheduledEventId);
    if (!activity) return;
    const { id } = activity;
    if (event.type === "ActivityTaskStarted") {
      activity.worker = event.data.identity ?? "worker";
      say(activity.worker, event, `starts ${id}`);
    } else if (event.type === "ActivityTaskCompleted") {
      say(activity.worker, event, `completes ${id}`, { tone: "good" });
    } else if (event.type === "ActivityTaskFailed") {
      const { message } = JSON.parse(event.data.details ?? "{}");
      say(activity.worker, event, `fails ${id}: ${message}`, { tone: "bad" });
    } else if (event.type === "ActivityTaskTimedOut") {
      say("server", event, `gives up ${id}: ${event.data.timeoutType}`, { tone: "bad" });
    } else say(activity.worker, event, `stops ${id}: it is not needed any more`, { tone: "bad" });
  }

  #tellOfDecider(event: HistoryEvent): void {
    if (event.type === "TimerStarted") {
      const { timerId, startToFireTimeout } = event.data;
      say("decider", event, `pauses ${startToFireTimeout} s: ${timerId}`);
    } else if (event.type === "WorkflowExecutionCompleted") {
      say("decider", event, "completes the workflow", { tone: "good" });
    } else if (event.type === "WorkflowExecutionFailed") {
      say("decider", event, `fails the workflow: ${event.data.reason}`, { tone: "bad" });
    }
  }
}

function say(
  who: string,
  { at }: HistoryEvent,
  text: string,
  options: { tone?: "good" | "bad" } = {},
): void {
  speaker(who)(text, options.tone, at);
}
