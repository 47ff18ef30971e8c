// What pauses do to clocks that stand still meanwhile, and what clocks that go back do to pauses.
import assert from "node:assert/strict";
import { test } from "node:test";
import { nextDeadline, reach } from "@ekiden/engine";
import { scheduleActivity } from "./decisions.ts";
import {
  began,
  max,
  ownList,
  pause,
  resume,
  startOnOwnList,
  takeSoon,
  targetOf,
  targets,
} from "./pausing.ts";
import { after, domain, StoreHarness, type StoreKind, taskList } from "./store-harness.ts";

const timedActivity = scheduleActivity("a", {
  scheduleToStartTimeout: "60",
  scheduleToCloseTimeout: "600",
});

export const clockTests = (kind: StoreKind): void => {
  test("does not spend the time in which its tasks may be started", async () => {
    await using harness = await StoreHarness.open(kind);
    const { id } = await harness.start("w");
    await harness.takeAndDecide([timedActivity]);
    const due = async () => {
      const found = await harness.store.executions.find({ id });
      return found && nextDeadline(found.execution);
    };
    assert.equal(await due(), after(60));
    harness.now = after(50);
    await pause(harness, id);
    assert.equal(await due(), after(600));
    harness.now = after(100);
    await resume(harness, id);
    assert.equal(await due(), after(110));
    assert.equal(await harness.store.executions.nextDueAt(), after(110));
    harness.now = after(109);
    await harness.store.executions.step({ id }, harness.now, reach);
    assert.ok(await harness.takeActivity(), "it has not timed out");
  });

  test("counts from its scheduling what was scheduled while it was paused", async () => {
    await using harness = await StoreHarness.open(kind);
    const { id } = await harness.start("w");
    const task = (await harness.takeDecision()) ?? assert.fail("there is a decision task");
    harness.now = after(10);
    await pause(harness, id);
    harness.now = after(20);
    await harness.decide(task, [timedActivity]);
    harness.now = after(50);
    await resume(harness, id);
    const found = await harness.store.executions.find({ id });
    assert.equal(found && nextDeadline(found.execution), after(20 + 60 + 30));
  });
};

/** What the job of deadlines does. */
const attend = async (harness: StoreHarness): Promise<void> => {
  for (const { id } of await harness.store.executions.due(harness.now, 100)) {
    await harness.store.executions.step({ id }, harness.now, reach);
  }
};

export const listClockTests = (kind: StoreKind): void => {
  test("does not spend the time in which its tasks may be started", async () => {
    await using harness = await StoreHarness.open(kind);
    const { id } = await harness.start("w", { executionStartToCloseTimeout: "100000" });
    await harness.takeAndDecide([scheduleActivity("a", { scheduleToStartTimeout: "60" })]);
    const target = targetOf("activityTaskList", taskList);
    harness.now = after(50);
    await harness.store.pauses.pause(target, began(harness), max);
    harness.now = after(3_000);
    await attend(harness);
    const lookAt = (await harness.store.executions.nextDueAt()) ?? 0;
    assert.ok(lookAt > harness.now, "it is not due at once again");
    await harness.store.pauses.resume(target, harness.now);
    harness.now = after(3_009);
    await harness.store.executions.step({ id }, harness.now, reach);
    assert.ok(!(await harness.eventTypes(id)).includes("ActivityTaskTimedOut"));
    harness.now = after(3_010);
    await harness.store.executions.step({ id }, harness.now, reach);
    assert.ok((await harness.eventTypes(id)).includes("ActivityTaskTimedOut"));
  });

  test("leaves what waits on a worker's own list its clock, which leads it to the run's", async () => {
    await using harness = await StoreHarness.open(kind);
    const { pauses } = harness.store;
    const { id } = await startOnOwnList(harness);
    const [target = assert.fail()] = targets;
    await pauses.pause(target, began(harness), max);
    assert.equal(await harness.takeDecision(ownList), undefined);
    harness.now = after(10);
    await attend(harness);
    assert.equal(await harness.takeDecision(ownList), undefined);
    assert.equal(await harness.takeDecision(), undefined);
    await pauses.resume(target, harness.now);
    assert.equal((await takeSoon(harness)).id, id);
  });

  test("is in force where the clock has gone back since the end of the one before", async () => {
    await using harness = await StoreHarness.open(kind);
    const { pauses } = harness.store;
    const [target = assert.fail()] = targets;
    await pauses.pause(target, began(harness), max);
    await pauses.resume(target, harness.now + 5_000);
    harness.now -= 1_000;
    const again = await pauses.pause(target, began(harness), max);
    await harness.start("w");
    assert.equal(await harness.takeDecision(), undefined);
    assert.deepEqual(await pauses.list(domain), [{ ...target, pause: again }]);
  });
};
