// What is done for a schedule that is due, one turn after the other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { refuse } from "@ekiden/model";
import type { TurnDeps } from "../../../src/operations/schedules/turn.ts";
import { dawn, TurnHarness } from "./turn-harness.ts";

const hour = 3_600;
const month = 30 * 24 * hour;

/** Through each moment at which something is due, up to the last; seconds after dawn. */
const passThrough = async (bench: TurnHarness, end: number): Promise<void> => {
  for (;;) {
    const next = await bench.store.schedules.nextDueAt();
    if (next === undefined || next > dawn + end * 1000) break;
    bench.clock.moveTo(next);
    await bench.turns();
  }
  bench.moveTo(end);
};

test("with jitter, each time is started after it and before the next, in their order", async () => {
  await using bench = await TurnHarness.open();
  await bench.add({ times: { everySeconds: hour, jitterSeconds: 24 * hour } });
  await passThrough(bench, 20 * hour);
  const { state } = await bench.schedule();
  const { started, skipped } = state.counts;
  assert.ok(started === 19 || started === 20, `${started} were started`);
  assert.equal(skipped, 0);
  const delays = state.recent.map(({ at, scheduledFor }) => (at - scheduledFor) / 1000);
  assert.ok(delays.every((delay) => delay >= 0 && delay < hour));
  assert.ok(Math.max(...delays) - Math.min(...delays) > hour / 2, "they differ");
  const order = state.recent.map(({ scheduledFor }) => scheduledFor);
  assert.deepEqual(
    order,
    order.toSorted((one, other) => other - one),
  );
});

test("with less jitter than there is between two times, starts are late by no more", async () => {
  await using bench = await TurnHarness.open();
  await bench.add({ times: { everySeconds: hour, jitterSeconds: 90 }, missed: "NONE" });
  await passThrough(bench, 20.5 * hour);
  const { state } = await bench.schedule();
  assert.deepEqual(state.counts, { started: 20, skipped: 0, failed: 0 });
  assert.ok(state.recent.every(({ at, scheduledFor }) => at - scheduledFor < 90_000));
});

for (const jitterSeconds of [0, 24 * hour]) {
  test(`after a month, with jitter of ${jitterSeconds} s, all means the last 1,000`, async () => {
    await using bench = await TurnHarness.open();
    await bench.add({ times: { everySeconds: 1, jitterSeconds }, missed: "ALL" });
    bench.moveTo(month);
    await bench.turns();
    const { state } = await bench.schedule();
    assert.deepEqual(state.counts, { started: 1_000, skipped: 1, failed: 0 });
    assert.equal(await bench.runs(), 1_000);
    const last = jitterSeconds === 0 ? month : month - 1;
    assert.ok(state.handledUntil >= dawn + last * 1000);
    assert.ok(
      bench.calls.every(({ workflowId }, index, all) => {
        const before = all[index - 1];
        return before === undefined || before.workflowId < workflowId;
      }),
      "they are in order",
    );
  });

  test(`after a month, with jitter of ${jitterSeconds} s, the last is started alone`, async () => {
    await using bench = await TurnHarness.open();
    await bench.add({ times: { everySeconds: 1, jitterSeconds } });
    bench.moveTo(month);
    await bench.turns();
    const { state } = await bench.schedule();
    assert.deepEqual(state.counts, { started: 1, skipped: 1, failed: 0 });
  });
}

test("a time is missed a minute after it was due, and not before", async () => {
  await using bench = await TurnHarness.open();
  await bench.add({ missed: "NONE" });
  bench.moveTo(hour + 60);
  await bench.turns();
  assert.deepEqual(await bench.outcomes(), ["3600 STARTED"]);
  bench.moveTo(2 * hour + 60.001);
  await bench.turns();
  assert.deepEqual(await bench.outcomes(), ["3600 STARTED", "7200 SKIPPED"]);
  bench.moveTo(4 * hour + 60);
  await bench.turns();
  const { state } = await bench.schedule();
  assert.match(state.recent[1]?.text ?? "", /^It was missed/);
  assert.deepEqual((await bench.outcomes()).slice(2), ["10800 SKIPPED", "14400 STARTED"]);
});

test("with LAST, a time that is on time is the last, and those before it are passed over", async () => {
  await using bench = await TurnHarness.open();
  await bench.add({ overlap: "SKIP" });
  bench.moveTo(4 * hour + 30);
  await bench.turns();
  assert.deepEqual(await bench.outcomes(), ["10800 SKIPPED", "14400 STARTED"]);
});

test("with ALL, what passes while times are made up for is made up for as well", async () => {
  await using bench = await TurnHarness.open();
  await bench.add({ missed: "ALL" });
  bench.moveTo(3.5 * hour);
  await bench.turn();
  await bench.turn();
  bench.moveTo(5.5 * hour);
  await bench.turns();
  const times = [1, 2, 3, 4, 5].map((time) => `${time * hour} STARTED`);
  assert.deepEqual(await bench.outcomes(), times);
  bench.moveTo(9.5 * hour);
  await bench.turns();
  const { state } = await bench.schedule();
  assert.deepEqual(state.counts, { started: 9, skipped: 0, failed: 0 });
});

test("with WAIT, missed times wait for one another's place, and each has an outcome", async () => {
  await using bench = await TurnHarness.open();
  await bench.add({ missed: "ALL", overlap: "WAIT" });
  bench.moveTo(4.5 * hour);
  await bench.turns();
  const first = ["3600 STARTED", "7200 SKIPPED", "10800 SKIPPED"];
  assert.deepEqual(await bench.outcomes(), first);
  await bench.closeAll();
  bench.moveTo(4.5 * hour + 2);
  await bench.turns();
  assert.deepEqual(await bench.outcomes(), [...first, "14400 STARTED"]);
});

test("an update to other times says what became of the time that waited", async () => {
  await using bench = await TurnHarness.open();
  await bench.add({ overlap: "WAIT" });
  bench.moveTo(hour);
  await bench.turns();
  bench.moveTo(3 * hour);
  await bench.turns();
  const { state } = await bench.schedule();
  assert.ok(state.waiting);
  await bench.update({ overlap: "TERMINATE" });
  assert.deepEqual((await bench.schedule()).state, state, "with the same times, it is as far");
  await bench.update({ overlap: "WAIT", times: { everySeconds: 60 } });
  const last = (await bench.schedule()).state.recent[0];
  assert.deepEqual([last?.scheduledFor, last?.outcome], [state.waiting.time, "SKIPPED"]);
  assert.match(last?.text ?? "", /updated while it waited/);
});

const denied = () => refuse.accessDenied("mary", "swf:Terminate", "*");

for (const overlap of ["CANCEL", "TERMINATE"] as const) {
  test(`with ${overlap}, a refusal to end the last execution fails the time alone`, async () => {
    await using bench = await TurnHarness.open();
    await bench.add({ overlap });
    bench.moveTo(hour);
    await bench.turns();
    const make: TurnDeps["calls"]["make"] = async (operation, input, origin) => {
      if (operation !== "StartWorkflowExecution") throw denied();
      return bench.call(operation, input, origin.runId);
    };
    bench.moveTo(2 * hour);
    await bench.turns({ calls: { make } });
    assert.deepEqual(await bench.outcomes(), ["3600 STARTED", "7200 FAILED"]);
    const { state } = await bench.schedule();
    assert.match(state.recent[0]?.text ?? "", /^AccessDeniedException: /);
    assert.equal(state.waiting, undefined);
    assert.equal(await bench.runs(), 1);
    await bench.closeAll();
    bench.moveTo(3 * hour);
    await bench.turns({ calls: { make } });
    assert.deepEqual((await bench.outcomes()).at(-1), "10800 STARTED");
  });

  test(`with ${overlap}, an execution that closes before it is ended is no obstacle`, async () => {
    await using bench = await TurnHarness.open();
    await bench.add({ overlap });
    bench.moveTo(hour);
    await bench.turns();
    const make: TurnDeps["calls"]["make"] = async (operation, input, origin) => {
      if (operation !== "StartWorkflowExecution") await bench.closeAll();
      return bench.call(operation, input, origin.runId);
    };
    bench.moveTo(2 * hour);
    await bench.turns({ calls: { make } });
    bench.moveTo(2 * hour + 2);
    await bench.turns({ calls: { make } });
    assert.deepEqual(await bench.outcomes(), ["3600 STARTED", "7200 STARTED"]);
  });
}

test("a clock that is set back starts nothing again, also where the schedule is updated then", async () => {
  await using bench = await TurnHarness.open();
  await bench.add();
  bench.moveTo(2 * hour);
  await bench.turns();
  const before = await bench.schedule();
  assert.deepEqual(await bench.store.schedules.due(dawn + hour * 1000, 1), []);
  await bench.update({}, dawn + 1.5 * hour * 1000);
  await bench.turns();
  const { state } = await bench.schedule();
  assert.deepEqual(state.counts, before.state.counts);
  assert.equal(await bench.runs(), before.state.counts.started);
});
