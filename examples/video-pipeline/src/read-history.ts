// Folds a history into where each step of the pipeline stands. Nothing is remembered between
// decision tasks, so a decider may crash, be restarted or be one of many: the history says it all.
import type { HistoryEvent } from "@aws-sdk/client-swf";
import { type StepName, stepNames, stepOf, type Video } from "./workflow.ts";

/** A failed step waits for its timer (paused), then is ready for its next try. */
export type Standing = "new" | "open" | "failed" | "paused" | "ready" | "done";

export interface StepProgress {
  step: StepName;
  standing: Standing;
  tries: number;
  /** Why the last try failed. */
  reason: string;
  cancelAsked: boolean;
}

export interface Progress {
  /** The input and every result so far, in one. */
  video: Partial<Video>;
  steps: Record<StepName, StepProgress>;
  cancelRequested: boolean;
}

export function readHistory(history: HistoryEvent[]): Progress {
  const progress: Progress = { video: {}, steps: newSteps(), cancelRequested: false };
  const scheduled = new Map<number, StepProgress>();
  for (const event of history) {
    readExecution(progress, event);
    readTimer(progress, event);
    readActivity(progress, event, scheduled);
  }
  return progress;
}

function newSteps(): Progress["steps"] {
  const entries = stepNames.map((step): [StepName, StepProgress] => [
    step,
    { step, standing: "new", tries: 0, reason: "", cancelAsked: false },
  ]);
  return Object.fromEntries(entries) as Progress["steps"];
}

function readExecution(progress: Progress, event: HistoryEvent): void {
  if (event.eventType === "WorkflowExecutionCancelRequested") progress.cancelRequested = true;
  const input = event.workflowExecutionStartedEventAttributes?.input;
  if (input) Object.assign(progress.video, JSON.parse(input));
}

function readTimer(progress: Progress, event: HistoryEvent): void {
  const started = event.timerStartedEventAttributes?.timerId;
  if (started) progress.steps[stepOf(started)].standing = "paused";
  // A pause that cannot be had is skipped: the next try still counts, so this ends.
  const over = event.timerFiredEventAttributes ?? event.startTimerFailedEventAttributes;
  if (over?.timerId) progress.steps[stepOf(over.timerId)].standing = "ready";
}

function readActivity(
  progress: Progress,
  event: HistoryEvent,
  scheduled: Map<number, StepProgress>,
): void {
  const opened =
    event.activityTaskScheduledEventAttributes ?? event.scheduleActivityTaskFailedEventAttributes;
  if (opened?.activityId) {
    const step = progress.steps[stepOf(opened.activityId)];
    Object.assign(step, { standing: "open", tries: step.tries + 1, cancelAsked: false });
    scheduled.set(event.eventId ?? 0, step);
  }
  const refused = event.scheduleActivityTaskFailedEventAttributes?.cause;
  if (opened?.activityId && refused) fail(progress.steps[stepOf(opened.activityId)], refused);

  const asked = event.activityTaskCancelRequestedEventAttributes?.activityId;
  if (asked) progress.steps[stepOf(asked)].cancelAsked = true;

  readClose(progress, event, scheduled);
}

function readClose(
  progress: Progress,
  event: HistoryEvent,
  scheduled: Map<number, StepProgress>,
): void {
  const completed = event.activityTaskCompletedEventAttributes;
  const failed = event.activityTaskFailedEventAttributes;
  const timedOut = event.activityTaskTimedOutEventAttributes;
  const canceled = event.activityTaskCanceledEventAttributes;
  const closed = completed ?? failed ?? timedOut ?? canceled;
  const step = scheduled.get(closed?.scheduledEventId ?? 0);
  if (!step) return;
  if (completed) {
    step.standing = "done";
    Object.assign(progress.video, JSON.parse(completed.result ?? "{}"));
  } else {
    fail(step, failed?.reason ?? timedOut?.timeoutType ?? "canceled");
  }
}

function fail(step: StepProgress, reason: string): void {
  step.standing = "failed";
  step.reason = reason;
}
