// What tracing keeps in memory of a run that is open: a worker's cache has thousands of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  defineWorkflow,
  proxyActivities,
  replayHistory,
  type WorkflowInterceptors,
} from "@ekiden/flow";
import { tracing } from "../src/index.ts";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

const calls = 500;
const { step } = proxyActivities<{ step(count: number): void }>({ startToClose: "1 minute" });
const steps = defineWorkflow({ name: "Steps", version: "1" }, async () => {
  for (let count = 0; count <= calls; count += 1) await step(1);
});

/** Of a run whose activities have ended, all but the last. */
const history = (): readonly object[] => {
  const events: object[] = [];
  const add = (eventType: string, attributes: object): number => {
    const eventId = events.length + 1;
    const member = `${eventType.charAt(0).toLowerCase()}${eventType.slice(1)}EventAttributes`;
    events.push({ eventId, eventType, eventTimestamp: eventId, [member]: attributes });
    return eventId;
  };
  const taskList = { name: "list" };
  const started = { workflowType: { name: "Steps", version: "1" }, taskList };
  add("WorkflowExecutionStarted", { ...started, childPolicy: "TERMINATE" });
  for (let number = 1; number <= calls; number += 1) {
    add("DecisionTaskScheduled", { taskList });
    const startedEventId = add("DecisionTaskStarted", {});
    const decisionTaskCompletedEventId = add("DecisionTaskCompleted", { startedEventId });
    const scheduledEventId = add("ActivityTaskScheduled", {
      activityId: `step-${number}`,
      activityType: { name: "step", version: "1.0" },
      input: "[1]",
      decisionTaskCompletedEventId,
    });
    add("ActivityTaskCompleted", { scheduledEventId });
  }
  add("DecisionTaskScheduled", { taskList });
  add("DecisionTaskStarted", {});
  return events;
};

test("tracing keeps little of each call of a run", async () => {
  const traced = tracing();
  const kept: WorkflowInterceptors[] = [];
  const keeping = {
    workflow: () => {
      const made = traced.workflow?.() ?? assert.fail();
      kept.push(made);
      return made;
    },
  };
  const events = history() as never;
  // What looks for foreign promises keeps something of its own.
  const options = { interceptors: [keeping], foreignPromises: "ignore" } as const;
  const replay = () => replayHistory(steps, { events }, options);
  await replay();
  collect();
  const before = process.memoryUsage().heapUsed;
  const runs = 10;
  for (let run = 0; run < runs; run += 1) await replay();
  collect();
  const bytes = process.memoryUsage().heapUsed - before;
  assert.equal(kept.length, runs + 1);
  assert.ok(bytes < runs * calls * 400, `${Math.round(bytes / runs / calls)} bytes for each call`);
});
