// A decision task fails in a run that has as many timers as the service allows: none is left after
// which it could come again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startTestEnvironment } from "@ekiden/testing";
import { defineSignal, defineWorkflow, sleep } from "../../src/index.ts";
import { KeptLog } from "../flow-harness.ts";

const go = defineSignal("go");
const openTimers = 1_000;

test("a decision task whose retry timer is refused comes again after its time-out", async () => {
  let isFixed = false;
  const crowded = defineWorkflow({ name: "Crowded", version: "1.0" }, async () => {
    for (let count = 0; count < openTimers; count += 1) void sleep("1 day").catch(() => {});
    await go.waitFor();
    if (!isFixed) throw new TypeError("a mistake");
    return "fixed";
  });
  const log = new KeptLog();
  await using env = await startTestEnvironment({ workflows: [crowded], log });
  const handle = await env.start(crowded, {});
  await env.idle();
  await handle.signal(go);
  await env.idle();
  const { events } = await env.swf.getWorkflowExecutionHistory({
    domain: env.domain,
    execution: { workflowId: handle.workflowId, runId: handle.runId },
    reverseOrder: true,
    maximumPageSize: 5,
  });
  assert.deepEqual(events.map(({ eventType }) => eventType).reverse(), [
    "DecisionTaskCompleted",
    "MarkerRecorded",
    "StartTimerFailed",
    "DecisionTaskScheduled",
    "DecisionTaskStarted",
  ]);
  assert.match(log.text, /is left to time out: its retry timer is refused/);
  isFixed = true;
  assert.equal(await env.result(handle), "fixed");
});
