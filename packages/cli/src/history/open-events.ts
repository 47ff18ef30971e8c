// What a history has begun and not ended: activities, timers, children and the like.
import type { WireEvent } from "@ekiden/client";
import { attributesOf } from "./read-history.ts";

/** What begins something → what it is called, and the attribute that names it. */
const beginnings: Readonly<Record<string, readonly [what: string, name: string]>> = {
  DecisionTaskScheduled: ["decision task", ""],
  ActivityTaskScheduled: ["activity", "activityId"],
  TimerStarted: ["timer", "timerId"],
  StartChildWorkflowExecutionInitiated: ["child", "workflowId"],
  LambdaFunctionScheduled: ["function", "id"],
  SignalExternalWorkflowExecutionInitiated: ["signal to", "workflowId"],
  RequestCancelExternalWorkflowExecutionInitiated: ["request to cancel", "workflowId"],
};

/** The attribute by which an end names the event of its beginning. */
const ends: readonly (readonly [ends: RegExp, attribute: string])[] = [
  [/^(Decision|Activity)Task(Completed|Failed|TimedOut|Canceled)$/, "scheduledEventId"],
  [/^(LambdaFunction(Completed|Failed|TimedOut)|StartLambdaFunctionFailed)$/, "scheduledEventId"],
  [/^Timer(Fired|Canceled)$/, "startedEventId"],
  [/^(ChildWorkflowExecution(?!Started)|StartChildWorkflowExecutionFailed)/, "initiatedEventId"],
  [/^ExternalWorkflowExecution|ExternalWorkflowExecutionFailed$/, "initiatedEventId"],
];

interface OpenEvent {
  /** As in `activity charge-1`. */
  readonly what: string;
  readonly eventId: number;
}

/** Oldest first. */
export const openEventsOf = (events: readonly WireEvent[]): readonly OpenEvent[] => {
  const open = new Map<number, string>();
  for (const event of events) {
    const attributes = attributesOf(event);
    const beginning = beginnings[event.eventType];
    if (beginning) {
      const [what, name] = beginning;
      open.set(event.eventId, name === "" ? what : `${what} ${attributes[name]}`);
    }
    const end = ends.find(([type]) => type.test(event.eventType));
    if (end) open.delete(Number(attributes[end[1]]));
  }
  return [...open].map(([eventId, what]) => ({ what, eventId }));
};
