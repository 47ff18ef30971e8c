// A run whose decision tasks fail, and which hears signals meanwhile.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startTestEnvironment } from "@ekiden/testing";
import { defineSignal, defineWorkflow } from "../../src/index.ts";
import { KeptLog } from "../flow-harness.ts";

const go = defineSignal("go");

test("a run whose decision tasks fail has one retry timer, however many signals come", async () => {
  let isFixed = false;
  const wrong = defineWorkflow({ name: "Wrong", version: "1.0" }, async () => {
    if (!isFixed) throw new TypeError("a mistake");
    return "fixed";
  });
  await using env = await startTestEnvironment({ workflows: [wrong], log: new KeptLog() });
  const handle = await env.start(wrong, {});
  for (let signals = 0; signals < 30; signals += 1) {
    await env.sleep("433 seconds");
    await handle.signal(go);
  }
  await env.idle();
  const execution = { workflowId: handle.workflowId, runId: handle.runId };
  const { openCounts } = await env.swf.describeWorkflowExecution({ domain: env.domain, execution });
  assert.equal(openCounts.openTimers, 1);
  isFixed = true;
  assert.equal(await env.result(handle), "fixed");
});
