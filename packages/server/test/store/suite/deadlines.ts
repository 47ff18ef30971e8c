// Deadlines and retention: which runs have something to do, and when a node should look.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { heartbeat, reach } from "@ekiden/engine";
import { TestClock } from "@ekiden/testing";
import { fireDeadlines } from "../../../src/jobs/deadlines.ts";
import { cancelTimer, scheduleActivity, startTimer } from "./decisions.ts";
import {
  after,
  day,
  domain,
  domainNamed,
  StoreHarness,
  type StoreKind,
  second,
} from "./store-harness.ts";

export const deadlineTests = (kind: StoreKind): void => {
  describe("a run that is due", () => {
    deadlineTestsOfOpenRuns(kind);
    retentionTests(kind);
  });
};

/** What the job does: looks at everything that is due, until nothing is. */
const attend = async (harness: StoreHarness): Promise<number> => {
  const { executions } = harness.store;
  for (let looks = 0; ; looks += 1) {
    const due = await executions.due(harness.now, 100);
    if (due.length === 0) return looks;
    for (const { id, closed } of due) {
      await (closed ? executions.remove(id) : executions.step({ id }, harness.now, reach));
    }
    assert.ok(looks < 10, "what was attended to is not due any more");
  }
};

const deadlineTestsOfOpenRuns = (kind: StoreKind): void => {
  test("is named at its deadline and not before", async () => {
    await using harness = await StoreHarness.open(kind);
    const { executions } = harness.store;
    assert.equal(await executions.nextDueAt(), undefined);
    const run = await harness.start("w", { executionStartToCloseTimeout: "60" });
    assert.equal(await executions.nextDueAt(), after(60));
    assert.deepEqual(await executions.due(after(60) - 1, 10), []);
    assert.deepEqual(await executions.due(after(60), 10), [{ id: run.id, closed: false }]);
    harness.now = after(60);
    await attend(harness);
    assert.ok((await harness.eventTypes(run.id)).includes("WorkflowExecutionTimedOut"));
  });

  test("is named no later than its earliest timer", async () => {
    await using harness = await StoreHarness.open(kind);
    const { executions } = harness.store;
    const run = await harness.start("w");
    await harness.takeAndDecide([startTimer("late", 30), startTimer("soon", 10)]);
    assert.equal(await executions.nextDueAt(), after(10));
    harness.now = after(10);
    await attend(harness);
    assert.equal(await executions.nextDueAt(), after(30));
    harness.now = after(31);
    await attend(harness);
    const fired = (await harness.eventTypes(run.id)).filter((type) => type === "TimerFired");
    assert.equal(fired.length, 2);
    assert.equal(await executions.nextDueAt(), after(3600));
  });

  test("may be named too early, and then no more", async () => {
    await using harness = await StoreHarness.open(kind);
    const { executions } = harness.store;
    const run = await harness.start("w");
    await harness.takeAndDecide([startTimer("t", 10)]);
    await harness.signal(run);
    await harness.takeAndDecide([cancelTimer("t")]);
    const before = await harness.eventTypes(run.id);
    harness.now = after(20);
    await attend(harness);
    assert.deepEqual(await harness.eventTypes(run.id), before);
    assert.deepEqual(await executions.due(after(3599), 10), []);
    assert.equal(await executions.nextDueAt(), after(3600));
  });

  test("is named by its heartbeat clock, which every heartbeat winds up", async () => {
    await using harness = await StoreHarness.open(kind);
    const run = await harness.start("w");
    await harness.takeAndDecide([scheduleActivity("a", { heartbeatTimeout: "10" })]);
    const task = await harness.takeActivity();
    assert.ok(task);
    for (const seconds of [5, 10, 15]) {
      harness.now = after(seconds);
      await attend(harness);
      await harness.store.executions.step(run, harness.now, (step) => heartbeat(step, task));
    }
    harness.now = after(25) - 1;
    await attend(harness);
    assert.ok(!(await harness.eventTypes(run.id)).includes("ActivityTaskTimedOut"));
    harness.now = after(25);
    await attend(harness);
    assert.ok((await harness.eventTypes(run.id)).includes("ActivityTaskTimedOut"));
  });

  test("is named with the others that are due, the earliest first, so many at a time", async () => {
    await using harness = await StoreHarness.open(kind);
    const { executions } = harness.store;
    const ids: number[] = [];
    for (const seconds of [30, 10, 20]) {
      const settings = { executionStartToCloseTimeout: String(seconds) };
      ids.push((await harness.start(`w${seconds}`, settings)).id);
    }
    const [thirty, ten, twenty] = ids;
    const named = async (max: number) => (await executions.due(after(60), max)).map(({ id }) => id);
    assert.deepEqual(await named(10), [ten, twenty, thirty]);
    assert.deepEqual(await named(2), [ten, twenty]);
  });

  test("is announced when a commit brings the earliest moment forward", async () => {
    await using harness = await StoreHarness.open(kind);
    const { executions } = harness.store;
    await executions.nextDueAt();
    const heard: number[] = [];
    executions.onDueSooner((at) => heard.push(at));
    await harness.start("slow", { executionStartToCloseTimeout: "100" });
    await harness.start("slower", { executionStartToCloseTimeout: "200" });
    await harness.start("quick", { executionStartToCloseTimeout: "50" });
    assert.deepEqual(heard, [after(100), after(50)]);
    assert.equal(await executions.nextDueAt(), after(50));
  });
};

const retentionTests = (kind: StoreKind): void => {
  test("after its close is due when its domain's retention ends", async () => {
    await using harness = await StoreHarness.open(kind);
    const { executions } = harness.store;
    const run = await harness.start("w");
    harness.now = after(5);
    await harness.terminate(run);
    const end = after(5) + day;
    assert.equal(await executions.nextDueAt(), end);
    assert.deepEqual(await executions.due(end - 1, 10), []);
    assert.deepEqual(await executions.due(end, 10), [{ id: run.id, closed: true }]);
  });

  test("of a domain without retention lingers for a minute, for those who are reading it", async () => {
    await using harness = await StoreHarness.open(kind);
    for (const [name, retention] of [
      ["none", "NONE"],
      ["zero", "0"],
    ] as const) {
      await harness.registerDomain(domainNamed(name), retention);
      const run = await harness.start("w", { in: domainNamed(name) });
      await harness.terminate(run);
    }
    assert.equal(await harness.store.executions.nextDueAt(), harness.now + 60 * second);
  });

  test("is left out, however many there are, while open runs alone are asked for", async () => {
    await using harness = await StoreHarness.open(kind);
    const { executions } = harness.store;
    for (const workflowId of ["a", "b", "c"])
      await harness.terminate(await harness.start(workflowId));
    const late = await harness.start("late", { executionStartToCloseTimeout: "172800" });
    harness.now += 2 * day;
    const named = async () => (await executions.due(harness.now, 1, "open")).map(({ id }) => id);
    assert.deepEqual(await named(), [late.id]);
    // Named until it is attended to: the node that took it may have failed.
    assert.deepEqual(await named(), [late.id]);
    await executions.step(late, harness.now, reach);
    assert.deepEqual(await named(), []);
    const soon = await harness.start("soon", { executionStartToCloseTimeout: "1" });
    assert.deepEqual(await named(), []);
    harness.now += second;
    assert.deepEqual(await named(), [soon.id]);
    assert.equal((await executions.due(harness.now, 10)).filter(({ closed }) => closed).length, 3);
  });

  test("waits behind open runs, however many closed ones expired before these were due", async () => {
    await using harness = await StoreHarness.open(kind);
    const { executions } = harness.store;
    const storeClosed = async (workflowId: string) =>
      harness.terminate(await harness.start(workflowId));
    await Promise.all(Array.from({ length: 600 }, (_, index) => storeClosed(`w${index}`)));
    const open = await harness.start("w", { executionStartToCloseTimeout: "100000" });
    const clock = new TestClock(harness.now + 2 * day);
    const round = fireDeadlines(executions, clock);
    assert.equal(await round(), clock.now());
    assert.equal((await harness.eventTypes(open.id)).at(-1), "WorkflowExecutionTimedOut");
    const rounds = [await round(), await round()];
    assert.deepEqual(rounds, [clock.now(), clock.now() + day]);
    assert.deepEqual(await executions.countExpired(clock.now(), 1), []);
  });

  test("is counted by its domain, those of the most first, up to a bound", async () => {
    await using harness = await StoreHarness.open(kind);
    const { executions } = harness.store;
    await harness.registerDomain(domainNamed("other"));
    for (const workflowId of ["a", "b", "c"]) {
      await harness.terminate(await harness.start(workflowId, { in: domainNamed("other") }));
    }
    await harness.terminate(await harness.start("w"));
    await harness.start("open", { executionStartToCloseTimeout: "1" });
    assert.deepEqual(await executions.countExpired(harness.now + day - 1, 10), []);
    const oldestDueAt = harness.now + day;
    assert.deepEqual(await executions.countExpired(harness.now + day, 10), [
      { domain: domainNamed("other"), count: 3, oldestDueAt },
      { domain, count: 1, oldestDueAt },
    ]);
    const counted = await executions.countExpired(harness.now + day, 2);
    assert.equal(
      counted.reduce((sum, { count }) => sum + count, 0),
      2,
    );
  });

  test("is removed with everything that belonged to it", async () => {
    await using harness = await StoreHarness.open(kind);
    const { executions, histories, tasks, visibility } = harness.store;
    const run = await harness.start("w", { tagList: ["t"] });
    const kept = await harness.start("kept", { executionStartToCloseTimeout: "31536000" });
    await harness.takeAndDecide([scheduleActivity("a")]);
    await harness.terminate(run);
    harness.now += day;
    await attend(harness);
    assert.equal(await executions.find(run), undefined);
    assert.equal(await executions.find({ domain, ...run }), undefined);
    assert.equal(await histories.read(run.id, 1, 100), "");
    assert.equal((await tasks.count(harness.list("activity"))).count, 0);
    const query = { domain, state: "closed", by: "closeTime", oldest: 0 } as const;
    assert.deepEqual(await visibility.count(query), { count: 0, truncated: false });
    await assert.rejects(harness.signal(run), { name: "UnknownResourceFault" });
    assert.ok(await executions.find(kept), "others stay");
  });

  test("is not removed while it is open, and removed once", async () => {
    await using harness = await StoreHarness.open(kind);
    const { executions } = harness.store;
    const run = await harness.start("w");
    await assert.rejects(executions.remove(run.id), /open/);
    assert.ok(await executions.find(run));
    await harness.terminate(run);
    await Promise.all([executions.remove(run.id), executions.remove(run.id)]);
    await executions.remove(run.id);
    assert.equal(await executions.find(run), undefined);
  });

  test("is gone for the rest of the turn that removes it", async () => {
    await using harness = await StoreHarness.open(kind);
    const run = await harness.start("w");
    await harness.terminate(run);
    const { executions } = harness.store;
    const removed = executions.remove(run.id);
    const unknown = { name: "UnknownResourceFault" };
    await assert.rejects(
      executions.step(run, harness.now, () => "there"),
      unknown,
    );
    assert.equal(await executions.find(run), undefined);
    await removed;
    await harness.start("w");
  });
};
