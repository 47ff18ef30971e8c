// Histories of `sequence` in the form in which the SDK gives them, as long as one likes.
import type { HistoryEvent } from "@aws-sdk/client-swf";
import { domain, sequence, taskList } from "./workflows.ts";

/** Events of a run whose activities are all completed, and whose decider has not seen that yet. */
export const recordedSequence = (count: number): HistoryEvent[] => {
  const events: HistoryEvent[] = [];
  const list = { name: taskList };
  const add = (eventType: HistoryEvent["eventType"], attributes: object): number => {
    const type = String(eventType);
    const member = `${type.charAt(0).toLowerCase()}${type.slice(1)}EventAttributes`;
    const eventId = events.length + 1;
    const eventTimestamp = new Date(1_750_000_000_000 + eventId);
    events.push({ eventId, eventType, eventTimestamp, [member]: attributes });
    return eventId;
  };
  const { name, version } = sequence;
  add("WorkflowExecutionStarted", {
    childPolicy: "TERMINATE",
    taskList: list,
    workflowType: { name, version },
    input: String(count),
  });
  let scheduled = add("DecisionTaskScheduled", { taskList: list });
  let started = add("DecisionTaskStarted", { scheduledEventId: scheduled });
  for (let index = 0; index < count; index += 1) {
    const completed = add("DecisionTaskCompleted", {
      scheduledEventId: scheduled,
      startedEventId: started,
    });
    const activity = add("ActivityTaskScheduled", {
      activityType: { name: "step", version: "1.0" },
      activityId: `step-${index + 1}`,
      input: `[${index}]`,
      taskList: list,
      decisionTaskCompletedEventId: completed,
    });
    const begun = add("ActivityTaskStarted", { scheduledEventId: activity, identity: domain });
    add("ActivityTaskCompleted", {
      scheduledEventId: activity,
      startedEventId: begun,
      result: String(index + 1),
    });
    scheduled = add("DecisionTaskScheduled", { taskList: list });
    started = add("DecisionTaskStarted", { scheduledEventId: scheduled });
  }
  return events;
};
