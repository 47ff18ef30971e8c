// A run that is removed, by retention or by hand, while a job is about to act on it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { callInputOf } from "../../../src/operations/jobs/actions.ts";
import { definitionFrom } from "../../../src/operations/jobs/definition.ts";
import { domain } from "../../store/suite/store-harness.ts";
import { JobHarness } from "./job-harness.ts";

test("a run that is removed between two reads is skipped, and is not started again", async () => {
  await using harness = await JobHarness.open(1);
  const { store } = harness;
  const [run = assert.fail()] = harness.runs;
  await harness.terminate(run);
  await harness.add("restart", { query: "status = TERMINATED" });
  const definition = definitionFrom((await harness.job()).definition);
  const executions: Pick<typeof store.executions, "find" | "lastClosed"> = {
    lastClosed: (workflow, maxCount) => store.executions.lastClosed(workflow, maxCount),
    async find(name) {
      const found = await store.executions.find(name);
      if (found) await store.executions.remove(found.id);
      return found;
    },
  };
  const isAbout = () => assert.fail("it has no parent");
  const deps = { store: { executions, histories: store.histories }, isAbout };
  const { workflowId, runId } = run;
  const target = { domain: "office", key: domain, workflowId, runId, jobStartedAt: harness.now };
  const skipped = { skip: "The execution is not kept any more" };
  assert.deepEqual(await callInputOf(deps, target, definition), skipped);
});
