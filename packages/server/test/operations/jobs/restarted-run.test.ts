// What a job gives to a start that repeats a run.
import assert from "node:assert/strict";
import { test } from "node:test";
import { check, operations } from "@ekiden/model";
import { callInputOf } from "../../../src/operations/jobs/actions.ts";
import { definitionFrom } from "../../../src/operations/jobs/definition.ts";
import { domain } from "../../store/suite/store-harness.ts";
import { JobHarness } from "./job-harness.ts";

test("a run that a decision has started without a time-out is started again for a year", async () => {
  await using harness = await JobHarness.open(0);
  const run = await harness.start("w", { executionStartToCloseTimeout: "NONE" });
  await harness.terminate(run);
  await harness.add("restart", { query: "status = TERMINATED" });
  const definition = definitionFrom((await harness.job()).definition);
  const { workflowId, runId } = run;
  const target = { domain: "office", key: domain, workflowId, runId, jobStartedAt: harness.now };
  const { store } = harness;
  const isAbout = () => assert.fail("it has no parent");
  const call = await callInputOf({ store, isAbout }, target, definition);
  assert.ok("input" in call);
  const input = check(operations.StartWorkflowExecution.input, call.input);
  assert.equal(input.executionStartToCloseTimeout, "31536000");
});
