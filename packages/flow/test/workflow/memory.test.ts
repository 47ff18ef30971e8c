import assert from "node:assert/strict";
import { test } from "node:test";
import type { HistoryEvent } from "@ekiden/model";
import { startTestEnvironment } from "@ekiden/testing";
import {
  CancellationScope,
  condition,
  defineSignal,
  defineWorkflow,
  external,
  localActivity,
  proxyActivities,
  runChild,
  sleep,
  strictJson,
  withTimeout,
} from "../../src/index.ts";
import { PayloadPipeline } from "../../src/payload-pipeline.ts";
import { drain, takeTurn } from "../../src/worker/turn-taking.ts";
import { Run } from "../../src/workflow/run.ts";
import { TurnReader } from "../../src/workflow/turns.ts";

const activities = {
  work: async () => "done",
  fail: async () => {
    throw new Error("no");
  },
};
const { work, fail } = proxyActivities<typeof activities>({ startToClose: "1 minute" });

const step = defineSignal<number>("step");
const end = defineSignal("end");

const child = defineWorkflow({ name: "Child", version: "1" }, () => sleep("1 second"));

const busy = defineWorkflow({ name: "Busy", version: "1" }, async () => {
  for (let round = 0; round < 3; round += 1) {
    await Promise.allSettled([work(), fail(), fail.with({ retry: { maximumAttempts: 2 } })()]);
    await withTimeout("1 minute", () => work());
    await withTimeout("1 second", () => sleep("1 minute")).catch(() => {});
    await condition(() => false, "1 second");
    await localActivity("read", () => round);
    await runChild(child, {});
    await external("missing")
      .signal(step, round)
      .catch(() => {});
    const scope = new CancellationScope();
    const all = scope.run(() =>
      Promise.allSettled([
        sleep("1 hour"),
        step.waitFor(),
        condition(() => false),
        runChild(child, {}),
      ]),
    );
    await sleep("0 seconds");
    scope.cancel();
    await all;
  }
  await end.waitFor();
});

test("a run keeps nothing of what has ended", async () => {
  await using env = await startTestEnvironment({ workflows: [busy, child], activities });
  const handle = await env.start(busy, {});
  const { workflowId, runId } = handle;
  await env.sleep("1 hour");
  const options = { definition: busy, workflowId, runId, codec: strictJson, drain };
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const run = new Run({ ...options, limits: new PayloadPipeline({}), log });
  const reader = new TurnReader();
  const events: HistoryEvent[] = [];
  for await (const event of handle.history()) events.push(event);
  await takeTurn(10_000, () => {
    for (const event of events) {
      const turn = reader.read(event);
      if (turn) run.take(turn);
    }
    const last = reader.end();
    if (last) run.take(last);
  });
  assert.ok(events.length > 100, String(events.length));
  const { operations, pendingDecisions, conditions, localCalls, scope } = run;
  assert.deepEqual(
    [operations.size, operations.linked, pendingDecisions.size, conditions.size, localCalls.size],
    [0, 0, 0, 0, 0],
  );
  assert.equal(scope.size, 1, "the wait for the last signal");
});
