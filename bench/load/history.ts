// The one history that a workflow of K activities in sequence may have.
import type { WireEvent } from "@ekiden/model";

const decisionTask = ["DecisionTaskScheduled", "DecisionTaskStarted", "DecisionTaskCompleted"];
const activityTask = ["ActivityTaskScheduled", "ActivityTaskStarted", "ActivityTaskCompleted"];

export const expectedEventTypes = (activities: number): readonly string[] => [
  "WorkflowExecutionStarted",
  ...Array.from({ length: activities }, () => [...decisionTask, ...activityTask]).flat(),
  ...decisionTask,
  "WorkflowExecutionCompleted",
];

/** What is wrong with ids that should count from 1, one by one; undefined if nothing is. */
export const wrongIds = (events: readonly WireEvent[]): string | undefined => {
  const index = events.findIndex((event, at) => event.eventId !== at + 1);
  return index === -1 ? undefined : `event ${index + 1} has the id ${events[index]?.eventId}`;
};

/** What is wrong with the history of a completed run; undefined if nothing is. */
export const wrongHistory = (
  events: readonly WireEvent[],
  activities: number,
): string | undefined => {
  const expected = expectedEventTypes(activities);
  const index = expected.findIndex((type, at) => events[at]?.eventType !== type);
  if (index !== -1) {
    return `event ${index + 1} is ${events[index]?.eventType}, not ${expected[index]}`;
  }
  if (events.length > expected.length) return `${events.length} events, not ${expected.length}`;
  return wrongIds(events);
};
