// Started tasks whose poller was gone before it was told: who is given them again, and until when.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  startActivity,
  startDecisionTask,
  startedActivity,
  startedDecisionTask,
} from "@ekiden/engine";
import { refuse } from "@ekiden/model";
import type { TaskListReference, UndeliveredTask } from "../../../src/store/store.ts";
import { scheduleActivity } from "./decisions.ts";
import { domainNamed, type StoreKind, World } from "./world.ts";

export const returnedTaskTests = (kind: StoreKind): void => {
  describe("a task that was given back", () => {
    givingTests(kind);
    endTests(kind);
    if (kind.isDurable) reopeningTest(kind);
  });
};

type Given = UndeliveredTask & { readonly previousStartedEventId?: number };

/** As a poll would, of either kind: the task as its poller is told of it. */
const takeFrom = async (world: World, list: TaskListReference): Promise<Given | undefined> =>
  world.store.tasks.take<Given>(
    list,
    world.now,
    (step, { id, scheduledEventId, startedEventId }) => {
      const isDecision = list.kind === "decision";
      if (startedEventId === undefined) {
        const begin = isDecision ? startDecisionTask : startActivity;
        const started = begin(step, scheduledEventId, "poller");
        return started && { id, ...started };
      }
      const look = isDecision ? startedDecisionTask : startedActivity;
      const started = look(step.execution, { scheduledEventId, startedEventId });
      return started && { id, ...started };
    },
  );

const taken = async (world: World, list: TaskListReference): Promise<Given> =>
  (await takeFrom(world, list)) ?? assert.fail("there is a task");

const lists = (world: World) => [world.list("decision"), world.list("activity")] as const;

/** A run with a started decision task, or a started activity. */
const begin = async (world: World, list: TaskListReference, workflowId = "w"): Promise<Given> => {
  await world.start(workflowId);
  if (list.kind === "activity") await world.takeAndDecide([scheduleActivity("a")]);
  return taken(world, list);
};

const givingTests = (kind: StoreKind): void => {
  test("is given as it was started, once, and nothing is recorded", async () => {
    await using world = await World.open(kind);
    for (const [index, list] of lists(world).entries()) {
      const task = await begin(world, list, `w${index}`);
      const before = await world.history(task.id);
      assert.equal(await takeFrom(world, list), undefined);
      await world.store.tasks.giveBack(list, task);
      assert.deepEqual(await takeFrom(world, list), task);
      assert.equal(await takeFrom(world, list), undefined);
      assert.deepEqual(await world.history(task.id), before);
    }
  });

  test("may be given back again, as often as its pollers leave", async () => {
    await using world = await World.open(kind);
    const list = world.list("decision");
    const task = await begin(world, list);
    for (let left = 0; left < 3; left += 1) {
      await world.store.tasks.giveBack(list, task);
      assert.deepEqual(await takeFrom(world, list), task);
    }
    await world.decide({ previousStartedEventId: 0, ...task }, []);
  });

  test("is given to one of many who ask at the same time", async () => {
    await using world = await World.open(kind);
    const list = world.list("activity");
    await world.store.tasks.giveBack(list, await begin(world, list));
    const asked = await Promise.all(Array.from({ length: 10 }, () => takeFrom(world, list)));
    assert.equal(asked.filter((task) => task !== undefined).length, 1);
  });

  test("comes before those that are ready, in the order in which they were given back", async () => {
    await using world = await World.open(kind);
    const list = world.list("activity");
    await world.start("w");
    const priorities = ["1", "0", "5"];
    await world.takeAndDecide(
      priorities.map((taskPriority, index) => scheduleActivity(`a${index}`, { taskPriority })),
    );
    const [first, second] = [await taken(world, list), await taken(world, list)];
    await world.store.tasks.giveBack(list, second);
    await world.store.tasks.giveBack(list, first);
    assert.deepEqual(await takeFrom(world, list), second);
    assert.deepEqual(await takeFrom(world, list), first);
    assert.notEqual((await taken(world, list)).scheduledEventId, first.scheduledEventId);
  });

  test("is given by its own list only", async () => {
    await using world = await World.open(kind);
    const list = world.list("decision");
    const task = await begin(world, list);
    await world.store.tasks.giveBack(list, task);
    assert.equal(await takeFrom(world, world.list("decision", "another")), undefined);
    assert.equal(await takeFrom(world, world.list("activity")), undefined);
    assert.equal(await takeFrom(world, { ...list, domain: domainNamed("nowhere") }), undefined);
    assert.deepEqual(await takeFrom(world, list), task);
  });

  test("counts as no task that waits: it was started", async () => {
    await using world = await World.open(kind);
    const list = world.list("decision");
    const { tasks } = world.store;
    await tasks.giveBack(list, await begin(world, list));
    assert.equal(await tasks.count(list), 0);
    assert.deepEqual((await tasks.list(list, { pageSize: 10 })).items, []);
    assert.deepEqual(await tasks.backlogs(list.domain, 10), []);
  });

  test("is heard of by those who wait for its list", async () => {
    await using world = await World.open(kind);
    const list = world.list("decision");
    const task = await begin(world, list);
    const heard = new Promise<TaskListReference>((resolve) => world.store.tasks.onReady(resolve));
    await world.store.tasks.giveBack(list, task);
    assert.deepEqual(await heard, list);
  });

  test("stays when taking it is refused", async () => {
    await using world = await World.open(kind);
    const list = world.list("decision");
    const task = await begin(world, list);
    const { tasks } = world.store;
    await tasks.giveBack(list, task);
    const again = new Promise((resolve) => tasks.onReady(resolve));
    const refused = tasks.take(list, world.now, () => {
      throw refuse.limitExceeded("busy");
    });
    await assert.rejects(refused ?? Promise.resolve(), { name: "LimitExceededFault" });
    // A shared store has to put it back first.
    if (kind.isShared) await again;
    assert.deepEqual(await takeFrom(world, list), task);
  });
};

const endTests = (kind: StoreKind): void => {
  test("is given to nobody once its attempt is over, and the next one is", async () => {
    await using world = await World.open(kind);
    const list = world.list("decision");
    const [over, next] = [await begin(world, list, "over"), await begin(world, list, "next")];
    await world.store.tasks.giveBack(list, over);
    await world.store.tasks.giveBack(list, next);
    await world.decide({ previousStartedEventId: 0, ...over }, []);
    assert.deepEqual(await takeFrom(world, list), next);
    assert.equal(await takeFrom(world, list), undefined);
  });

  test("is given to nobody once its run is closed", async () => {
    await using world = await World.open(kind);
    for (const [index, list] of lists(world).entries()) {
      const task = await begin(world, list, `w${index}`);
      await world.store.tasks.giveBack(list, task);
      await world.terminate(task);
      assert.equal(await takeFrom(world, list), undefined);
    }
  });

  test("is given to nobody when its attempt was over before it was given back", async () => {
    await using world = await World.open(kind);
    const list = world.list("activity");
    const task = await begin(world, list);
    await world.completeActivity({ previousStartedEventId: 0, ...task });
    await world.store.tasks.giveBack(list, task);
    assert.equal(await takeFrom(world, list), undefined);
  });

  test("of a run that goes on is another attempt than the next one", async () => {
    await using world = await World.open(kind);
    const list = world.list("decision");
    const first = await begin(world, list);
    await world.store.tasks.giveBack(list, first);
    await world.signal(first);
    await world.decide({ previousStartedEventId: 0, ...first }, []);
    const second = await taken(world, list);
    assert.equal(second.previousStartedEventId, first.startedEventId);
    assert.ok(second.startedEventId > first.startedEventId);
  });
};

const reopeningTest = (kind: StoreKind): void => {
  test("is there after the store was closed and opened again, unless it was taken", async () => {
    await using world = await World.open(kind);
    const list = world.list("decision");
    const [one, other] = [await begin(world, list, "one"), await begin(world, list, "other")];
    await world.store.tasks.giveBack(list, one);
    await world.store.tasks.giveBack(list, other);
    assert.deepEqual(await takeFrom(world, list), one);
    await world.reopen();
    // A shared store looks at what others may have given back every second.
    const heard = new Promise((resolve) => world.store.tasks.onReady(resolve));
    if (kind.isShared) await heard;
    assert.deepEqual(await takeFrom(world, list), other);
    assert.equal(await takeFrom(world, list), undefined);
    await world.reopen();
    assert.equal(await takeFrom(world, list), undefined);
  });
};
