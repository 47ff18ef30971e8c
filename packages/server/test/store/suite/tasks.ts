// Ready tasks: who is given which, once, and when those who wait are notified.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Step, signal, startActivity, startDecisionTask } from "@ekiden/engine";
import { refuse } from "@ekiden/model";
import type { ExecutionId, TaskListReference } from "../../../src/store/store.ts";
import { requestCancelActivity, scheduleActivity } from "./decisions.ts";
import {
  domain,
  domainNamed,
  pollAt,
  StoreHarness,
  type StoreKind,
  taskList,
  turn,
} from "./store-harness.ts";

export const taskTests = (kind: StoreKind): void => {
  describe("a ready task", () => {
    orderTests(kind);
    claimTests(kind);
    listTests(kind);
    listenerTests(kind);
  });
};

/** The activity ids of the list, in the order in which they are given away. */
const drain = async (harness: StoreHarness, name = taskList): Promise<string[]> => {
  const given: string[] = [];
  for (;;) {
    const taken = await harness.store.tasks.take(
      harness.list("activity", name),
      pollAt(harness.now),
      (step, { scheduledEventId }) => startActivity(step, scheduledEventId, "worker")?.activityId,
    );
    if (taken === undefined) return given;
    given.push(taken);
  }
};

/** The ids of the scheduling events of a list, page by page. */
const listed = async (
  harness: StoreHarness,
  pageSize: number,
  name = taskList,
): Promise<number[]> => {
  const found: number[] = [];
  let after: string | undefined;
  do {
    const page = await harness.store.tasks.list(harness.list("activity", name), {
      pageSize,
      after,
    });
    found.push(...page.items.map(({ scheduledEventId }) => scheduledEventId));
    after = page.next;
  } while (after !== undefined);
  return found;
};

/** The ids of the events that scheduled the activities of a run. */
const scheduledActivities = async (harness: StoreHarness, run: ExecutionId): Promise<number[]> =>
  (await harness.history(run))
    .filter(({ type }) => type === "ActivityTaskScheduled")
    .map(({ id }) => id);

const listTests = (kind: StoreKind): void => {
  test("is listed in the order in which it would be given, and stays", async () => {
    await using harness = await StoreHarness.open(kind);
    const run = await harness.start("w");
    const priorities = ["0", "5", "-3", "5", "2147483647", "-2147483648", "0"];
    await harness.takeAndDecide(
      priorities.map((taskPriority, index) => scheduleActivity(`a${index}`, { taskPriority })),
    );
    const scheduled = await scheduledActivities(harness, run.id);
    const order = [4, 1, 3, 0, 6, 2, 5].map((index) => scheduled[index]);
    for (const pageSize of [1, 2, 7, 8]) assert.deepEqual(await listed(harness, pageSize), order);
    assert.equal((await drain(harness)).length, priorities.length);
    assert.deepEqual(await listed(harness, 3), []);
  });

  test("that is started by its name is given to no other poller", async () => {
    await using harness = await StoreHarness.open(kind);
    const run = await harness.start("w");
    await harness.takeAndDecide([scheduleActivity("a"), scheduleActivity("b")]);
    const [first = 0] = await scheduledActivities(harness, run.id);
    const start = (step: Step) => startActivity(step, first, "mary");
    assert.ok(await harness.store.executions.step({ id: run.id }, harness.now, start));
    assert.deepEqual(await drain(harness), ["b"]);
  });
};

const orderTests = (kind: StoreKind): void => {
  test("is given oldest first", async () => {
    await using harness = await StoreHarness.open(kind);
    const runs = [];
    for (const name of ["a", "b", "c"]) runs.push(await harness.start(name));
    const given = [];
    for (const _ of runs) given.push((await harness.takeDecision())?.id);
    assert.deepEqual(
      given,
      runs.map(({ id }) => id),
    );
    assert.equal(await harness.takeDecision(), undefined);
  });

  test("is given before older ones of lower priority", async () => {
    await using harness = await StoreHarness.open(kind);
    await harness.start("w");
    const priorities = ["0", "5", "-3", "5", "2147483647", "-2147483648", "0"];
    await harness.takeAndDecide(
      priorities.map((taskPriority, index) => scheduleActivity(`a${index}`, { taskPriority })),
    );
    assert.deepEqual(await drain(harness), ["a4", "a1", "a3", "a0", "a6", "a2", "a5"]);
  });

  test("is given by its own list only", async () => {
    await using harness = await StoreHarness.open(kind);
    await harness.registerDomain(domainNamed("other"));
    await harness.start("w");
    await harness.takeAndDecide([
      scheduleActivity("here"),
      scheduleActivity("there", { taskList: { name: "walkers" } }),
    ]);
    const { tasks } = harness.store;
    assert.equal((await tasks.count(harness.list("activity"))).count, 1);
    assert.equal((await tasks.count(harness.list("activity", "walkers"))).count, 1);
    assert.equal((await tasks.count(harness.list("decision", "walkers"))).count, 0);
    assert.equal(
      (await tasks.count({ kind: "activity", domain: domainNamed("other"), name: taskList })).count,
      0,
    );
    assert.equal(
      (await tasks.count({ kind: "activity", domain: domainNamed("nowhere"), name: taskList }))
        .count,
      0,
    );
    assert.deepEqual(await drain(harness, "walkers"), ["there"]);
    assert.deepEqual(await drain(harness), ["here"]);
  });

  test("is counted in the backlog of its list, which tells the oldest", async () => {
    await using harness = await StoreHarness.open(kind);
    const { tasks } = harness.store;
    assert.deepEqual(await tasks.backlogs(domain, 10), []);
    assert.deepEqual(await tasks.backlogs(domainNamed("nowhere"), 10), []);
    const first = await harness.start("w");
    await harness.takeAndDecide([
      scheduleActivity("old", { taskPriority: "1", taskList: { name: "b" } }),
      scheduleActivity("new", { taskPriority: "2", taskList: { name: "b" } }),
      scheduleActivity("other", { taskList: { name: "a" } }),
    ]);
    const second = await harness.start("v");
    const backlogs = await tasks.backlogs(domain, 10);
    const told = backlogs.map(({ list, count, truncated, oldest }) => ({
      list,
      count,
      truncated,
      oldest,
    }));
    const of = (list: TaskListReference, count: number, oldest: object) => ({
      list,
      count,
      truncated: false,
      oldest,
    });
    assert.deepEqual(told, [
      of(harness.list("decision"), 1, { id: second.id, scheduledEventId: 2 }),
      of(harness.list("activity", "a"), 1, { id: first.id, scheduledEventId: 7 }),
      of(harness.list("activity", "b"), 2, { id: first.id, scheduledEventId: 5 }),
    ]);
    assert.deepEqual(
      (await tasks.backlogs(domain, 1)).map(({ list }) => list),
      [harness.list("decision"), harness.list("activity", "a")],
      "of each kind",
    );
    assert.deepEqual(await tasks.listNames("activity", domain, 10), ["a", "b"]);
    assert.deepEqual(await tasks.listNames("activity", domain, 1), ["a"]);
    assert.deepEqual(await tasks.listNames("activity", domainNamed("nowhere"), 10), []);
    assert.deepEqual(await tasks.backlog(harness.list("activity", "b")), backlogs[2]);
    assert.equal(await tasks.backlog(harness.list("decision", "b")), undefined);
  });

  test("keeps its order among thousands that come and go", async () => {
    await using harness = await StoreHarness.open(kind);
    await harness.start("w");
    const names = Array.from({ length: 900 }, (_, index) => `a${index}`);
    const task = await harness.takeAndDecide(names.map((name) => scheduleActivity(name)));
    await harness.signal(task);
    const canceled = names.filter((_, index) => index % 3 !== 1);
    await harness.takeAndDecide(canceled.map(requestCancelActivity));
    assert.equal((await harness.store.tasks.count(harness.list("activity"))).count, 300);
    assert.deepEqual(
      await drain(harness),
      names.filter((_, index) => index % 3 === 1),
    );
  });
};

const claimTests = (kind: StoreKind): void => {
  test("is given once, however many ask in one turn", async () => {
    await using harness = await StoreHarness.open(kind);
    await harness.start("w");
    const given = await Promise.all(Array.from({ length: 10 }, () => harness.takeDecision()));
    assert.equal(given.filter((task) => task !== undefined).length, 1);
  });

  test("is started in the very call that takes it, and an empty list says so at once", async (context) => {
    if (kind.isShared) return context.skip("takes a store in this process");
    await using harness = await StoreHarness.open(kind);
    const { tasks } = harness.store;
    const list = harness.list("decision");
    assert.equal(
      tasks.take(list, pollAt(harness.now), () => assert.fail("a task out of nothing")),
      undefined,
    );
    await harness.start("w");
    let isStarted = false;
    const taken = tasks.take(list, pollAt(harness.now), (step, { scheduledEventId }) => {
      isStarted = true;
      return startDecisionTask(step, scheduledEventId, "decider");
    });
    assert.ok(isStarted);
    assert.ok(await taken);
  });

  test("that was withdrawn is not given", async () => {
    await using harness = await StoreHarness.open(kind);
    const run = await harness.start("w");
    await harness.takeAndDecide([scheduleActivity("a"), scheduleActivity("b")]);
    await harness.terminate(run);
    assert.equal((await harness.store.tasks.count(harness.list("activity"))).count, 0);
    assert.equal(await harness.takeActivity(), undefined);
    assert.equal(await harness.takeDecision(), undefined);
  });

  test("that is stale is passed over for the next", async () => {
    await using harness = await StoreHarness.open(kind);
    await harness.start("v");
    const behind = await harness.start("w");
    const { tasks } = harness.store;
    const list = harness.list("decision");
    const taken = await tasks.take(list, pollAt(harness.now), (_, { id }) =>
      id === behind.id ? "given" : undefined,
    );
    assert.equal(taken, "given");
    // A store that nodes share removes its row behind the commit.
    for (let looks = 0; (await tasks.count(list)).count > 0; looks += 1) assert.ok(looks < 1_000);
  });

  test("stays when taking it is refused", async () => {
    await using harness = await StoreHarness.open(kind);
    const run = await harness.start("w");
    const { tasks } = harness.store;
    const refused = tasks.take(harness.list("decision"), pollAt(harness.now), () => {
      throw refuse.limitExceeded("busy");
    });
    await assert.rejects(refused ?? Promise.resolve(), { name: "LimitExceededFault" });
    assert.equal((await harness.takeDecision())?.id, run.id);
  });

  test("can be offered, taken and offered again in one turn", async () => {
    await using harness = await StoreHarness.open(kind);
    // A shared store gives a task to a later poll only once it is committed.
    const take = (after: Promise<unknown>) =>
      kind.isShared ? after.then(() => harness.takeDecision()) : harness.takeDecision();
    const started = harness.start("w");
    const first = take(started);
    const run = await started;
    const task = await first;
    assert.equal(task?.id, run.id);
    const decided = Promise.all([harness.decide(task, []), harness.signal(run)]);
    const second = take(decided);
    await decided;
    assert.ok(((await second)?.startedEventId ?? 0) > task.startedEventId);
  });

  test("of a queued decision is given when the started one ends", async () => {
    await using harness = await StoreHarness.open(kind);
    const run = await harness.start("w");
    const task = await harness.takeDecision();
    assert.ok(task);
    await harness.signal(run);
    assert.equal(await harness.takeDecision(), undefined);
    await harness.decide(task, []);
    assert.ok(await harness.takeDecision());
  });
};

const listenerTests = (kind: StoreKind): void => {
  test("is announced to those who wait for its list, before the turn is over", async () => {
    await using harness = await StoreHarness.open(kind);
    const heard: TaskListReference[] = [];
    harness.store.tasks.onReady((list) => heard.push(list));
    const started = harness.start("w");
    const committed = started.then(() => heard.length);
    await started;
    assert.deepEqual(heard, [{ kind: "decision", domain, name: taskList }]);
    assert.equal(await committed, 1);
  });

  test("is given to a waiting poller in the commit that made it ready", async () => {
    await using harness = await StoreHarness.open(kind);
    const { tasks } = harness.store;
    const given: Promise<unknown>[] = [];
    tasks.onReady((list) => {
      const taken = tasks.take(list, pollAt(harness.now), (step, { scheduledEventId }) =>
        startDecisionTask(step, scheduledEventId, "decider"),
      );
      if (taken) given.push(taken);
    });
    const run = await harness.start("w");
    // One commit: at the moment the start is acknowledged the task has been given, too.
    assert.equal((await harness.store.executions.find(run))?.execution.lastEventId, 3);
    assert.equal(given.length, 1);
    assert.ok(await given[0]);
  });

  test("may be taken by a listener while others are being offered", async () => {
    await using harness = await StoreHarness.open(kind);
    const { tasks, executions } = harness.store;
    let given = 0;
    tasks.onReady((list) => {
      const taken = tasks.take(list, pollAt(harness.now), (step, { scheduledEventId }) =>
        startDecisionTask(step, scheduledEventId, "decider"),
      );
      given += taken ? 1 : 0;
    });
    const runs = await Promise.all(Array.from({ length: 20 }, (_, n) => harness.start(`w${n}`)));
    await turn();
    while (await harness.takeDecision()) given += 1;
    assert.equal(given, 20);
    for (const run of runs) {
      await executions.step(run, harness.now, (step) => signal(step, { signalName: "go" }));
    }
  });
};
