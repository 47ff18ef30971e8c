// Paused runs, task lists and types: nothing of them is handed out, and all of it keeps its place.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pauseExecution } from "@ekiden/engine";
import type { ExecutionId } from "../../../src/store/store.ts";
import { continueAsNew, scheduleActivity } from "./decisions.ts";
import { endedPauseTests } from "./ended-pauses.ts";
import { clockTests, listClockTests } from "./pause-clocks.ts";
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
import {
  attributes,
  domain,
  domainNamed,
  pollAt,
  StoreHarness,
  type StoreKind,
  taskList,
} from "./store-harness.ts";

export const pauseTests = (kind: StoreKind): void => {
  describe("a paused run", () => {
    runTests(kind);
    clockTests(kind);
  });
  describe("a paused task list or type", () => {
    targetTests(kind);
    listClockTests(kind);
    recordTests(kind);
    endedPauseTests(kind);
  });
  if (kind.isDurable) describe("a pause", () => reopeningTest(kind));
};

/** As a poll that waits: a store that goes on offering what is held would never let it rest. */
const waitsInVain = async ({ store, now }: StoreHarness, name = taskList): Promise<void> => {
  const list = { kind: "decision", domain, name } as const;
  for (let looks = 0; looks < 10; looks += 1) {
    const taken = store.tasks.take(list, pollAt(now), () => assert.fail("It is paused"));
    if (!taken) return;
    assert.equal(await taken, undefined);
  }
  assert.fail("The list is still said to have a task");
};

/** In the order in which they are handed out. */
const drained = async (harness: StoreHarness, count: number) => {
  const ids: ExecutionId[] = [];
  while (ids.length < count) ids.push((await takeSoon(harness)).id);
  assert.equal(await harness.takeDecision(), undefined);
  return ids;
};

const runTests = (kind: StoreKind): void => {
  test("is given to no poll, and the others behind it are", async () => {
    await using harness = await StoreHarness.open(kind);
    const first = await harness.start("first");
    const second = await harness.start("second");
    await pause(harness, first.id);
    assert.equal((await harness.takeDecision())?.id, second.id);
    assert.equal(await harness.takeDecision(), undefined);
    assert.equal((await harness.store.tasks.count(harness.list("decision"))).count, 1);
    const third = await harness.start("third");
    const [backlog = assert.fail()] = await harness.store.tasks.backlogs(domain, 10);
    assert.deepEqual([backlog.count, backlog.held], [2, 1]);
    assert.equal(backlog.oldest.id, first.id);
    assert.deepEqual(backlog.oldestFree, { id: third.id, scheduledEventId: 2 });
    assert.deepEqual(await harness.eventTypes(first.id), [
      "WorkflowExecutionStarted",
      "DecisionTaskScheduled",
    ]);
  });

  test("has its place again once it is resumed", async () => {
    await using harness = await StoreHarness.open(kind);
    const runs = [];
    for (const name of ["a", "b", "c", "d"]) runs.push(await harness.start(name));
    const ids = runs.map(({ id }) => id);
    await pause(harness, ids[0] ?? 0);
    await pause(harness, ids[2] ?? 0);
    const seen = await harness.takeDecision();
    assert.equal(seen?.id, ids[1]);
    const listed = await harness.store.tasks.list(harness.list("decision"), { pageSize: 10 });
    assert.deepEqual(
      listed.items.map(({ id }) => id).sort((one, other) => one - other),
      [ids[0], ids[2], ids[3]],
    );
    await resume(harness, ids[2] ?? 0);
    await resume(harness, ids[0] ?? 0);
    const left = await drained(harness, 3);
    assert.deepEqual(left.toSorted(), [ids[0], ids[2], ids[3]].toSorted());
    if (!kind.isShared) assert.deepEqual(left, [ids[0], ids[2], ids[3]]);
  });

  test("keeps a task that was given back, and gives it again once it is resumed", async () => {
    await using harness = await StoreHarness.open(kind);
    const ids: ExecutionId[] = [];
    for (const name of ["a", "b", "c"]) {
      await harness.start(name);
      const task = (await harness.takeDecision()) ?? assert.fail("there is a decision task");
      await harness.store.tasks.giveBack(harness.list("decision"), task);
      await pause(harness, task.id);
      await waitsInVain(harness);
      ids.push(task.id);
    }
    for (const id of ids.toReversed()) await resume(harness, id);
    const given = await drained(harness, ids.length);
    if (!kind.isShared) assert.deepEqual(given, ids);
    assert.deepEqual(given.toSorted(), ids.toSorted());
  });

  test("takes signals and answers; what they lead to waits", async () => {
    await using harness = await StoreHarness.open(kind);
    const run = await harness.start("w");
    const task = (await harness.takeDecision()) ?? assert.fail("there is a decision task");
    await pause(harness, run.id);
    await harness.signal(run);
    await harness.decide(task, [scheduleActivity("a")]);
    assert.equal(await harness.takeActivity(), undefined);
    assert.equal(await harness.takeDecision(), undefined);
    await resume(harness, run.id);
    assert.equal((await takeSoon(harness)).id, run.id);
    assert.equal((await takeSoon(harness, "activity")).id, run.id);
  });

  test("keeps the first pause, and a second resume finds nothing", async () => {
    await using harness = await StoreHarness.open(kind);
    const { id } = await harness.start("w");
    const first = await pause(harness, id);
    harness.now += 5_000;
    const again = await harness.store.executions.step({ id }, harness.now, (step) =>
      pauseExecution(step, { reason: "another" }),
    );
    assert.deepEqual(again, first);
    assert.deepEqual((await harness.store.executions.find({ id }))?.execution.pause, first);
    assert.deepEqual(await resume(harness, id), first);
    assert.equal(await resume(harness, id), undefined);
    assert.equal((await harness.store.executions.find({ id }))?.execution.pause, undefined);
  });

  test("that continues as new leaves a paused run", async () => {
    await using harness = await StoreHarness.open(kind);
    const { id, workflowId } = await harness.start("w");
    const task = (await harness.takeDecision()) ?? assert.fail("there is a decision task");
    const first = await pause(harness, id);
    await harness.decide(task, [continueAsNew]);
    const next = await harness.store.executions.find({ domain, workflowId });
    assert.ok(next);
    harness.adopt(next.id);
    assert.deepEqual(next.execution.pause, first);
    assert.equal(await harness.takeDecision(), undefined);
    await resume(harness, next.id);
    assert.equal((await takeSoon(harness)).id, next.id);
  });

  test("can be terminated, and its tasks go with it", async () => {
    await using harness = await StoreHarness.open(kind);
    const run = await harness.start("w");
    await pause(harness, run.id);
    assert.equal(await harness.takeDecision(), undefined);
    await harness.terminate(run);
    assert.equal(await harness.takeDecision(), undefined);
    await assert.rejects(resume(harness, run.id), { name: "UnknownResourceFault" });
    await assert.rejects(pause(harness, run.id), { name: "UnknownResourceFault" });
  });
};

const targetTests = (kind: StoreKind): void => {
  for (const target of targets) {
    test(`keeps its tasks from polls, and they keep their places: ${target.kind}`, async () => {
      await using harness = await StoreHarness.open(kind);
      const { pauses, tasks } = harness.store;
      const runs = [await harness.start("a"), await harness.start("b"), await harness.start("c")];
      const given = await pauses.pause(target, began(harness), max);
      assert.deepEqual(given, began(harness));
      for (let polls = 0; polls < 3; polls += 1) {
        assert.equal(await harness.takeDecision(), undefined);
      }
      assert.equal((await tasks.count(harness.list("decision"))).count, 3);
      const [backlog = assert.fail()] = await tasks.backlogs(domain, 10);
      assert.equal(backlog.oldest.id, runs[0]?.id);
      assert.deepEqual([backlog.held, backlog.oldestFree], [3, undefined]);
      assert.deepEqual(await tasks.backlog(harness.list("decision")), backlog);
      assert.deepEqual(await pauses.resume(target, harness.now), given);
      assert.deepEqual(
        await drained(harness, 3),
        runs.map(({ id }) => id),
      );
    });
  }

  test("holds what waits for its runs on a worker's own list, and gives it out there", async () => {
    await using harness = await StoreHarness.open(kind);
    const { pauses, tasks } = harness.store;
    const { id } = await startOnOwnList(harness);
    const [target = assert.fail()] = targets;
    await pauses.pause(target, began(harness), max);
    await waitsInVain(harness, ownList);
    assert.equal((await tasks.count(harness.list("decision", ownList))).count, 1);
    await pauses.resume(target, harness.now);
    const task = await takeSoon(harness, "decision", ownList);
    assert.equal(task.id, id);
    await tasks.giveBack(harness.list("decision", ownList), task);
    await pauses.pause(target, began(harness), max);
    await waitsInVain(harness, ownList);
    await pauses.resume(target, harness.now);
    assert.deepEqual(await takeSoon(harness, "decision", ownList), {
      id,
      scheduledEventId: task.scheduledEventId,
      startedEventId: task.startedEventId,
    });
  });

  test("holds the activities of one type, and no others", async () => {
    await using harness = await StoreHarness.open(kind);
    const { pauses } = harness.store;
    const { id } = await harness.start("w");
    await harness.takeAndDecide([
      scheduleActivity("held"),
      scheduleActivity("free", { activityType: { name: "walk", version: "1" } }),
    ]);
    await pauses.pause(targetOf("activityType", "run", "1"), began(harness), max);
    const [, , , , held, free] = await harness.history(id);
    assert.equal((await harness.takeActivity())?.scheduledEventId, free?.id);
    assert.equal(await harness.takeActivity(), undefined);
    await pauses.resume(targetOf("activityType", "run", "1"), harness.now);
    const task = await takeSoon(harness, "activity");
    assert.equal(task.scheduledEventId, held?.id);
  });

  test("holds the activities of the runs of a workflow type, too", async () => {
    await using harness = await StoreHarness.open(kind);
    await harness.start("w");
    await harness.takeAndDecide([scheduleActivity("a")]);
    const [, type] = targets;
    await harness.store.pauses.pause(type ?? assert.fail(), began(harness), max);
    assert.equal(await harness.takeActivity(), undefined);
  });

  test("is that of its kind, its version and its domain alone", async () => {
    await using harness = await StoreHarness.open(kind);
    const other = domainNamed("other");
    await harness.registerDomain(other);
    const { pauses } = harness.store;
    const elsewhere = targets.map((target) => ({ ...target, domain: other }));
    const others = [
      targetOf("activityTaskList", taskList),
      targetOf("workflowType", attributes.workflowType.name, "2"),
      targetOf("activityType", attributes.workflowType.name, attributes.workflowType.version),
    ];
    for (const target of [...elsewhere, ...others]) {
      await pauses.pause(target, began(harness), max);
    }
    await harness.start("w");
    assert.ok(await harness.takeDecision());
  });
};

const recordTests = (kind: StoreKind): void => {
  test("keeps the first pause, is listed, and a second resume finds nothing", async () => {
    await using harness = await StoreHarness.open(kind);
    const { pauses } = harness.store;
    const [target = assert.fail()] = targets;
    const first = await pauses.pause(target, began(harness), max);
    harness.now += 5_000;
    assert.deepEqual(await pauses.pause(target, { at: harness.now, reason: "other" }, max), first);
    assert.deepEqual(await pauses.list(domain), [{ ...target, pause: first }]);
    assert.deepEqual(await pauses.list(domainNamed("nowhere")), []);
    assert.deepEqual(await pauses.resume(target, harness.now), first);
    assert.equal(await pauses.resume(target, harness.now), undefined);
    assert.deepEqual(await pauses.list(domain), []);
  });

  test("is refused beyond the limit of a domain, and in one that is not there", async () => {
    await using harness = await StoreHarness.open(kind);
    const { pauses } = harness.store;
    await pauses.pause(targetOf("decisionTaskList", "a"), began(harness), 2);
    await pauses.pause(targetOf("decisionTaskList", "\u0000b\ud800"), began(harness), 2);
    await assert.rejects(pauses.pause(targetOf("decisionTaskList", "c"), began(harness), 2), {
      name: "LimitExceededFault",
    });
    assert.deepEqual(
      (await pauses.list(domain)).map(({ name }) => name),
      ["a", "\u0000b\ud800"],
    );
    const nowhere = { ...targetOf("decisionTaskList", "a"), domain: domainNamed("nowhere") };
    await assert.rejects(pauses.pause(nowhere, began(harness), max), {
      name: "UnknownResourceFault",
    });
    assert.equal(await pauses.resume(nowhere, harness.now).catch(() => undefined), undefined);
  });
};

const reopeningTest = (kind: StoreKind): void => {
  test("outlives the store that made it, and what it holds keeps its place", async () => {
    await using harness = await StoreHarness.open(kind);
    const first = await harness.start("first");
    const second = await harness.start("second");
    const [target = assert.fail()] = targets;
    await harness.store.pauses.pause(target, began(harness), max);
    await pause(harness, first.id);
    await harness.reopen();
    assert.equal(await harness.takeDecision(), undefined);
    await harness.store.pauses.resume(target, harness.now);
    assert.equal((await takeSoon(harness)).id, second.id);
    await resume(harness, first.id);
    assert.equal((await takeSoon(harness)).id, first.id);
  });
};
