// What an audit record may hold of an input: the whole list of what is left out, so that a change
// of the model which would let a payload in is a change of this page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decisions, operations, type Shape } from "@ekiden/model";
import { recorderOf } from "../../src/audit/recorded.ts";
import { full } from "./full-input.ts";

/** The paths of all texts, numbers and booleans in a value. */
const leaves = (value: unknown, path = ""): string[] => {
  if (typeof value !== "object" || value === null) return [path];
  if (Array.isArray(value)) return value.flatMap((each) => leaves(each, path));
  return Object.entries(value).flatMap(([name, each]) =>
    leaves(each, path === "" ? name : `${path}.${name}`),
  );
};

const leftOut = (shape: Shape): string => {
  const value = full(shape, () => "payload");
  const kept = leaves(JSON.parse(recorderOf(shape)(value)) ?? {});
  return leaves(value)
    .filter((path) => !kept.includes(path))
    .join(" ");
};

const withPayloads = (shapes: Readonly<Record<string, Shape>>) =>
  Object.fromEntries(
    Object.entries(shapes)
      .map(([name, shape]) => [name, leftOut(shape)])
      .filter(([, paths]) => paths !== ""),
  );

test("of each input, all is recorded but for payloads, free texts and tokens", () => {
  const { RespondDecisionTaskCompleted, ...others } = Object.fromEntries(
    Object.entries(operations).map(([name, { input }]) => [name, input as Shape]),
  );
  assert.deepEqual(withPayloads(others), {
    RegisterDomain: "description tags.value",
    ListDomains: "nextPageToken",
    RegisterWorkflowType: "description",
    ListWorkflowTypes: "nextPageToken",
    RegisterActivityType: "description",
    ListActivityTypes: "nextPageToken",
    TagResource: "tags.value",
    StartWorkflowExecution: "input",
    SignalWorkflowExecution: "input",
    TerminateWorkflowExecution: "reason details",
    GetWorkflowExecutionHistory: "nextPageToken",
    PollForDecisionTask: "nextPageToken",
    RecordActivityTaskHeartbeat: "taskToken details",
    RespondActivityTaskCompleted: "taskToken result",
    RespondActivityTaskFailed: "taskToken reason details",
    RespondActivityTaskCanceled: "taskToken details",
    ListOpenWorkflowExecutions: "nextPageToken",
    ListClosedWorkflowExecutions: "nextPageToken",
  });
  assert.match(leftOut(RespondDecisionTaskCompleted as Shape), /^taskToken .*executionContext$/);
});

test("of each decision, all is recorded but for payloads and free texts", () => {
  assert.deepEqual(withPayloads(decisions), {
    CompleteWorkflowExecution: "result",
    StartTimer: "control",
    RequestCancelExternalWorkflowExecution: "control",
    SignalExternalWorkflowExecution: "input control",
    RecordMarker: "details",
    ScheduleActivityTask: "control input",
    ContinueAsNewWorkflowExecution: "input",
    ScheduleLambdaFunction: "control input",
    FailWorkflowExecution: "reason details",
    StartChildWorkflowExecution: "control input",
    CancelWorkflowExecution: "details",
  });
});
