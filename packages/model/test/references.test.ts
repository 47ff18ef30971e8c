// Which event an event speaks of: for every event that speaks of another.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type EventType, events } from "../src/events.ts";
import { referenceOf } from "../src/references.ts";

const types = Object.keys(events) as EventType[];
const attributesOf = (type: EventType): string[] => Object.keys(events[type].properties);

test("every attribute that is an event id points at an event, and no other does", () => {
  for (const type of types) {
    for (const attribute of attributesOf(type)) {
      const reference = referenceOf(type, attribute);
      assert.equal(reference !== undefined, attribute.endsWith("EventId"), `${type}.${attribute}`);
    }
  }
});

test("an event that ends something points at the event that began it", () => {
  const pointsAt = (type: EventType, attribute: string) => referenceOf(type, attribute)?.type;
  assert.equal(pointsAt("DecisionTaskTimedOut", "scheduledEventId"), "DecisionTaskScheduled");
  assert.equal(pointsAt("ActivityTaskCanceled", "startedEventId"), "ActivityTaskStarted");
  assert.equal(pointsAt("TimerFired", "startedEventId"), "TimerStarted");
  assert.equal(pointsAt("LambdaFunctionFailed", "startedEventId"), "LambdaFunctionStarted");
  assert.equal(
    pointsAt("ChildWorkflowExecutionCompleted", "startedEventId"),
    "ChildWorkflowExecutionStarted",
  );
  assert.equal(
    pointsAt("ExternalWorkflowExecutionSignaled", "initiatedEventId"),
    "SignalExternalWorkflowExecutionInitiated",
  );
});

test("an event that another run caused names the attribute that names the run", () => {
  for (const type of types) {
    for (const attribute of attributesOf(type)) {
      const run = referenceOf(type, attribute)?.run;
      if (run !== undefined) assert.ok(attributesOf(type).includes(run), `${type}.${run}`);
    }
  }
  assert.deepEqual(referenceOf("WorkflowExecutionStarted", "parentInitiatedEventId"), {
    type: "StartChildWorkflowExecutionInitiated",
    run: "parentWorkflowExecution",
  });
});
