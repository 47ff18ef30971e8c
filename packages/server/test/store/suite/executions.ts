// Runs: how they come to be, how they are found, and how they change.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { heartbeat, signal, start, terminate } from "@ekiden/engine";
import { refuse } from "@ekiden/model";
import { partitionOf } from "../../../src/store/partition.ts";
import { partitions } from "../../../src/store/store.ts";
import { complete, continueAsNew, scheduleActivity } from "./decisions.ts";
import { domain, domainNamed, StoreHarness, type StoreKind } from "./store-harness.ts";

const unknown = { name: "UnknownResourceFault" };
const alreadyStarted = { name: "WorkflowExecutionAlreadyStartedFault" };

export const executionTests = (kind: StoreKind): void => {
  describe("an execution", () => {
    startTests(kind);
    findTests(kind);
    stepTests(kind);
    failureTests(kind);
    successorTests(kind);
  });
};

const startTests = (kind: StoreKind): void => {
  test("is refused while its workflow has an open run, and accepted when that is closed", async () => {
    await using harness = await StoreHarness.open(kind);
    const first = await harness.start("w");
    await assert.rejects(harness.start("w"), alreadyStarted);
    await harness.terminate(first);
    const second = await harness.start("w");
    assert.notEqual(second.id, first.id);
    await assert.rejects(harness.start("w"), alreadyStarted);
  });

  test("is named among others once it has closed, and also when it is gone", async () => {
    await using harness = await StoreHarness.open(kind);
    const { executions } = harness.store;
    const [closed, removed, open] = await Promise.all(
      ["a", "b", "c"].map((id) => harness.start(id)),
    );
    assert.ok(closed && removed && open);
    await Promise.all([harness.terminate(closed), harness.terminate(removed)]);
    await executions.remove(removed.id);
    const named = await executions.closedAmong([open.id, closed.id, removed.id]);
    assert.deepEqual([...named].sort(), [closed.id, removed.id].sort());
    assert.deepEqual(await executions.closedAmong([]), []);
  });

  test("is named as the one of its workflow that closed last, before those that did earlier", async () => {
    await using harness = await StoreHarness.open(kind);
    const { executions } = harness.store;
    const lastClosed = (workflowId: string, maxCount: number) =>
      executions.lastClosed({ domain, workflowId }, maxCount);
    const closed: number[] = [];
    for (let count = 0; count < 3; count += 1) {
      const run = await harness.start("w");
      await harness.terminate(run);
      closed.unshift(run.id);
    }
    await harness.start("w");
    await harness.terminate(await harness.start("other"));
    assert.deepEqual(await lastClosed("w", 10), closed);
    assert.deepEqual(await lastClosed("w", 2), closed.slice(0, 2));
    assert.deepEqual(await lastClosed("none", 10), []);
  });

  test("wins alone when two are started in one turn", async () => {
    await using harness = await StoreHarness.open(kind);
    const outcomes = await Promise.allSettled([harness.start("w"), harness.start("w")]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["fulfilled", "rejected"],
    );
  });

  test("may follow another of its workflow in one turn", async () => {
    await using harness = await StoreHarness.open(kind);
    const first = await harness.start("w");
    const [, second] = await Promise.all([harness.terminate(first), harness.start("w")]);
    const open = await harness.store.executions.find({ domain, workflowId: "w" });
    assert.equal(open?.id, second.id);
  });

  test("is not in the way of the same workflow id in another domain", async () => {
    await using harness = await StoreHarness.open(kind);
    await harness.registerDomain(domainNamed("other"));
    const here = await harness.start("w");
    const there = await harness.start("w", { in: domainNamed("other") });
    assert.notEqual(here.id, there.id);
    const found = await harness.store.executions.find({
      domain: domainNamed("other"),
      workflowId: "w",
    });
    assert.equal(found?.execution.domain, domainNamed("other"));
  });

  test("of an unknown domain is refused", async () => {
    await using harness = await StoreHarness.open(kind);
    await assert.rejects(harness.start("w", { in: domainNamed("nowhere") }), unknown);
  });

  test("that is refused as it starts leaves nothing", async () => {
    await using harness = await StoreHarness.open(kind);
    const { executions } = harness.store;
    const key = { domain, workflowId: "w", runId: "never" };
    const refused = executions.start(key, harness.now, () => {
      throw refuse.limitExceeded("full");
    });
    await assert.rejects(refused, { name: "LimitExceededFault" });
    assert.equal(await executions.find(key), undefined);
    assert.equal(await executions.countOpen(domain), 0);
    await harness.start("w");
  });

  test("that begins without an event is refused and leaves nothing", async () => {
    await using harness = await StoreHarness.open(kind);
    const { executions } = harness.store;
    const key = { domain, workflowId: "w", runId: "empty" };
    await assert.rejects(
      executions.start(key, harness.now, () => undefined),
      /begins with an event/,
    );
    assert.equal(await executions.find(key), undefined);
    assert.equal(await executions.countOpen(domain), 0);
    await harness.start("w");
  });

  test("has an id whose remainder is the partition of its workflow, and which is never reused", async () => {
    await using harness = await StoreHarness.open(kind);
    const first = await harness.start("w");
    await harness.terminate(first);
    await harness.store.executions.remove(first.id);
    const second = await harness.start("w");
    assert.ok(second.id > first.id);
    assert.equal(first.id % partitions, partitionOf(domain, "w"));
    assert.equal(second.id % partitions, partitionOf(domain, "w"));
  });

  test("is counted as open until it closes", async () => {
    await using harness = await StoreHarness.open(kind);
    const { executions } = harness.store;
    const run = await harness.start("w");
    await harness.start("v");
    assert.equal(await executions.countOpen(domain), 2);
    await harness.terminate(run);
    assert.equal(await executions.countOpen(domain), 1);
    assert.equal(await executions.countOpen(domainNamed("nowhere")), 0);
  });
};

const findTests = (kind: StoreKind): void => {
  test("is found by its id, by its full name, and as the open run of its workflow", async () => {
    await using harness = await StoreHarness.open(kind);
    const { executions } = harness.store;
    const { id, workflowId, runId } = await harness.start("w");
    const references = [{ id }, { domain, workflowId, runId }, { domain, workflowId }];
    for (const reference of references) {
      const found = await executions.find(reference);
      assert.equal(found?.id, id);
      assert.equal(found.execution.runId, runId);
    }
    await harness.terminate({ id });
    assert.equal(await executions.find({ domain, workflowId }), undefined);
    assert.equal((await executions.find({ domain, workflowId, runId }))?.id, id);
    assert.equal(await executions.find({ domain, workflowId, runId: "another" }), undefined);
    assert.equal(await executions.find({ domain: domainNamed("nowhere"), workflowId }), undefined);
    assert.equal(await executions.find({ id: id + partitions }), undefined);
  });

  test("is shown as it was when it was found, and only as it is committed", async () => {
    await using harness = await StoreHarness.open(kind);
    const run = await harness.start("w");
    const before = await harness.store.executions.find(run);
    const signaled = harness.signal(run);
    const meanwhile = await harness.store.executions.find(run);
    await signaled;
    if (!kind.isShared) assert.equal(meanwhile?.execution.lastEventId, 2);
    assert.equal(before?.execution.lastEventId, 2);
    assert.equal((await harness.store.executions.find(run))?.execution.lastEventId, 3);
  });

  test("keeps names that are hard to write down", async () => {
    await using harness = await StoreHarness.open(kind);
    const names = ["\ud800", "\ud801", "a\u0000b", "\u0000", "\u0000\ud800", "𝌆", "%_'\"\\"];
    for (const name of names) await harness.start(name);
    for (const workflowId of names) {
      const found = await harness.store.executions.find({ domain, workflowId });
      assert.equal(found?.execution.workflowId, workflowId);
    }
  });
};

const stepTests = (kind: StoreKind): void => {
  test("that is not there cannot take a step", async () => {
    await using harness = await StoreHarness.open(kind);
    const { executions } = harness.store;
    const run = await harness.start("w");
    const change = () => assert.fail("a change without an execution");
    const references = [
      { id: run.id + partitions },
      { domain, workflowId: "v" },
      { domain, workflowId: "w", runId: "another" },
      { domain: domainNamed("nowhere"), workflowId: "w" },
    ];
    for (const reference of references) {
      await assert.rejects(executions.step(reference, harness.now, change), unknown);
    }
    await harness.terminate(run);
    await assert.rejects(
      executions.step({ domain, workflowId: "w" }, harness.now, change),
      unknown,
    );
  });

  test("takes a step by any of its names, and says what the change says", async () => {
    await using harness = await StoreHarness.open(kind);
    const { id, workflowId, runId } = await harness.start("w");
    for (const reference of [{ id }, { domain, workflowId, runId }, { domain, workflowId }]) {
      const said = await harness.store.executions.step(reference, harness.now, (step, of) => {
        signal(step, { signalName: "go" });
        return of;
      });
      assert.equal(said, id);
    }
    assert.equal((await harness.eventTypes(id)).length, 5);
  });

  test("takes the steps of one turn in the order in which they came", async () => {
    await using harness = await StoreHarness.open(kind);
    const runs = await Promise.all(["a", "b", "c"].map((name) => harness.start(name)));
    const rounds = Array.from({ length: 50 }, (_, index) => `signal ${index}`);
    await Promise.all(rounds.flatMap((name) => runs.map((run) => harness.signal(run, name))));
    for (const run of runs) {
      const signals = (await harness.history(run.id)).filter(
        ({ type }) => type === "WorkflowExecutionSignaled",
      );
      assert.deepEqual(
        signals.map(({ data }) => (data as { signalName: string }).signalName),
        rounds,
      );
    }
  });

  test("can start, change and close in one turn", async () => {
    await using harness = await StoreHarness.open(kind);
    const { executions } = harness.store;
    const key = { domain, workflowId: "w", runId: "brief" };
    const started = executions.start(key, harness.now, (step, id) => {
      start(step, brief);
      return id;
    });
    const signaled = executions.step(key, harness.now, (step) =>
      signal(step, { signalName: "go" }),
    );
    const ended = executions.step({ domain, workflowId: "w" }, harness.now, (step) =>
      terminate(step, {}),
    );
    const again = harness.start("w");
    const [id] = await Promise.all([started, signaled, ended, again]);
    harness.adopt(id);
    assert.deepEqual(await harness.eventTypes(id), [
      "WorkflowExecutionStarted",
      "DecisionTaskScheduled",
      "WorkflowExecutionSignaled",
      "WorkflowExecutionTerminated",
    ]);
  });
};

const brief = {
  workflowType: { name: "leg", version: "1" },
  taskList: { name: "brief" },
  childPolicy: "TERMINATE",
  executionStartToCloseTimeout: "60",
  parentInitiatedEventId: 0,
} as const;

const failureTests = (kind: StoreKind): void => {
  test("is as before when a change is refused", async () => {
    await using harness = await StoreHarness.open(kind);
    const run = await harness.start("w");
    const before = await harness.store.executions.find(run);
    const refused = harness.store.executions.step(run, harness.now + 1, () => {
      throw refuse.unknownActivity(7);
    });
    await assert.rejects(refused, unknown);
    assert.deepEqual(await harness.store.executions.find(run), before);
    assert.equal((await harness.eventTypes(run.id)).length, 2);
  });

  test("loses only the step that failed half-way, not its neighbours in the same turn", async () => {
    await using harness = await StoreHarness.open(kind);
    const run = await harness.start("w");
    const broken = new Error("a bug");
    const [before, failed, behind] = await Promise.allSettled([
      harness.signal(run, "before"),
      harness.store.executions.step(run, harness.now, (step) => {
        signal(step, { signalName: "never" });
        throw broken;
      }),
      harness.signal(run, "behind"),
    ]);
    assert.equal(before.status, "fulfilled");
    assert.deepEqual(failed, { status: "rejected", reason: broken });
    assert.equal(behind.status, "fulfilled");
    const signals = (await harness.history(run.id)).slice(2).map(({ data }) => data);
    assert.deepEqual(
      signals.map((data) => (data as { signalName: string }).signalName),
      ["before", "behind"],
    );
  });

  test("keeps its heartbeats when a step fails half-way", async () => {
    await using harness = await StoreHarness.open(kind);
    const run = await harness.start("w");
    await harness.takeAndDecide([scheduleActivity("a", { heartbeatTimeout: "60" })]);
    const task = await harness.takeActivity();
    assert.ok(task);
    const { executions } = harness.store;
    await executions.step(run, harness.now, (step) => heartbeat(step, task, "half-way"));
    const failed = executions.step(run, harness.now, (step) => {
      signal(step, { signalName: "never" });
      throw new Error("a bug");
    });
    await assert.rejects(failed, /a bug/);
    const found = await executions.find(run);
    const [activity] = [...(found?.execution.activities.values() ?? [])];
    assert.equal(activity?.heartbeat?.details, "half-way");
  });

  test("takes one step at a time: a step inside a step is refused", async () => {
    await using harness = await StoreHarness.open(kind);
    const run = await harness.start("w");
    const other = await harness.start("v");
    let inner: Promise<void> | undefined;
    await harness.store.executions.step(run, harness.now, (step) => {
      inner = harness.signal(other);
      inner.catch(() => undefined);
      signal(step, { signalName: "outer" });
    });
    await assert.rejects(inner ?? Promise.resolve(), /inside another step/);
    assert.equal((await harness.eventTypes(other.id)).length, 2);
  });
};

const successorTests = (kind: StoreKind): void => {
  test("that continues as new is closed and open again in one commit", async () => {
    await using harness = await StoreHarness.open(kind);
    const { executions } = harness.store;
    const first = await harness.start("w");
    const task = await harness.takeDecision();
    assert.ok(task);
    const decided = harness.decide(task, [continueAsNew]);
    await assert.rejects(harness.start("w"), alreadyStarted);
    await decided;
    const next = await executions.find({ domain, workflowId: "w" });
    assert.ok(next);
    harness.adopt(next.id);
    assert.notEqual(next.id, first.id);
    const before = (await executions.find(first))?.execution;
    assert.equal(before?.closed?.status, "CONTINUED_AS_NEW");
    const [started] = await harness.history(next.id);
    assert.equal(started?.type, "WorkflowExecutionStarted");
    assert.equal(
      started.type === "WorkflowExecutionStarted" && started.data.continuedExecutionRunId,
      first.runId,
    );
    assert.equal(await executions.countOpen(domain), 1);
    const continued = await harness.takeAndDecide([complete]);
    assert.equal(continued.id, next.id);
  });

  test("that continues as new many times has one open run, and every run its history", async () => {
    await using harness = await StoreHarness.open(kind);
    await harness.start("w");
    for (let generation = 0; generation < 20; generation += 1) {
      const { id } = await harness.takeAndDecide([continueAsNew]);
      harness.adopt(id);
    }
    const query = { domain, by: "startTime", oldest: 0 } as const;
    const { visibility } = harness.store;
    assert.equal((await visibility.count({ ...query, state: "open" })).count, 1);
    assert.equal((await visibility.count({ ...query, state: "closed" })).count, 20);
  });
};
