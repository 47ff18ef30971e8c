// What a store knows after it was closed and opened again: everything.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { encodeExecution, heartbeat } from "@ekiden/engine";
import { complete, scheduleActivity, signalExternal, startTimer } from "./decisions.ts";
import { after, dawn, domain, StoreHarness, type StoreKind, second } from "./store-harness.ts";

export const reopeningTests = (kind: StoreKind): void => {
  describe("a store that was closed and opened again", () => {
    runTests(kind);
    restTests(kind);
  });
};

const runTests = (kind: StoreKind): void => {
  test("has every run, open and closed, with its history", async () => {
    await using harness = await StoreHarness.open(kind);
    const open = await harness.start("open");
    const closed = await harness.start("closed");
    await harness.takeAndDecide([scheduleActivity("a", { heartbeatTimeout: "60" })]);
    await harness.takeAndDecide([complete]);
    const before = {
      open: await harness.store.executions.find(open),
      history: await harness.store.histories.read(closed.id, 1, 100),
    };
    await harness.reopen();
    const { executions, histories } = harness.store;
    const stored = await executions.find({ domain, workflowId: "open" });
    assert.ok(stored && before.open);
    assert.equal(encodeExecution(stored.execution), encodeExecution(before.open.execution));
    assert.equal(await histories.read(closed.id, 1, 100), before.history);
    assert.equal((await executions.find(closed))?.execution.closed?.status, "COMPLETED");
    assert.equal(await executions.countOpen(domain), 1);
    await assert.rejects(harness.start("open"), { name: "WorkflowExecutionAlreadyStartedFault" });
    const again = await harness.start("closed");
    assert.ok(again.id > Math.max(open.id, closed.id));
  });

  test("has the latest heartbeat of every activity, of which no event tells", async () => {
    await using harness = await StoreHarness.open(kind);
    const run = await harness.start("w");
    await harness.takeAndDecide([scheduleActivity("a", { heartbeatTimeout: "60" })]);
    const task = await harness.takeActivity();
    assert.ok(task);
    harness.now += second;
    await harness.store.executions.step(run, harness.now, (step) =>
      heartbeat(step, task, "half-way"),
    );
    await harness.reopen();
    const found = await harness.store.executions.find({ id: run.id });
    const [activity] = [...(found?.execution.activities.values() ?? [])];
    assert.deepEqual(activity?.heartbeat, { at: harness.now, details: "half-way" });
  });

  test("never gives an id twice, also when the run that had it is gone", async () => {
    await using harness = await StoreHarness.open(kind);
    const run = await harness.start("w");
    await harness.terminate(run);
    await harness.store.executions.remove(run.id);
    await harness.reopen();
    assert.ok((await harness.start("w")).id > run.id);
  });

  test("tells what time it was when it was marked last, or else at its newest change", async () => {
    await using harness = await StoreHarness.open(kind);
    assert.equal(await harness.store.timeMark.read(), undefined);
    await harness.start("w");
    await harness.reopen();
    assert.equal(typeof (await harness.store.timeMark.read()), "number");
    for (const at of [dawn + 5 * second, dawn - second]) {
      await harness.store.timeMark.write(at);
      await harness.reopen();
      assert.equal(await harness.store.timeMark.read(), at);
    }
  });

  test("goes on with the runs it has", async () => {
    await using harness = await StoreHarness.open(kind);
    const run = await harness.start("w");
    const task = await harness.takeDecision();
    assert.ok(task);
    await harness.reopen();
    await harness.decide(task, [scheduleActivity("a")]);
    await harness.reopen();
    const activity = await harness.takeActivity();
    assert.ok(activity);
    await harness.reopen();
    await harness.completeActivity(activity);
    await harness.takeAndDecide([complete]);
    assert.equal((await harness.eventTypes(run.id)).at(-1), "WorkflowExecutionCompleted");
  });
};

const restTests = (kind: StoreKind): void => {
  test("has the ready tasks, in their order, and none that was taken or withdrawn", async () => {
    await using harness = await StoreHarness.open(kind);
    for (const name of ["first", "taken", "gone", "last"]) {
      await harness.start(name, { taskList: { name } });
    }
    const priorities = { a: "0", b: "7", c: "0" };
    await harness.start("w");
    await harness.takeAndDecide(
      Object.entries(priorities).map(([id, taskPriority]) =>
        scheduleActivity(id, { taskPriority }),
      ),
    );
    assert.ok(await harness.takeDecision("taken"));
    const gone = await harness.store.executions.find({ domain, workflowId: "gone" });
    await harness.terminate(gone ?? assert.fail());
    await harness.reopen();
    const { tasks } = harness.store;
    assert.equal((await tasks.count(harness.list("decision", "taken"))).count, 0);
    assert.equal((await tasks.count(harness.list("decision", "gone"))).count, 0);
    assert.equal((await tasks.count(harness.list("decision", "first"))).count, 1);
    const ids: (string | undefined)[] = [];
    for (let task = await harness.takeActivity(); task; task = await harness.takeActivity()) {
      const found = await harness.store.executions.find(task);
      ids.push(found?.execution.activities.get(task.scheduledEventId)?.activityId);
    }
    assert.deepEqual(ids, ["b", "a", "c"]);
    assert.ok(await harness.takeDecision("last"));
  });

  test("has the messages, and none that was received", async () => {
    await using harness = await StoreHarness.open(kind);
    await harness.start("w");
    await harness.takeAndDecide([signalExternal("a"), signalExternal("b")]);
    const [first, second] = await harness.store.messages.pending(10);
    await harness.store.messages.answer(first?.id ?? 0, undefined);
    await harness.reopen();
    assert.deepEqual(await harness.store.messages.pending(10), [second]);
  });

  test("has every deadline", async () => {
    await using harness = await StoreHarness.open(kind);
    const run = await harness.start("w");
    await harness.takeAndDecide([startTimer("t", 10)]);
    await harness.reopen();
    const { executions } = harness.store;
    assert.equal(await executions.nextDueAt(), after(10));
    assert.deepEqual(await executions.due(after(10), 10), [{ id: run.id, closed: false }]);
  });

  test("has its domains and types, and the secrets that seal its tokens", async () => {
    await using harness = await StoreHarness.open(kind);
    const { secrets, domains, types } = harness.store;
    const current = { bytes: Buffer.alloc(40, 1), isSealed: true };
    const earlier = { bytes: Buffer.alloc(32, 2), isSealed: false, endedAt: dawn };
    await secrets.propose(current);
    await secrets.propose({ ...current, isSealed: false });
    await secrets.replace({ earlier });
    const type = {
      domain,
      name: "t",
      version: "1",
      status: "REGISTERED",
      createdAt: dawn,
    } as const;
    await types.register("activity", { ...type, defaults: {} }, 10);
    await domains.deprecate(domain, dawn + 1);
    await harness.reopen();
    const kept = await harness.store.secrets.read();
    assert.deepEqual(kept.current, { ...current, endedAt: 0 });
    assert.deepEqual(kept.earlier, earlier);
    assert.equal(kept.firstVersion, undefined);
    assert.equal((await harness.store.domains.find(domain))?.status, "DEPRECATED");
    assert.equal((await harness.store.types.find("activity", type))?.status, "DEPRECATED");
    await harness.store.domains.undeprecate(domain);
    assert.equal((await harness.store.types.find("activity", type))?.status, "REGISTERED");
  });

  test("has committed what was under way when it was closed", async () => {
    await using harness = await StoreHarness.open(kind);
    const run = await harness.start("w");
    const signaled = harness.signal(run);
    await harness.reopen();
    await signaled;
    assert.equal((await harness.eventTypes(run.id)).length, 3);
  });
};
