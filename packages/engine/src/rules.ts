// The full tables, spread from the subjects. A decision or event without a rule does not compile.
import type { EventType, HistoryEvent } from "@ekiden/model";
import type { Execution } from "./execution.ts";
import { activity } from "./rules/activity.ts";
import { child } from "./rules/child.ts";
import { close } from "./rules/close.ts";
import { continueAsNew } from "./rules/continue-as-new.ts";
import { decisionTask } from "./rules/decision-task.ts";
import { external } from "./rules/external.ts";
import { lambda } from "./rules/lambda.ts";
import { marker } from "./rules/marker.ts";
import { timer } from "./rules/timer.ts";
import { workflow } from "./rules/workflow.ts";
import { noteSetback } from "./setbacks.ts";
import type {
  DeadlineRule,
  DecisionRules,
  DeclineRules,
  EventRule,
  EventRules,
} from "./subject.ts";

export const decisionRules: DecisionRules = {
  ...activity.decisions,
  ...child.decisions,
  ...close.decisions,
  ...continueAsNew.decisions,
  ...external.decisions,
  ...lambda.decisions,
  ...marker.decisions,
  ...timer.decisions,
};

export const declineRules: DeclineRules = {
  ...activity.declined,
  ...child.declined,
  ...close.declined,
  ...continueAsNew.declined,
  ...external.declined,
  ...lambda.declined,
  ...marker.declined,
  ...timer.declined,
};

const eventRules: EventRules = {
  ...activity.events,
  ...child.events,
  ...close.events,
  ...continueAsNew.events,
  ...decisionTask.events,
  ...external.events,
  ...lambda.events,
  ...marker.events,
  ...timer.events,
  ...workflow.events,
};

/** Those that come first win where two deadlines fall on one instant. */
export const deadlineRules: readonly DeadlineRule[] = [
  workflow.deadlines,
  decisionTask.deadlines,
  activity.deadlines,
  lambda.deadlines,
  timer.deadlines,
];

export const eventRuleOf = <K extends EventType>(type: K): EventRule<K> => eventRules[type];

/** One step of the fold. */
export const applyEvent = (execution: Execution, event: HistoryEvent): void => {
  execution.lastEventId = event.id;
  execution.lastEventAt = event.at;
  noteSetback(execution, event);
  (eventRules[event.type] as EventRule<typeof event.type>).apply?.(execution, event as never);
};
