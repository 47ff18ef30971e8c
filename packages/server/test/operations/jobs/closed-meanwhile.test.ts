// What a job of resets does with an execution that closes before its turn.
import assert from "node:assert/strict";
import { test } from "node:test";
import { JobHarness } from "./job-harness.ts";

test("an execution that has closed since a job of resets was started is not begun anew", async () => {
  await using harness = await JobHarness.open(2);
  const [, second = assert.fail()] = harness.runs;
  await harness.add("reset", { decision: "FIRST", ratePerSecond: 0.1 });
  const called: string[] = [];
  const runner = harness.runner({
    call: async (operation, input) => {
      called.push((input as { workflowId: string }).workflowId);
      await harness.call(operation, input);
    },
  });
  await harness.work(runner, ({ counts }) => counts.done === 1);
  harness.now += 1;
  await harness.call("TerminateWorkflowExecution", second);
  await harness.work(runner);
  assert.deepEqual(called, ["w-0"]);
  const [, item] = await harness.items();
  assert.equal(item?.state, "SKIPPED");
  assert.equal(item.text, "The execution has closed since the job was started");
});
