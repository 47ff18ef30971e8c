// Holds what the rules know of @ekiden/flow against what it exports, so that none of its calls is
// forgotten.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as flow from "@ekiden/flow";
import { durable, durableMembers, lasting, looking } from "../src/flow-calls.ts";

/** What these give has members that the rules know. */
const giving = [
  "proxyActivities",
  "lambda",
  "external",
  "defineSignal",
  "CancellationScope",
  "Compensations",
];

/** What works outside of workflows, too, or is for clients and workers. */
const elsewhere = [
  "FlowClient",
  "SwfClient",
  "WorkflowHandle",
  "activitiesOf",
  "activityContext",
  "activityDefaults",
  "createWorker",
  "defineActivity",
  "defineHeartbeat",
  "defineQuery",
  "defineUpdate",
  "defineWorkflow",
  "failureIn",
  "fileOffload",
  "hasFailed",
  "humanTasks",
  "isCanceled",
  "log",
  "maxHeaderNameCharacters",
  "maxHeaders",
  "maxHeadersCharacters",
  "millisecondsOf",
  "passHeaders",
  "registerDomain",
  "replayHistories",
  "replayHistory",
  "retryMetrics",
  "standardErrorLog",
  "strictJson",
  "workerMetricRows",
  "workflowReference",
];

const isError = (value: unknown): boolean =>
  typeof value === "function" && value.prototype instanceof Error;

test("each export of Flow is known to be durable, lasting or looking, or to be used elsewhere", () => {
  const known = [...durable, ...lasting, ...looking, ...giving, ...elsewhere];
  const exported = Object.entries(flow).flatMap(([name, value]) => (isError(value) ? [] : [name]));
  assert.deepEqual(known.filter((path) => /^\w+$/.test(path)).sort(), exported.sort());
});

test("members that wait, or leave something behind, are those that Flow has", () => {
  const paths = (of: string, members: readonly string[]) => members.map((each) => `${of}.${each}`);
  const methods = (type: { readonly prototype: object }) =>
    Object.getOwnPropertyNames(type.prototype);
  const all = [
    ...paths("defineSignal()", Object.keys(flow.defineSignal("s"))),
    ...paths("external()", Object.keys(flow.external("w"))),
    ...paths("CancellationScope.new()", methods(flow.CancellationScope)),
    ...paths("Compensations.new()", methods(flow.Compensations)),
  ];
  assert.deepEqual(
    all.filter((path) => lasting.includes(path)),
    ["defineSignal().drain"],
  );
  assert.deepEqual(
    all.filter((path) => durableMembers.some((pattern) => pattern.test(path))),
    [
      "defineSignal().waitFor",
      "external().signal",
      "external().cancel",
      "CancellationScope.new().run",
      "Compensations.new().run",
    ],
  );
});
