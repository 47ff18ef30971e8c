// Ids by which one event speaks of another.
import type { EventType, HistoryEvent, WorkflowExecution } from "@ekiden/model";
import { attributeOf, print, type RunReading } from "./reading.ts";
import type { Seen } from "./seen.ts";

/** The type of event that an attribute has to point at. */
const pointsAt = (type: EventType, attribute: string): EventType | undefined => {
  switch (attribute) {
    case "decisionTaskCompletedEventId":
      return "DecisionTaskCompleted";
    case "latestCancelRequestedEventId":
      return "ActivityTaskCancelRequested";
    case "scheduledEventId":
      if (type.startsWith("DecisionTask")) return "DecisionTaskScheduled";
      return type.startsWith("ActivityTask") ? "ActivityTaskScheduled" : "LambdaFunctionScheduled";
    case "startedEventId":
      if (type.startsWith("DecisionTask")) return "DecisionTaskStarted";
      if (type.startsWith("ActivityTask")) return "ActivityTaskStarted";
      if (type.startsWith("LambdaFunction")) return "LambdaFunctionStarted";
      return type.startsWith("Timer") ? "TimerStarted" : "ChildWorkflowExecutionStarted";
    case "initiatedEventId":
      if (type.includes("Child")) return "StartChildWorkflowExecutionInitiated";
      return type.includes("Signal")
        ? "SignalExternalWorkflowExecutionInitiated"
        : "RequestCancelExternalWorkflowExecutionInitiated";
    default:
      return undefined;
  }
};

/** Where 0 stands for "there was no such event". */
const mayPointAtNothing: ReadonlySet<string> = new Set([
  "DecisionTaskTimedOut.startedEventId",
  "ActivityTaskTimedOut.startedEventId",
  "ActivityTaskCanceled.startedEventId",
  "ActivityTaskCanceled.latestCancelRequestedEventId",
  "StartChildWorkflowExecutionFailed.initiatedEventId",
  "StartLambdaFunctionFailed.scheduledEventId",
  "WorkflowExecutionSignaled.externalInitiatedEventId",
  "WorkflowExecutionCancelRequested.externalInitiatedEventId",
  "WorkflowExecutionStarted.parentInitiatedEventId",
]);

/** What two events that belong together both say must be the same. */
const identities = ["timerId", "activityId", "scheduledEventId", "initiatedEventId"] as const;

export function* referenceProblems(run: RunReading, seen: Seen): Generator<string> {
  for (const event of run.history) {
    for (const [attribute, value] of Object.entries(event.data)) {
      if (!attribute.endsWith("EventId")) continue;
      if (value === 0 && mayPointAtNothing.has(`${event.type}.${attribute}`)) continue;
      const wanted = pointsAt(event.type, attribute);
      const target = run.event(value as number);
      if (wanted) yield* problemsOf({ event, attribute, target, wanted });
      else yield* problemsElsewhere(event, attribute, seen);
    }
  }
}

interface Reference {
  readonly event: HistoryEvent;
  readonly attribute: string;
  readonly target: HistoryEvent | undefined;
  readonly wanted: EventType;
}

function* problemsOf({ event, attribute, target, wanted }: Reference): Generator<string> {
  const what = `${print(event)}: ${attribute}`;
  if (!target) yield `${what} points at nothing`;
  else if (target.type !== wanted) yield `${what} points at ${print(target)}, not at a ${wanted}`;
  else if (target.id >= event.id) yield `${what} points at ${print(target)}, which is not earlier`;
  else {
    for (const name of identities) {
      const [own, other] = [attributeOf(event, name), attributeOf(target, name)];
      if (own !== undefined && other !== undefined && own !== other) {
        yield `${what} points at ${print(target)}, which is about another ${name}`;
      }
    }
  }
}

const elsewhere: Readonly<Record<string, readonly [run: string, type: EventType]>> = {
  "WorkflowExecutionStarted.parentInitiatedEventId": [
    "parentWorkflowExecution",
    "StartChildWorkflowExecutionInitiated",
  ],
  "WorkflowExecutionSignaled.externalInitiatedEventId": [
    "externalWorkflowExecution",
    "SignalExternalWorkflowExecutionInitiated",
  ],
  "WorkflowExecutionCancelRequested.externalInitiatedEventId": [
    "externalWorkflowExecution",
    "RequestCancelExternalWorkflowExecutionInitiated",
  ],
};

/** Ids that point into the history of another run, which may be forgotten by now. */
function* problemsElsewhere(event: HistoryEvent, attribute: string, seen: Seen): Generator<string> {
  const [member, wanted] = elsewhere[`${event.type}.${attribute}`] ?? [];
  if (!member || !wanted) {
    yield `${print(event)}: ${attribute} is no known reference`;
    return;
  }
  const name = attributeOf(event, member) as WorkflowExecution | undefined;
  const other = name && seen.run(name);
  const id = attributeOf(event, attribute) as number;
  if (!name) yield `${print(event)}: ${attribute} is ${id} of no run`;
  else if (other && !other.eventOf(wanted, id)) {
    yield `${print(event)}: ${attribute} points at no ${wanted} of ${other.name}`;
  }
}
