// Deadlines and retention: which runs have something to do, and when somebody should look.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { heartbeat, reach } from "@ekiden/engine";
import { cancelTimer, scheduleActivity, startTimer } from "./decisions.ts";
import { after, day, domain, type StoreKind, second, World } from "./world.ts";

export const deadlineTests = (kind: StoreKind): void => {
  describe("a run that is due", () => {
    deadlineTestsOfOpenRuns(kind);
    retentionTests(kind);
  });
};

/** What the job does: looks at everything that is due, until nothing is. */
const attend = async (world: World): Promise<number> => {
  const { executions } = world.store;
  for (let looks = 0; ; looks += 1) {
    const due = await executions.due(world.now, 100);
    if (due.length === 0) return looks;
    for (const { id, closed } of due) {
      await (closed ? executions.remove(id) : executions.step({ id }, world.now, reach));
    }
    assert.ok(looks < 10, "what was attended to is not due any more");
  }
};

const deadlineTestsOfOpenRuns = (kind: StoreKind): void => {
  test("is named at its deadline and not before", async () => {
    await using world = await World.open(kind);
    const { executions } = world.store;
    assert.equal(await executions.nextDueAt(), undefined);
    const run = await world.start("w", { executionStartToCloseTimeout: "60" });
    assert.equal(await executions.nextDueAt(), after(60));
    assert.deepEqual(await executions.due(after(60) - 1, 10), []);
    assert.deepEqual(await executions.due(after(60), 10), [{ id: run.id, closed: false }]);
    world.now = after(60);
    await attend(world);
    assert.ok((await world.eventTypes(run.id)).includes("WorkflowExecutionTimedOut"));
  });

  test("is named no later than its earliest timer", async () => {
    await using world = await World.open(kind);
    const { executions } = world.store;
    const run = await world.start("w");
    await world.takeAndDecide([startTimer("late", 30), startTimer("soon", 10)]);
    assert.equal(await executions.nextDueAt(), after(10));
    world.now = after(10);
    await attend(world);
    assert.equal(await executions.nextDueAt(), after(30));
    world.now = after(31);
    await attend(world);
    const fired = (await world.eventTypes(run.id)).filter((type) => type === "TimerFired");
    assert.equal(fired.length, 2);
    assert.equal(await executions.nextDueAt(), after(3600));
  });

  test("may be named too early, and then no more", async () => {
    await using world = await World.open(kind);
    const { executions } = world.store;
    const run = await world.start("w");
    await world.takeAndDecide([startTimer("t", 10)]);
    await world.signal(run);
    await world.takeAndDecide([cancelTimer("t")]);
    const before = await world.eventTypes(run.id);
    world.now = after(20);
    await attend(world);
    assert.deepEqual(await world.eventTypes(run.id), before);
    assert.deepEqual(await executions.due(after(3599), 10), []);
    assert.equal(await executions.nextDueAt(), after(3600));
  });

  test("is named by its heartbeat clock, which every heartbeat winds up", async () => {
    await using world = await World.open(kind);
    const run = await world.start("w");
    await world.takeAndDecide([scheduleActivity("a", { heartbeatTimeout: "10" })]);
    const task = await world.takeActivity();
    assert.ok(task);
    for (const seconds of [5, 10, 15]) {
      world.now = after(seconds);
      await attend(world);
      await world.store.executions.step(run, world.now, (step) => heartbeat(step, task));
    }
    world.now = after(25) - 1;
    await attend(world);
    assert.ok(!(await world.eventTypes(run.id)).includes("ActivityTaskTimedOut"));
    world.now = after(25);
    await attend(world);
    assert.ok((await world.eventTypes(run.id)).includes("ActivityTaskTimedOut"));
  });

  test("is named with the others that are due, the earliest first, so many at a time", async () => {
    await using world = await World.open(kind);
    const { executions } = world.store;
    const ids: number[] = [];
    for (const seconds of [30, 10, 20]) {
      const settings = { executionStartToCloseTimeout: String(seconds) };
      ids.push((await world.start(`w${seconds}`, settings)).id);
    }
    const [thirty, ten, twenty] = ids;
    const named = async (max: number) => (await executions.due(after(60), max)).map(({ id }) => id);
    assert.deepEqual(await named(10), [ten, twenty, thirty]);
    assert.deepEqual(await named(2), [ten, twenty]);
  });

  test("is announced when a commit brings the earliest moment forward", async () => {
    await using world = await World.open(kind);
    const { executions } = world.store;
    await executions.nextDueAt();
    const heard: number[] = [];
    executions.onDueSooner((at) => heard.push(at));
    await world.start("slow", { executionStartToCloseTimeout: "100" });
    await world.start("slower", { executionStartToCloseTimeout: "200" });
    await world.start("quick", { executionStartToCloseTimeout: "50" });
    assert.deepEqual(heard, [after(100), after(50)]);
    assert.equal(await executions.nextDueAt(), after(50));
  });
};

const retentionTests = (kind: StoreKind): void => {
  test("after its close is due when its domain's retention ends", async () => {
    await using world = await World.open(kind);
    const { executions } = world.store;
    const run = await world.start("w");
    world.now = after(5);
    await world.terminate(run);
    const end = after(5) + day;
    assert.equal(await executions.nextDueAt(), end);
    assert.deepEqual(await executions.due(end - 1, 10), []);
    assert.deepEqual(await executions.due(end, 10), [{ id: run.id, closed: true }]);
  });

  test("of a domain without retention lingers for a minute, for those who are reading it", async () => {
    await using world = await World.open(kind);
    for (const [name, retention] of [
      ["none", "NONE"],
      ["zero", "0"],
    ] as const) {
      await world.registerDomain(name, retention);
      const run = await world.start("w", { in: name });
      await world.terminate(run);
    }
    assert.equal(await world.store.executions.nextDueAt(), world.now + 60 * second);
  });

  test("is left out, however many there are, while open runs alone are asked for", async () => {
    await using world = await World.open(kind);
    const { executions } = world.store;
    for (const workflowId of ["a", "b", "c"]) await world.terminate(await world.start(workflowId));
    const late = await world.start("late", { executionStartToCloseTimeout: "172800" });
    world.now += 2 * day;
    const named = async () => (await executions.due(world.now, 1, "open")).map(({ id }) => id);
    assert.deepEqual(await named(), [late.id]);
    // Named until it is attended to: whoever was told of it may have failed.
    assert.deepEqual(await named(), [late.id]);
    await executions.step(late, world.now, reach);
    assert.deepEqual(await named(), []);
    const soon = await world.start("soon", { executionStartToCloseTimeout: "1" });
    assert.deepEqual(await named(), []);
    world.now += second;
    assert.deepEqual(await named(), [soon.id]);
    assert.equal((await executions.due(world.now, 10)).filter(({ closed }) => closed).length, 3);
  });

  test("is counted by its domain, those of the most first, up to a bound", async () => {
    await using world = await World.open(kind);
    const { executions } = world.store;
    await world.registerDomain("other");
    for (const workflowId of ["a", "b", "c"]) {
      await world.terminate(await world.start(workflowId, { in: "other" }));
    }
    await world.terminate(await world.start("w"));
    await world.start("open", { executionStartToCloseTimeout: "1" });
    assert.deepEqual(await executions.countExpired(world.now + day - 1, 10), []);
    assert.deepEqual(await executions.countExpired(world.now + day, 10), [
      { domain: "other", count: 3 },
      { domain, count: 1 },
    ]);
    const counted = await executions.countExpired(world.now + day, 2);
    assert.equal(
      counted.reduce((sum, { count }) => sum + count, 0),
      2,
    );
  });

  test("is removed with everything that belonged to it", async () => {
    await using world = await World.open(kind);
    const { executions, histories, tasks, visibility } = world.store;
    const run = await world.start("w", { tagList: ["t"] });
    const kept = await world.start("kept", { executionStartToCloseTimeout: "31536000" });
    await world.takeAndDecide([scheduleActivity("a")]);
    await world.terminate(run);
    world.now += day;
    await attend(world);
    assert.equal(await executions.find(run), undefined);
    assert.equal(await executions.find({ domain, ...run }), undefined);
    assert.equal(await histories.read(run.id, 1, 100), "");
    assert.equal(await tasks.count(world.list("activity")), 0);
    const query = { domain, state: "closed", by: "closeTime", oldest: 0 } as const;
    assert.deepEqual(await visibility.count(query), { count: 0, truncated: false });
    await assert.rejects(world.signal(run), { name: "UnknownResourceFault" });
    assert.ok(await executions.find(kept), "others stay");
  });

  test("is not removed while it is open, and removed once", async () => {
    await using world = await World.open(kind);
    const { executions } = world.store;
    const run = await world.start("w");
    await assert.rejects(executions.remove(run.id), /open/);
    assert.ok(await executions.find(run));
    await world.terminate(run);
    await Promise.all([executions.remove(run.id), executions.remove(run.id)]);
    await executions.remove(run.id);
    assert.equal(await executions.find(run), undefined);
  });

  test("is gone for the rest of the turn that removes it", async () => {
    await using world = await World.open(kind);
    const run = await world.start("w");
    await world.terminate(run);
    const { executions } = world.store;
    const removed = executions.remove(run.id);
    const unknown = { name: "UnknownResourceFault" };
    await assert.rejects(
      executions.step(run, world.now, () => "there"),
      unknown,
    );
    assert.equal(await executions.find(run), undefined);
    await removed;
    await world.start("w");
  });
};
