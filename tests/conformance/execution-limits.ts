// Quotas of one execution, which its rules know of alone: no store counts them.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Decision } from "@aws-sdk/client-swf";
import { mark, schedule, startChild, startTimer } from "./decisions.ts";
import { startService } from "./harness.ts";

const thousand = (made: (name: string) => Decision) =>
  Array.from({ length: 1000 }, (_, index) => made(`n${index}`));

test("an execution has at most 1,000 open activities, timers and children", async () => {
  await using service = await startService();
  const run = await service.start();
  const elsewhere = { taskList: { name: "elsewhere" } };
  await service.decide(...thousand((name) => schedule(name)), schedule("one more"));
  await service.decide(...thousand((name) => startTimer(name, "60")), startTimer("one more", "1"));
  const children = thousand((name) => startChild(name, elsewhere));
  await service.decide(...children, startChild("one more", elsewhere));
  assert.deepEqual(await service.failureCauses(run), [
    "OPEN_ACTIVITIES_LIMIT_EXCEEDED",
    "OPEN_TIMERS_LIMIT_EXCEEDED",
    "OPEN_CHILDREN_LIMIT_EXCEEDED",
  ]);
  const { openCounts } = await service.describe(run);
  assert.equal(openCounts?.openActivityTasks, 1000);
  assert.equal(openCounts?.openTimers, 1000);
  assert.equal(openCounts?.openChildWorkflowExecutions, 1000);
});

test("a history of 25,000 events ends with the termination of its execution", async () => {
  await using service = await startService();
  const run = await service.start();
  const markers = Array.from({ length: 4_995 }, () => mark("m"));
  for (let round = 1; round <= 5; round += 1) {
    await service.decide(...markers);
    assert.equal((await service.describe(run)).executionInfo?.executionStatus, "OPEN");
    await service.signal();
  }
  await service.decide();
  await service.expectHistory(
    run,
    "25000 WorkflowExecutionTerminated childPolicy=TERMINATE cause=EVENT_LIMIT_EXCEEDED reason=- details=-",
  );
  const { executionInfo } = await service.describe(run);
  assert.equal(executionInfo?.closeStatus, "TERMINATED");
});
