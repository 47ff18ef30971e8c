// A job that is about executions and about their children: what is done again is done once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { terminate } from "@ekiden/engine";
import type { JobAction } from "../../../src/operations/jobs/definition.ts";
import type { StartedRun } from "../../store/suite/store-harness.ts";
import { JobHarness } from "./job-harness.ts";

/** A parent, and a child of it that has closed. */
const startFamily = async (harness: JobHarness): Promise<StartedRun> => {
  const parent = await harness.start("parent");
  const { workflowId, runId } = parent;
  const parentWorkflowExecution = { workflowId, runId };
  const of = { parentWorkflowExecution, parentInitiatedEventId: 5 };
  const child = await harness.start("child", of);
  await harness.terminate(child);
  harness.now += 1;
  return parent;
};

const closedFamily = async (harness: JobHarness): Promise<void> => {
  await harness.terminate(await startFamily(harness));
};

/** Of the calls that the job has made. */
const workflowsOf = async (
  harness: JobHarness,
  action: JobAction,
  query: string,
): Promise<readonly string[]> => {
  const decision = action === "reset" ? "BEFORE_FAILURE" : undefined;
  await harness.add(action, { query, decision });
  const called: string[] = [];
  const runner = harness.runner({
    call: async (_operation, input) => {
      called.push((input as { workflowId: string }).workflowId);
    },
  });
  await harness.work(runner);
  return called;
};

for (const action of ["reset", "restart"] as const) {
  test(`a job of ${action} leaves a closed child to its parent, where it finds both`, async () => {
    await using harness = await JobHarness.open(0);
    await closedFamily(harness);
    assert.deepEqual(await workflowsOf(harness, action, "status = TERMINATED"), ["parent"]);
    const skipped = (await harness.items()).filter(({ state }) => state === "SKIPPED");
    const text = "The job is about its parent, too, which starts its children again";
    assert.deepEqual(
      skipped.map((item) => [item.workflowId, item.text]),
      [["child", text]],
    );
  });

  test(`a job of ${action} takes a closed child whose parent it does not find`, async () => {
    await using harness = await JobHarness.open(0);
    await closedFamily(harness);
    const query = "status = TERMINATED and parent.workflowId exists";
    assert.deepEqual(await workflowsOf(harness, action, query), ["child"]);
  });
}

test("a job of restart takes a closed child whose parent it finds and that is open", async () => {
  await using harness = await JobHarness.open(0);
  await startFamily(harness);
  assert.deepEqual(await workflowsOf(harness, "restart", "started exists"), ["child"]);
});

test("a job of reset leaves a closed child to its open parent, which it ends by its turn", async () => {
  await using harness = await JobHarness.open(0);
  const parent = await startFamily(harness);
  await harness.add("reset", { query: "status in (OPEN, TERMINATED)", decision: "FIRST" });
  const called: string[] = [];
  const runner = harness.runner({
    call: async (_operation, input) => {
      called.push((input as StartedRun).workflowId);
      await harness.store.executions.step(parent, harness.now, (step) => {
        step.execution.resetTo = { runId: "next", children: [] };
        step.touched = true;
        terminate(step, {});
      });
    },
  });
  await harness.work(runner);
  assert.deepEqual(called, ["parent"]);
});
