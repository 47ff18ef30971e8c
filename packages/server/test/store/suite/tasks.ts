// Ready tasks: who is given which, once, and when those who wait hear of it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Step, signal, startActivity, startDecisionTask } from "@ekiden/engine";
import { refuse } from "@ekiden/model";
import type { TaskListReference } from "../../../src/store/store.ts";
import { requestCancelActivity, scheduleActivity } from "./decisions.ts";
import { domain, domainNamed, type StoreKind, taskList, turn, World } from "./world.ts";

export const taskTests = (kind: StoreKind): void => {
  describe("a ready task", () => {
    orderTests(kind);
    claimTests(kind);
    listTests(kind);
    listenerTests(kind);
  });
};

/** The activity ids of the list, in the order in which they are given away. */
const drain = async (world: World, name = taskList): Promise<string[]> => {
  const given: string[] = [];
  for (;;) {
    const taken = await world.store.tasks.take(
      world.list("activity", name),
      world.now,
      (step, { scheduledEventId }) => startActivity(step, scheduledEventId, "worker")?.activityId,
    );
    if (taken === undefined) return given;
    given.push(taken);
  }
};

/** The ids of the scheduling events of a list, page by page. */
const listed = async (world: World, pageSize: number, name = taskList): Promise<number[]> => {
  const found: number[] = [];
  let after: string | undefined;
  do {
    const page = await world.store.tasks.list(world.list("activity", name), { pageSize, after });
    found.push(...page.items.map(({ scheduledEventId }) => scheduledEventId));
    after = page.next;
  } while (after !== undefined);
  return found;
};

const listTests = (kind: StoreKind): void => {
  test("is listed in the order in which it would be given, and stays", async () => {
    await using world = await World.open(kind);
    await world.start("w");
    const priorities = ["0", "5", "-3", "5", "2147483647", "-2147483648", "0"];
    const { scheduledEventId } = await world.takeAndDecide(
      priorities.map((taskPriority, index) => scheduleActivity(`a${index}`, { taskPriority })),
    );
    // Behind the scheduling of the decision task come its start and its completion.
    const first = scheduledEventId + 3;
    const order = [4, 1, 3, 0, 6, 2, 5].map((index) => first + index);
    for (const pageSize of [1, 2, 7, 8]) assert.deepEqual(await listed(world, pageSize), order);
    assert.equal((await drain(world)).length, priorities.length);
    assert.deepEqual(await listed(world, 3), []);
  });

  test("that is started by its name is given to nobody else", async () => {
    await using world = await World.open(kind);
    const run = await world.start("w");
    const given = await world.takeAndDecide([scheduleActivity("a"), scheduleActivity("b")]);
    const scheduledEventId = given.scheduledEventId + 3;
    const start = (step: Step) => startActivity(step, scheduledEventId, "mary");
    assert.ok(await world.store.executions.step({ id: run.id }, world.now, start));
    assert.deepEqual(await drain(world), ["b"]);
  });
};

const orderTests = (kind: StoreKind): void => {
  test("is given oldest first", async () => {
    await using world = await World.open(kind);
    const runs = [];
    for (const name of ["a", "b", "c"]) runs.push(await world.start(name));
    const given = [];
    for (const _ of runs) given.push((await world.takeDecision())?.id);
    assert.deepEqual(
      given,
      runs.map(({ id }) => id),
    );
    assert.equal(await world.takeDecision(), undefined);
  });

  test("is given before older ones of lower priority", async () => {
    await using world = await World.open(kind);
    await world.start("w");
    const priorities = ["0", "5", "-3", "5", "2147483647", "-2147483648", "0"];
    await world.takeAndDecide(
      priorities.map((taskPriority, index) => scheduleActivity(`a${index}`, { taskPriority })),
    );
    assert.deepEqual(await drain(world), ["a4", "a1", "a3", "a0", "a6", "a2", "a5"]);
  });

  test("is given by its own list only", async () => {
    await using world = await World.open(kind);
    await world.registerDomain(domainNamed("other"));
    await world.start("w");
    await world.takeAndDecide([
      scheduleActivity("here"),
      scheduleActivity("there", { taskList: { name: "walkers" } }),
    ]);
    const { tasks } = world.store;
    assert.equal(await tasks.count(world.list("activity")), 1);
    assert.equal(await tasks.count(world.list("activity", "walkers")), 1);
    assert.equal(await tasks.count(world.list("decision", "walkers")), 0);
    assert.equal(
      await tasks.count({ kind: "activity", domain: domainNamed("other"), name: taskList }),
      0,
    );
    assert.equal(
      await tasks.count({ kind: "activity", domain: domainNamed("nowhere"), name: taskList }),
      0,
    );
    assert.deepEqual(await drain(world, "walkers"), ["there"]);
    assert.deepEqual(await drain(world), ["here"]);
  });

  test("is counted in the backlog of its list, which tells the oldest", async () => {
    await using world = await World.open(kind);
    const { tasks } = world.store;
    assert.deepEqual(await tasks.backlogs(domain, 10), []);
    assert.deepEqual(await tasks.backlogs(domainNamed("nowhere"), 10), []);
    const first = await world.start("w");
    await world.takeAndDecide([
      scheduleActivity("old", { taskPriority: "1", taskList: { name: "b" } }),
      scheduleActivity("new", { taskPriority: "2", taskList: { name: "b" } }),
      scheduleActivity("other", { taskList: { name: "a" } }),
    ]);
    const second = await world.start("v");
    const backlogs = await tasks.backlogs(domain, 10);
    const told = backlogs.map(({ list, count, truncated, oldest }) => ({
      list,
      count,
      truncated,
      oldest,
    }));
    const of = (list: TaskListReference, count: number, oldest: object) => ({
      ...{ list, count, truncated: false, oldest },
    });
    assert.deepEqual(told, [
      of(world.list("decision"), 1, { id: second.id, scheduledEventId: 2 }),
      of(world.list("activity", "a"), 1, { id: first.id, scheduledEventId: 7 }),
      of(world.list("activity", "b"), 2, { id: first.id, scheduledEventId: 5 }),
    ]);
    assert.deepEqual(
      (await tasks.backlogs(domain, 1)).map(({ list }) => list),
      [world.list("decision")],
    );
  });

  test("keeps its order among thousands that come and go", async () => {
    await using world = await World.open(kind);
    await world.start("w");
    const names = Array.from({ length: 900 }, (_, index) => `a${index}`);
    const task = await world.takeAndDecide(names.map((name) => scheduleActivity(name)));
    await world.signal(task);
    const canceled = names.filter((_, index) => index % 3 !== 1);
    await world.takeAndDecide(canceled.map(requestCancelActivity));
    assert.equal(await world.store.tasks.count(world.list("activity")), 300);
    assert.deepEqual(
      await drain(world),
      names.filter((_, index) => index % 3 === 1),
    );
  });
};

const claimTests = (kind: StoreKind): void => {
  test("is given once, however many ask in one turn", async () => {
    await using world = await World.open(kind);
    await world.start("w");
    const given = await Promise.all(Array.from({ length: 10 }, () => world.takeDecision()));
    assert.equal(given.filter((task) => task !== undefined).length, 1);
  });

  test("is started in the very call that takes it, and an empty list says so at once", async (context) => {
    if (kind.isShared) return context.skip("takes a store in this process");
    await using world = await World.open(kind);
    const { tasks } = world.store;
    const list = world.list("decision");
    assert.equal(
      tasks.take(list, world.now, () => assert.fail("a task out of nothing")),
      undefined,
    );
    await world.start("w");
    let isStarted = false;
    const taken = tasks.take(list, world.now, (step, { scheduledEventId }) => {
      isStarted = true;
      return startDecisionTask(step, scheduledEventId, "decider");
    });
    assert.ok(isStarted);
    assert.ok(await taken);
  });

  test("that was withdrawn is not given", async () => {
    await using world = await World.open(kind);
    const run = await world.start("w");
    await world.takeAndDecide([scheduleActivity("a"), scheduleActivity("b")]);
    await world.terminate(run);
    assert.equal(await world.store.tasks.count(world.list("activity")), 0);
    assert.equal(await world.takeActivity(), undefined);
    assert.equal(await world.takeDecision(), undefined);
  });

  test("that is stale is passed over for the next", async () => {
    await using world = await World.open(kind);
    await world.start("v");
    const behind = await world.start("w");
    const { tasks } = world.store;
    const taken = await tasks.take(world.list("decision"), world.now, (_, { id }) =>
      id === behind.id ? "given" : undefined,
    );
    assert.equal(taken, "given");
    assert.equal(await tasks.count(world.list("decision")), 0);
  });

  test("stays when taking it is refused", async () => {
    await using world = await World.open(kind);
    const run = await world.start("w");
    const { tasks } = world.store;
    const refused = tasks.take(world.list("decision"), world.now, () => {
      throw refuse.limitExceeded("busy");
    });
    await assert.rejects(refused ?? Promise.resolve(), { name: "LimitExceededFault" });
    assert.equal((await world.takeDecision())?.id, run.id);
  });

  test("can be offered, taken and offered again in one turn", async () => {
    await using world = await World.open(kind);
    // A shared store gives a task to whoever asks later only once it is committed.
    const take = (after: Promise<unknown>) =>
      kind.isShared ? after.then(() => world.takeDecision()) : world.takeDecision();
    const started = world.start("w");
    const first = take(started);
    const run = await started;
    const task = await first;
    assert.equal(task?.id, run.id);
    const decided = Promise.all([world.decide(task, []), world.signal(run)]);
    const second = take(decided);
    await decided;
    assert.ok(((await second)?.startedEventId ?? 0) > task.startedEventId);
  });

  test("of a queued decision is given when the started one ends", async () => {
    await using world = await World.open(kind);
    const run = await world.start("w");
    const task = await world.takeDecision();
    assert.ok(task);
    await world.signal(run);
    assert.equal(await world.takeDecision(), undefined);
    await world.decide(task, []);
    assert.ok(await world.takeDecision());
  });
};

const listenerTests = (kind: StoreKind): void => {
  test("is heard of by those who wait for its list, before the turn is over", async () => {
    await using world = await World.open(kind);
    const heard: TaskListReference[] = [];
    world.store.tasks.onReady((list) => heard.push(list));
    const started = world.start("w");
    const committed = started.then(() => heard.length);
    await started;
    assert.deepEqual(heard, [{ kind: "decision", domain, name: taskList }]);
    assert.equal(await committed, 1);
  });

  test("is given to a waiting poller in the commit that made it ready", async () => {
    await using world = await World.open(kind);
    const { tasks } = world.store;
    const given: Promise<unknown>[] = [];
    tasks.onReady((list) => {
      const taken = tasks.take(list, world.now, (step, { scheduledEventId }) =>
        startDecisionTask(step, scheduledEventId, "decider"),
      );
      if (taken) given.push(taken);
    });
    const run = await world.start("w");
    // One commit: at the moment the start is acknowledged the task has been given, too.
    assert.equal((await world.store.executions.find(run))?.execution.lastEventId, 3);
    assert.equal(given.length, 1);
    assert.ok(await given[0]);
  });

  test("may be taken by a listener while others are being offered", async () => {
    await using world = await World.open(kind);
    const { tasks, executions } = world.store;
    let given = 0;
    tasks.onReady((list) => {
      const taken = tasks.take(list, world.now, (step, { scheduledEventId }) =>
        startDecisionTask(step, scheduledEventId, "decider"),
      );
      given += taken ? 1 : 0;
    });
    const runs = await Promise.all(Array.from({ length: 20 }, (_, n) => world.start(`w${n}`)));
    await turn();
    while (await world.takeDecision()) given += 1;
    assert.equal(given, 20);
    for (const run of runs) {
      await executions.step(run, world.now, (step) => signal(step, { signalName: "go" }));
    }
  });
};
