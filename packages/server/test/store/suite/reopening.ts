// What a store knows after it was closed and opened again: everything.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { encodeExecution, heartbeat } from "@ekiden/engine";
import { complete, scheduleActivity, signalExternal, startTimer } from "./decisions.ts";
import { after, dawn, domain, type StoreKind, second, World } from "./world.ts";

export const reopeningTests = (kind: StoreKind): void => {
  describe("a store that was closed and opened again", () => {
    runTests(kind);
    restTests(kind);
  });
};

const runTests = (kind: StoreKind): void => {
  test("has every run, open and closed, with its history", async () => {
    await using world = await World.open(kind);
    const open = await world.start("open");
    const closed = await world.start("closed");
    await world.takeAndDecide([scheduleActivity("a", { heartbeatTimeout: "60" })]);
    await world.takeAndDecide([complete]);
    const before = {
      open: await world.store.executions.find(open),
      history: await world.store.histories.read(closed.id, 1, 100),
    };
    await world.reopen();
    const { executions, histories } = world.store;
    const stored = await executions.find({ domain, workflowId: "open" });
    assert.ok(stored && before.open);
    assert.equal(encodeExecution(stored.execution), encodeExecution(before.open.execution));
    assert.equal(await histories.read(closed.id, 1, 100), before.history);
    assert.equal((await executions.find(closed))?.execution.closed?.status, "COMPLETED");
    assert.equal(await executions.countOpen(domain), 1);
    await assert.rejects(world.start("open"), { name: "WorkflowExecutionAlreadyStartedFault" });
    const again = await world.start("closed");
    assert.ok(again.id > Math.max(open.id, closed.id));
  });

  test("has the latest heartbeat of every activity, of which no event tells", async () => {
    await using world = await World.open(kind);
    const run = await world.start("w");
    await world.takeAndDecide([scheduleActivity("a", { heartbeatTimeout: "60" })]);
    const task = await world.takeActivity();
    assert.ok(task);
    world.now += second;
    await world.store.executions.step(run, world.now, (step) => heartbeat(step, task, "half-way"));
    await world.reopen();
    const found = await world.store.executions.find({ id: run.id });
    const [activity] = [...(found?.execution.activities.values() ?? [])];
    assert.deepEqual(activity?.heartbeat, { at: world.now, details: "half-way" });
  });

  test("never gives an id twice, also when the run that had it is gone", async () => {
    await using world = await World.open(kind);
    const run = await world.start("w");
    await world.terminate(run);
    await world.store.executions.remove(run.id);
    await world.reopen();
    assert.ok((await world.start("w")).id > run.id);
  });

  test("tells what time it was when it was marked last, or else at its newest change", async () => {
    await using world = await World.open(kind);
    assert.equal(await world.store.timeMark.read(), undefined);
    await world.start("w");
    await world.reopen();
    assert.equal(typeof (await world.store.timeMark.read()), "number");
    for (const at of [dawn + 5 * second, dawn - second]) {
      await world.store.timeMark.write(at);
      await world.reopen();
      assert.equal(await world.store.timeMark.read(), at);
    }
  });

  test("goes on with the runs it has", async () => {
    await using world = await World.open(kind);
    const run = await world.start("w");
    const task = await world.takeDecision();
    assert.ok(task);
    await world.reopen();
    await world.decide(task, [scheduleActivity("a")]);
    await world.reopen();
    const activity = await world.takeActivity();
    assert.ok(activity);
    await world.reopen();
    await world.completeActivity(activity);
    await world.takeAndDecide([complete]);
    assert.equal((await world.eventTypes(run.id)).at(-1), "WorkflowExecutionCompleted");
  });
};

const restTests = (kind: StoreKind): void => {
  test("has the ready tasks, in their order, and none that was taken or withdrawn", async () => {
    await using world = await World.open(kind);
    for (const name of ["first", "taken", "gone", "last"]) {
      await world.start(name, { taskList: { name } });
    }
    const priorities = { a: "0", b: "7", c: "0" };
    await world.start("w");
    await world.takeAndDecide(
      Object.entries(priorities).map(([id, taskPriority]) =>
        scheduleActivity(id, { taskPriority }),
      ),
    );
    assert.ok(await world.takeDecision("taken"));
    const gone = await world.store.executions.find({ domain, workflowId: "gone" });
    await world.terminate(gone ?? assert.fail());
    await world.reopen();
    const { tasks } = world.store;
    assert.equal(await tasks.count(world.list("decision", "taken")), 0);
    assert.equal(await tasks.count(world.list("decision", "gone")), 0);
    assert.equal(await tasks.count(world.list("decision", "first")), 1);
    const ids: (string | undefined)[] = [];
    for (let task = await world.takeActivity(); task; task = await world.takeActivity()) {
      const found = await world.store.executions.find(task);
      ids.push(found?.execution.activities.get(task.scheduledEventId)?.activityId);
    }
    assert.deepEqual(ids, ["b", "a", "c"]);
    assert.ok(await world.takeDecision("last"));
  });

  test("has the messages, and none that was received", async () => {
    await using world = await World.open(kind);
    await world.start("w");
    await world.takeAndDecide([signalExternal("a"), signalExternal("b")]);
    const [first, second] = await world.store.messages.pending(10);
    await world.store.messages.answer(first?.id ?? 0, undefined);
    await world.reopen();
    assert.deepEqual(await world.store.messages.pending(10), [second]);
  });

  test("has every deadline", async () => {
    await using world = await World.open(kind);
    const run = await world.start("w");
    await world.takeAndDecide([startTimer("t", 10)]);
    await world.reopen();
    const { executions } = world.store;
    assert.equal(await executions.nextDueAt(), after(10));
    assert.deepEqual(await executions.due(after(10), 10), [{ id: run.id, closed: false }]);
  });

  test("has its domains and types, and the secrets that seal its tokens", async () => {
    await using world = await World.open(kind);
    const { secrets, domains, types } = world.store;
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
    await world.reopen();
    const kept = await world.store.secrets.read();
    assert.deepEqual(kept.current, { ...current, endedAt: 0 });
    assert.deepEqual(kept.earlier, earlier);
    assert.equal(kept.firstVersion, undefined);
    assert.equal((await world.store.domains.find(domain))?.status, "DEPRECATED");
    assert.equal((await world.store.types.find("activity", type))?.status, "DEPRECATED");
    await world.store.domains.undeprecate(domain);
    assert.equal((await world.store.types.find("activity", type))?.status, "REGISTERED");
  });

  test("has committed what was under way when it was closed", async () => {
    await using world = await World.open(kind);
    const run = await world.start("w");
    const signaled = world.signal(run);
    await world.reopen();
    await signaled;
    assert.equal((await world.eventTypes(run.id)).length, 3);
  });
};
