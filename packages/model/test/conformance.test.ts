// Our declarations say what the service's own model says, except where they differ on purpose.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decisions } from "../src/decisions.ts";
import { events } from "../src/events.ts";
import { faults } from "../src/faults.ts";
import {
  decisionAttributesMember,
  eventAttributesMember,
  WireDecision,
  WireEvent,
} from "../src/history.ts";
import { operations } from "../src/operations.ts";
import type { Shape } from "../src/shape.ts";
import { differences, outlineOf, valuesOf } from "./outline.ts";
import { service, serviceOutline, serviceShape } from "./service-model.ts";

const cannotBeNone =
  "The API reference allows no NONE and asks for a number of at least 0, so no empty text either.";
const orderWhenRefused =
  "Captured refusals list the decision types in another order than the model does.";
const causeInItsText =
  "The API reference says what this cause means for the event; its enumeration lacks it.";

/** What differs on purpose: the place, and why. */
const exceptions: Record<string, string> = {
  "RegisterWorkflowType.defaultExecutionStartToCloseTimeout": cannotBeNone,
  "StartWorkflowExecution.executionStartToCloseTimeout": cannotBeNone,
  "RespondDecisionTaskCompleted.decisions[].decisionType": orderWhenRefused,
  "Decision.decisionType": orderWhenRefused,
  "ScheduleLambdaFunctionFailed.cause": causeInItsText,
  "HistoryEvent.scheduleLambdaFunctionFailedEventAttributes.cause": causeInItsText,
  "PollForDecisionTask.events[].scheduleLambdaFunctionFailedEventAttributes.cause": causeInItsText,
  "GetWorkflowExecutionHistory.events[].scheduleLambdaFunctionFailedEventAttributes.cause":
    causeInItsText,
};

/** No run that the service could have has these, and an SDK ignores what it does not know. */
const ofItsOwn =
  /orkflowExecution(Started(EventAttributes)?\.origins|Terminated(EventAttributes)?\.newExecutionRunId)\b/;

const same = (subject: string, shape: Shape, serviceShapeName: string) => {
  const all = differences(outlineOf(shape), serviceOutline(serviceShapeName));
  const unexpected = all.filter((line) => {
    const place = subject + line.split(":")[0];
    return !(place in exceptions || ofItsOwn.test(place));
  });
  assert.deepEqual(unexpected, []);
};

const sorted = (names: Iterable<string>) => [...names].sort();

test("the service's operations are all here and no others", () => {
  assert.equal(Object.keys(operations).length, 39);
  assert.deepEqual(sorted(Object.keys(operations)), sorted(Object.keys(service.operations)));
});

for (const [name, theirs] of Object.entries(service.operations)) {
  test(`${name} takes, answers and refuses what the service's model says`, () => {
    const ours: { input: Shape; output?: Shape; faults: readonly string[] } =
      operations[name as keyof typeof operations];
    same(name, ours.input, theirs.input.shape);
    assert.equal(ours.output === undefined, theirs.output === undefined, "an output or none");
    if (ours.output && theirs.output) same(name, ours.output, theirs.output.shape);
    assert.deepEqual(
      ours.faults,
      theirs.errors.map(({ shape }) => shape),
    );
  });
}

test("the 54 event types are those of the service's model", () => {
  assert.equal(Object.keys(events).length, 54);
  assert.deepEqual(Object.keys(events), serviceShape("EventType").enum);
  same("HistoryEvent", WireEvent, "HistoryEvent");
});

for (const [type, shape] of Object.entries(events)) {
  test(`the event ${type} holds what the service's model says`, () => {
    const member = eventAttributesMember(type as keyof typeof events);
    same(type, shape, serviceShape("HistoryEvent").members?.[member]?.shape ?? "absent");
  });
}

test("the 13 decision types are those of the service's model", () => {
  assert.equal(Object.keys(decisions).length, 13);
  assert.deepEqual(sorted(Object.keys(decisions)), sorted(serviceShape("DecisionType").enum ?? []));
  same("Decision", WireDecision, "Decision");
});

for (const [type, shape] of Object.entries(decisions)) {
  test(`the decision ${type} asks for what the service's model says`, () => {
    const member = decisionAttributesMember(type as keyof typeof decisions);
    same(type, shape, serviceShape("Decision").members?.[member]?.shape ?? "absent");
  });
}

test("a refusal lists the decision types in the order in which the service lists them", () => {
  assert.deepEqual(valuesOf(WireDecision.properties.decisionType), [
    "CompleteWorkflowExecution",
    "StartTimer",
    "RequestCancelExternalWorkflowExecution",
    "SignalExternalWorkflowExecution",
    "CancelTimer",
    "RecordMarker",
    "ScheduleActivityTask",
    "ContinueAsNewWorkflowExecution",
    "ScheduleLambdaFunction",
    "FailWorkflowExecution",
    "RequestCancelActivityTask",
    "StartChildWorkflowExecution",
    "CancelWorkflowExecution",
  ]);
});

test("every fault of the service's model has a row", () => {
  const theirs = Object.keys(service.shapes).filter((name) => serviceShape(name).exception);
  assert.deepEqual(
    theirs.filter((name) => !(name in faults)),
    [],
  );
});

test("an exception is listed only while there is a difference", () => {
  const found = Object.entries(service.operations).flatMap(([name, { input }]) =>
    differences(
      outlineOf(operations[name as keyof typeof operations].input),
      serviceOutline(input.shape),
    ).map((line) => name + line.split(":")[0]),
  );
  const listed = Object.entries(exceptions)
    .filter(([place, reason]) => !place.startsWith("Decision.") && reason !== causeInItsText)
    .map(([place]) => place);
  assert.deepEqual(sorted(found), sorted(listed));
  const theirs = serviceShape("ScheduleLambdaFunctionFailedCause").enum ?? [];
  assert.deepEqual(valuesOf(events.ScheduleLambdaFunctionFailed.properties.cause), [
    ...theirs,
    "OPERATION_NOT_PERMITTED",
  ]);
});
