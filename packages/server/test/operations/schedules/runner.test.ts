// What works for all schedules that are due: when it acts, and what keeps it from that.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { BackgroundJob } from "../../../src/jobs/background-job.ts";
import { openScheduleRunner } from "../../../src/operations/schedules/runner.ts";
import { TurnHarness } from "./turn-harness.ts";

const hour = 3_600;
const second = "report-20260101T020000Z";

type More = Partial<Parameters<typeof openScheduleRunner>[0]>;

const runnerOf = (bench: TurnHarness, more: More = {}): BackgroundJob =>
  openScheduleRunner({
    ...bench.depsOf(),
    executions: bench.store.executions,
    schedules: bench.store.schedules,
    mayAct: () => true,
    lookMilliseconds: 60_000,
    ...more,
  });

const settle = async (runner: BackgroundJob): Promise<void> => {
  while (runner.isRunning) await runner.settled();
};

test("nothing starts while the clock is not trusted, and what is due does once it is", async () => {
  await using bench = await TurnHarness.open();
  await bench.add();
  let isTrusted = false;
  const runner = runnerOf(bench, { mayAct: () => isTrusted });
  runner.wake();
  bench.moveTo(hour + 30);
  runner.wake();
  await settle(runner);
  assert.equal(await bench.runs(), 0);
  isTrusted = true;
  runner.wake();
  await settle(runner);
  assert.deepEqual(await bench.outcomes(), ["3600 STARTED"]);
  bench.moveTo(2 * hour);
  await settle(runner);
  assert.deepEqual(await bench.outcomes(), ["3600 STARTED", "7200 STARTED"]);
  await runner.stop();
});

test("what waits for an execution to close starts as soon as it has, where a node is alone", async () => {
  await using bench = await TurnHarness.open();
  await bench.add({ overlap: "WAIT" });
  const runner = runnerOf(bench);
  runner.wake();
  for (const passed of [1, 2]) {
    bench.moveTo(passed * hour);
    await settle(runner);
  }
  assert.deepEqual(await bench.outcomes(), ["3600 STARTED"]);
  await bench.closeAll();
  while ((await bench.outcomes()).length < 2) await setImmediate();
  assert.deepEqual(await bench.outcomes(), ["3600 STARTED", "7200 STARTED"]);
  assert.equal(await bench.runs(second), 1);
  await runner.stop();
});

test("an execution that closes during the turn that is to wait for it is not waited for", async () => {
  await using bench = await TurnHarness.open();
  await bench.add({ overlap: "CANCEL" });
  const runner = runnerOf(bench, {
    calls: {
      async make(operation, input, origin) {
        await bench.call(operation, input, origin.runId);
        // It answers to the request at once.
        if (operation === "RequestCancelWorkflowExecution") await bench.closeAll();
      },
    },
  });
  runner.wake();
  for (const passed of [1, 2]) {
    bench.moveTo(passed * hour);
    await settle(runner);
  }
  while ((await bench.outcomes()).length < 2) await setImmediate();
  assert.deepEqual(await bench.outcomes(), ["3600 STARTED", "7200 STARTED"]);
  await runner.stop();
});

test("a schedule that cannot be read keeps no other from its times, and is tried again", async () => {
  await using bench = await TurnHarness.open();
  await bench.add();
  const { record } = await bench.schedule();
  const definition = record.definition.replace("everySeconds", "everyYears");
  const unreadable = { ...record, name: "unreadable", id: "other", definition };
  await bench.store.schedules.add(unreadable, 1_000);
  const errors: unknown[] = [];
  const runner = runnerOf(bench, { onError: (error) => errors.push(error) });
  runner.wake();
  for (const passed of [1, 2, 3]) {
    bench.moveTo(passed * hour);
    await settle(runner);
    bench.moveTo(passed * hour + 1);
    await settle(runner);
  }
  assert.deepEqual(await bench.outcomes(), ["3600 STARTED", "7200 STARTED", "10800 STARTED"]);
  assert.equal(errors.length, 3);
  assert.match(String(errors[0]), /needs times/);
  await runner.stop();
});
