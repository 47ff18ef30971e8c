import assert from "node:assert/strict";
import { test } from "node:test";
import { startTestEnvironment } from "@ekiden/testing";
import { defineUpdate, defineWorkflow, sleep, type WorkflowHandle } from "../src/index.ts";

const slow = defineUpdate("slow");

const hurried = defineWorkflow({ name: "Hurried", version: "1.0" }, async () => {
  slow.handle(() => sleep("1 day"));
  await sleep("1 hour");
});

const hasArrived = async (handle: WorkflowHandle): Promise<boolean> => {
  for await (const { type } of handle.history()) {
    if (type === "WorkflowExecutionSignaled") return true;
  }
  return false;
};

test("an update that a completed workflow has not answered is given up", async () => {
  await using env = await startTestEnvironment({ workflows: [hurried] });
  const handle = await env.start(hurried, {});
  await env.idle();
  const waiting = assert.rejects(handle.update(slow), /closed without an answer to slow/);
  while (!(await hasArrived(handle))) await env.idle();
  await env.sleep("2 hours");
  await waiting;
});
