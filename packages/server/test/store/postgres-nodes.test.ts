// Several stores over one database, as several nodes have them: what one remembers, another has
// changed meanwhile.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { reach, receive } from "@ekiden/engine";
import { DatabasePool } from "@ekiden/testing";
import { systemClock } from "../../src/clock.ts";
import { openPostgresStore } from "../../src/store/postgres-store.ts";
import type { Store, TaskListReference, UndeliveredTask } from "../../src/store/store.ts";
import { postgres } from "../shared-postgres.ts";
import { drain, drainReturned, list, take, takeAttempt } from "./suite/decision-list.ts";
import { scheduleActivity, signalExternal } from "./suite/decisions.ts";
import { after, dawn, domain, limits, StoreHarness, taskList } from "./suite/store-harness.ts";

const databases = new DatabasePool(postgres);

class Nodes implements AsyncDisposable {
  readonly harness: StoreHarness;
  readonly others: readonly Store[];
  readonly #url: string;

  constructor(harness: StoreHarness, others: readonly Store[], url: string) {
    this.harness = harness;
    this.others = others;
    this.#url = url;
  }

  get database(): string {
    return /\/(ekiden_\d+)\?/.exec(this.#url)?.[1] ?? assert.fail(this.#url);
  }

  get all(): readonly Store[] {
    return [this.harness.store, ...this.others];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const store of this.others) await store.close();
    await this.harness[Symbol.asyncDispose]();
    databases.giveBack(this.#url);
  }
}

/** The first of them is the harness's own. */
const openNodes = async (count: number): Promise<Nodes> => {
  const url = await databases.take();
  const open = () => openPostgresStore({ url, limits, clock: systemClock });
  // At once: where the database is new, one of them migrates, and the others wait for it.
  const [first, ...others] = await Promise.all(Array.from({ length: count }, open));
  const store = first ?? assert.fail();
  const harness = await StoreHarness.open({
    isDurable: true,
    open: async () => ({ store, reopen: () => assert.fail(), close: () => store.close() }),
  });
  return new Nodes(harness, others, url);
};

/** A node that takes itself for the only one trusts what it remembers, and may lose a commit. */
const knownToEachOther = async ({ all }: Nodes): Promise<void> => {
  while (all.some((store) => store.nodes() === 1)) await setImmediate();
};

const ascending = (one: number, other: number): number => one - other;

/** So many started decision tasks, each of a run of its own. */
const beginMany = async (harness: StoreHarness, count: number): Promise<UndeliveredTask[]> => {
  const begun: UndeliveredTask[] = [];
  for (let index = 0; index < count; index += 1) {
    await harness.start(`begun-${index}`);
    const task = await harness.takeDecision();
    begun.push(task ?? assert.fail("there is a decision task"));
  }
  return begun;
};

describe("several nodes over one database", () => {
  test("give a task once, to whichever of them asks", async () => {
    await using nodes = await openNodes(3);
    const { harness } = nodes;
    const runs = await Promise.all(Array.from({ length: 60 }, (_, n) => harness.start(`w${n}`)));
    const given = (await Promise.all(nodes.all.map(drain))).flat();
    while (given.length < runs.length) {
      // What one of them had claimed for nothing is given back.
      for (const store of nodes.all) given.push(...(await drain(store)));
    }
    assert.deepEqual(
      given.toSorted((one, other) => one - other),
      runs.map(({ id }) => id).toSorted((one, other) => one - other),
    );
  });

  test("are notified of each other's tasks, also when the notice is all there is", async () => {
    await using nodes = await openNodes(2);
    const [other] = nodes.others;
    assert.ok(other);
    const heard = new Promise<TaskListReference>((resolve) => other.tasks.onReady(resolve));
    // From now on it takes the list for an empty one that a poller waits for.
    assert.equal(await take(other), undefined);
    assert.equal(take(other), undefined);
    const { id } = await nodes.harness.start("w");
    assert.deepEqual(await heard, list);
    assert.equal(await take(other), id);
  });

  test("ignore notices that are not of a node, and hear the next one", async () => {
    await using nodes = await openNodes(2);
    const other = nodes.others[0] ?? assert.fail();
    const heard = new Promise<TaskListReference>((resolve) => other.tasks.onReady(resolve));
    assert.equal(await take(other), undefined);
    assert.equal(take(other), undefined);
    for (const strange of ["hello", "null", '{"node":-1}']) {
      await postgres.run(nodes.database, `select pg_notify('ekiden', '${strange}')`);
    }
    const { id } = await nodes.harness.start("w");
    assert.deepEqual(await heard, list);
    assert.equal(await take(other), id);
  });

  test("give a task that was given back once, to whichever of them asks", async () => {
    await using nodes = await openNodes(3);
    const { harness, others } = nodes;
    const tasks = await beginMany(harness, 20);
    const heard = others.map(
      (other) => new Promise((resolve) => other.tasks.onReady(() => resolve(undefined))),
    );
    for (const task of tasks) await harness.store.tasks.giveBack(list, task);
    await Promise.all(heard);
    const given: number[] = [];
    while (given.length < tasks.length) {
      const drained = await Promise.all(nodes.all.map(drainReturned));
      given.push(...drained.flat());
    }
    assert.deepEqual(given.toSorted(ascending), tasks.map(({ id }) => id).toSorted(ascending));
    assert.deepEqual((await Promise.all(nodes.all.map(drainReturned))).flat(), []);
  });

  test("forget a task that was given back once its run is closed", async () => {
    await using nodes = await openNodes(1);
    const { harness } = nodes;
    const [over, next] = await beginMany(harness, 2);
    assert.ok(over && next);
    await harness.store.tasks.giveBack(list, over);
    await harness.terminate(over);
    await harness.store.tasks.giveBack(list, next);
    const count = "select count(*)::integer as count from returned_tasks";
    const left = async () => (await postgres.run(nodes.database, count))[0]?.count;
    while ((await left()) !== 1);
    assert.deepEqual(await drainReturned(harness.store), [next.id]);
    assert.equal(await left(), 0);
  });

  test("step one execution at the same time, and no step is lost", async () => {
    await using nodes = await openNodes(3);
    const { harness } = nodes;
    const run = await harness.start("w");
    const step = (store: Store, name: string) =>
      store.executions.step({ domain, workflowId: "w" }, dawn, (pen) =>
        receive(pen, { kind: "signal", to: { workflowId: "w" }, from, signalName: name }),
      );
    const names = Array.from({ length: 40 }, (_, n) => `signal ${n}`);
    await Promise.all(
      nodes.all.flatMap((store, of) => names.map((n) => step(store, `${of} ${n}`))),
    );
    const signals = (await harness.history(run.id)).flatMap(({ type, data }) =>
      type === "WorkflowExecutionSignaled" ? [(data as { signalName: string }).signalName] : [],
    );
    assert.equal(new Set(signals).size, 3 * names.length);
    assert.equal(signals.length, 3 * names.length);
  });

  test("count what they wrote, and what another had changed first", async () => {
    await using nodes = await openNodes(2);
    await knownToEachOther(nodes);
    const { harness, others } = nodes;
    const [other] = others;
    assert.ok(other);
    const run = await harness.start("w");
    const signal = (store: Store) =>
      store.executions.step({ domain, workflowId: "w" }, dawn, (step) =>
        receive(step, { kind: "signal", to: { workflowId: "w" }, from, signalName: "s" }),
      );
    await signal(other);
    await signal(harness.store);
    // It remembers the run as it was before the last signal, and looks whether that has changed.
    await signal(other);
    assert.deepEqual(harness.store.statistics, { batches: 2, requests: 2, changed: 2, lost: 0 });
    assert.deepEqual(other.statistics, { batches: 2, requests: 2, changed: 2, lost: 0 });
    const lost = () => (harness.store.statistics?.lost ?? 0) + (other.statistics?.lost ?? 0);
    let signals = 3;
    // Between the look and the commit, the other one may still come first.
    for (; lost() === 0 && signals < 1_000; signals += 2) {
      await Promise.all([signal(harness.store), signal(other)]);
    }
    assert.ok(lost() > 0);
    assert.equal((await harness.history(run.id)).length, 2 + signals);
  });

  test("give a task away with the commit that makes it, or not at all", async () => {
    await using nodes = await openNodes(2);
    const { harness, others } = nodes;
    const [other] = others;
    assert.ok(other);
    const disputed = await harness.start("disputed");
    const alone = await harness.start("alone");
    const rest = async () => {
      for (let task = await harness.takeDecision(); task; task = await harness.takeDecision()) {
        await harness.decide(task, []);
      }
    };
    await rest();
    const given: ReturnType<StoreHarness["takeDecision"]>[] = [];
    // One poll waits: it gets the task of the first, until that turns out to be lost.
    harness.store.tasks.onReady(() => {
      if (given.length === 0) given.push(harness.takeDecision());
    });
    const lost = () => harness.store.statistics?.lost ?? 0;
    for (let round = 0; lost() < 10 && round < 1_000; round += 1) {
      const elsewhere = { id: disputed.id };
      await Promise.all([
        harness.signal(disputed),
        harness.signal(alone),
        other.executions.step(elsewhere, dawn, (step) =>
          receive(step, { kind: "signal", to: { workflowId: "w" }, from, signalName: "s" }),
        ),
      ]);
      for (const task of await Promise.all(given)) if (task) await harness.decide(task, []);
      await rest();
      given.length = 0;
      for (const { id } of [disputed, alone]) {
        const history = await harness.history(id);
        assert.deepEqual(
          history.map((event) => event.id),
          history.map((_, index) => index + 1),
        );
      }
    }
    assert.ok(lost() > 0);
  });

  test("commit no more requests together than they are told to", async () => {
    const url = await postgres.createDatabase();
    const store = await openPostgresStore({ url, limits, clock: systemClock, requestsPerBatch: 2 });
    await using harness = await StoreHarness.open({
      isDurable: true,
      open: async () => ({ store, reopen: () => assert.fail(), close: () => store.close() }),
    });
    await Promise.all(Array.from({ length: 6 }, (_, n) => harness.start(`w${n}`)));
    assert.deepEqual(store.statistics, { batches: 3, requests: 6, changed: 6, lost: 0 });
  });

  test("refuse by what is true now, not by what they remember", async () => {
    await using nodes = await openNodes(2);
    const { harness, others } = nodes;
    const [other] = others;
    assert.ok(other);
    const run = await harness.start("w");
    await harness.signal(run);
    assert.equal(await other.executions.countOpen(domain), 1);
    await assert.rejects(
      other.executions.start({ domain, workflowId: "w", runId: "another" }, dawn, () => {}),
      { name: "WorkflowExecutionAlreadyStartedFault" },
    );
    // The other node starts the decision task; the first one must know its attempt.
    const attempt = await takeAttempt(other);
    assert.ok(attempt);
    await harness.decide({ id: run.id, ...attempt }, [scheduleActivity("a")]);
    await other.executions.step(run, dawn, (step) => step.record("MarkerRecorded", marker));
    await harness.terminate(run);
    const unknown = { name: "UnknownResourceFault" };
    const named = { domain, workflowId: "w" };
    await assert.rejects(
      other.executions.step(named, dawn, () => {}),
      unknown,
    );
    const open = { domain, state: "open", by: "startTime", oldest: 0 } as const;
    assert.deepEqual(await other.visibility.count(open), { count: 0, truncated: false });
  });

  test("refuse to start what they know as open, though no call has named its domain to them", async () => {
    await using nodes = await openNodes(2);
    const { harness, others } = nodes;
    const [other] = others;
    assert.ok(other);
    await harness.start("w");
    // All that it knows of the domain is this task.
    const attempt = await takeAttempt(other);
    assert.ok(attempt);
    await assert.rejects(
      other.executions.start({ domain, workflowId: "w", runId: "another" }, dawn, (step) => {
        step.record("WorkflowExecutionStarted", started);
      }),
      { name: "WorkflowExecutionAlreadyStartedFault" },
    );
  });

  test("start one run of a workflow, however many of them are asked at once", async () => {
    await using nodes = await openNodes(3);
    const { harness } = nodes;
    await harness.start("before");
    for (let round = 0; round < 10; round += 1) {
      const workflowId = `w${round}`;
      const outcomes = await Promise.allSettled(
        nodes.all.map((store, of) =>
          store.executions.start({ domain, workflowId, runId: `r${of}` }, dawn, (step, id) => {
            step.record("WorkflowExecutionStarted", started);
            return id;
          }),
        ),
      );
      const winners = outcomes.filter(({ status }) => status === "fulfilled");
      assert.equal(winners.length, 1);
      for (const outcome of outcomes) {
        if (outcome.status === "fulfilled") harness.adopt(outcome.value);
        else assert.equal(outcome.reason.name, "WorkflowExecutionAlreadyStartedFault");
      }
    }
    assert.equal(await harness.store.executions.countOpen(domain), 11);
  });

  test("attend to what is due once, and to what a closed node had taken", async () => {
    await using nodes = await openNodes(3);
    const { harness, others } = nodes;
    for (let n = 0; n < 30; n += 1)
      await harness.start(`w${n}`, { executionStartToCloseTimeout: "9" });
    const named = await Promise.all(
      nodes.all.map(({ executions }) => executions.due(after(9), 10)),
    );
    assert.equal(new Set(named.flat().map(({ id }) => id)).size, 30);
    assert.equal(named.flat().length, 30);
    for (const [place, store] of nodes.all.entries()) {
      if (place === 2) continue;
      for (const { id } of named[place] ?? []) await store.executions.step({ id }, after(9), reach);
    }
    assert.deepEqual(await harness.store.executions.due(after(9), 30), []);
    await others[1]?.close();
    const left = await harness.store.executions.due(after(9), 30);
    assert.deepEqual(
      left.map(({ id }) => id).toSorted(),
      (named[2] ?? []).map(({ id }) => id).toSorted(),
    );
  });

  test("deliver a message once", async () => {
    await using nodes = await openNodes(2);
    const { harness, others } = nodes;
    const receiver = await harness.start("receiver", { taskList: { name: "elsewhere" } });
    await harness.start("sender");
    await harness.takeAndDecide([signalExternal("receiver"), signalExternal("receiver")]);
    const pending = await Promise.all(nodes.all.map(({ messages }) => messages.pending(1)));
    assert.equal(new Set(pending.flat().map(({ id }) => id)).size, 2);
    // A lease is a hint: the same message, delivered by both, is received by one.
    const [{ id: consumes, message } = assert.fail()] = pending[0] ?? [];
    const outcomes = await Promise.allSettled(
      [harness.store, others[0] ?? assert.fail()].map(({ executions }) =>
        executions.step(receiver, dawn, (step) => receive(step, message), { consumes }),
      ),
    );
    assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
    const types = await harness.eventTypes(receiver.id);
    assert.equal(types.filter((type) => type === "WorkflowExecutionSignaled").length, 1);
  });

  test("see domains and types as any of them has left them", async () => {
    await using nodes = await openNodes(2);
    const { harness, others } = nodes;
    const [other] = others;
    assert.ok(other);
    const proposed = { bytes: Buffer.alloc(32, 1), isSealed: false };
    await other.secrets.propose(proposed);
    await harness.store.secrets.propose({ ...proposed, bytes: Buffer.alloc(32, 2) });
    const [one, another] = [await other.secrets.read(), await harness.store.secrets.read()];
    assert.deepEqual(one, another);
    assert.deepEqual(one.current?.bytes, proposed.bytes);
    await other.domains.deprecate(domain, dawn);
    assert.equal((await harness.store.domains.find(domain))?.status, "DEPRECATED");
    await harness.store.domains.undeprecate(domain);
    assert.equal((await other.domains.find(domain))?.status, "REGISTERED");
  });
});

const from = {
  workflowId: "nobody",
  runId: "r",
  initiatedEventId: 1,
  decisionTaskCompletedEventId: 1,
};
const marker = { markerName: "m", decisionTaskCompletedEventId: 1 };
const started = {
  workflowType: { name: "leg", version: "1" },
  taskList: { name: taskList },
  childPolicy: "TERMINATE",
  executionStartToCloseTimeout: "3600",
  parentInitiatedEventId: 0,
} as const;
