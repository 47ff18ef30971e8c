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
import { domainNamed, pollAt, StoreHarness, type StoreKind } from "./store-harness.ts";

export const returnedTaskTests = (kind: StoreKind): void => {
  describe("a task that was given back", () => {
    givingTests(kind);
    endTests(kind);
    if (kind.isDurable) reopeningTest(kind);
  });
};

type Given = UndeliveredTask & { readonly previousStartedEventId?: number };

/** As a poll would, of either kind: the task as its poller receives it. */
const takeFrom = async (
  harness: StoreHarness,
  list: TaskListReference,
): Promise<Given | undefined> =>
  harness.store.tasks.take<Given>(
    list,
    pollAt(harness.now),
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

const taken = async (harness: StoreHarness, list: TaskListReference): Promise<Given> =>
  (await takeFrom(harness, list)) ?? assert.fail("there is a task");

const lists = (harness: StoreHarness) =>
  [harness.list("decision"), harness.list("activity")] as const;

/** A run with a started decision task, or a started activity. */
const begin = async (
  harness: StoreHarness,
  list: TaskListReference,
  workflowId = "w",
): Promise<Given> => {
  await harness.start(workflowId);
  if (list.kind === "activity") await harness.takeAndDecide([scheduleActivity("a")]);
  return taken(harness, list);
};

const givingTests = (kind: StoreKind): void => {
  test("is given as it was started, once, and nothing is recorded", async () => {
    await using harness = await StoreHarness.open(kind);
    for (const [index, list] of lists(harness).entries()) {
      const task = await begin(harness, list, `w${index}`);
      const before = await harness.history(task.id);
      assert.equal(await takeFrom(harness, list), undefined);
      await harness.store.tasks.giveBack(list, task);
      assert.deepEqual(await takeFrom(harness, list), task);
      assert.equal(await takeFrom(harness, list), undefined);
      assert.deepEqual(await harness.history(task.id), before);
    }
  });

  test("may be given back again, as often as its pollers leave", async () => {
    await using harness = await StoreHarness.open(kind);
    const list = harness.list("decision");
    const task = await begin(harness, list);
    for (let left = 0; left < 3; left += 1) {
      await harness.store.tasks.giveBack(list, task);
      assert.deepEqual(await takeFrom(harness, list), task);
    }
    await harness.decide({ previousStartedEventId: 0, ...task }, []);
  });

  test("is given to one of many who ask at the same time", async () => {
    await using harness = await StoreHarness.open(kind);
    const list = harness.list("activity");
    await harness.store.tasks.giveBack(list, await begin(harness, list));
    const asked = await Promise.all(Array.from({ length: 10 }, () => takeFrom(harness, list)));
    assert.equal(asked.filter((task) => task !== undefined).length, 1);
  });

  test("comes before those that are ready, in the order in which they were given back", async () => {
    await using harness = await StoreHarness.open(kind);
    const list = harness.list("activity");
    await harness.start("w");
    const priorities = ["1", "0", "5"];
    await harness.takeAndDecide(
      priorities.map((taskPriority, index) => scheduleActivity(`a${index}`, { taskPriority })),
    );
    const [first, second] = [await taken(harness, list), await taken(harness, list)];
    await harness.store.tasks.giveBack(list, second);
    await harness.store.tasks.giveBack(list, first);
    assert.deepEqual(await takeFrom(harness, list), second);
    assert.deepEqual(await takeFrom(harness, list), first);
    assert.notEqual((await taken(harness, list)).scheduledEventId, first.scheduledEventId);
  });

  test("is given by its own list only", async () => {
    await using harness = await StoreHarness.open(kind);
    const list = harness.list("decision");
    const task = await begin(harness, list);
    await harness.store.tasks.giveBack(list, task);
    assert.equal(await takeFrom(harness, harness.list("decision", "another")), undefined);
    assert.equal(await takeFrom(harness, harness.list("activity")), undefined);
    assert.equal(await takeFrom(harness, { ...list, domain: domainNamed("nowhere") }), undefined);
    assert.deepEqual(await takeFrom(harness, list), task);
  });

  test("counts as no task that waits: it was started", async () => {
    await using harness = await StoreHarness.open(kind);
    const list = harness.list("decision");
    const { tasks } = harness.store;
    await tasks.giveBack(list, await begin(harness, list));
    assert.equal((await tasks.count(list)).count, 0);
    assert.deepEqual((await tasks.list(list, { pageSize: 10 })).items, []);
    assert.deepEqual(await tasks.backlogs(list.domain, 10), []);
  });

  test("is announced to those who wait for its list", async () => {
    await using harness = await StoreHarness.open(kind);
    const list = harness.list("decision");
    const task = await begin(harness, list);
    const heard = new Promise<TaskListReference>((resolve) => harness.store.tasks.onReady(resolve));
    await harness.store.tasks.giveBack(list, task);
    assert.deepEqual(await heard, list);
  });

  test("stays when taking it is refused", async () => {
    await using harness = await StoreHarness.open(kind);
    const list = harness.list("decision");
    const task = await begin(harness, list);
    const { tasks } = harness.store;
    await tasks.giveBack(list, task);
    const again = new Promise((resolve) => tasks.onReady(resolve));
    const refused = tasks.take(list, pollAt(harness.now), () => {
      throw refuse.limitExceeded("busy");
    });
    await assert.rejects(refused ?? Promise.resolve(), { name: "LimitExceededFault" });
    // A shared store has to put it back first.
    if (kind.isShared) await again;
    assert.deepEqual(await takeFrom(harness, list), task);
  });
};

const endTests = (kind: StoreKind): void => {
  test("is given to no poller once its attempt is over, and the next one is", async () => {
    await using harness = await StoreHarness.open(kind);
    const list = harness.list("decision");
    const [over, next] = [await begin(harness, list, "over"), await begin(harness, list, "next")];
    await harness.store.tasks.giveBack(list, over);
    await harness.store.tasks.giveBack(list, next);
    await harness.decide({ previousStartedEventId: 0, ...over }, []);
    assert.deepEqual(await takeFrom(harness, list), next);
    assert.equal(await takeFrom(harness, list), undefined);
  });

  test("is given to no poller once its run is closed", async () => {
    await using harness = await StoreHarness.open(kind);
    for (const [index, list] of lists(harness).entries()) {
      const task = await begin(harness, list, `w${index}`);
      await harness.store.tasks.giveBack(list, task);
      await harness.terminate(task);
      assert.equal(await takeFrom(harness, list), undefined);
    }
  });

  test("is given to no poller when its attempt was over before it was given back", async () => {
    await using harness = await StoreHarness.open(kind);
    const list = harness.list("activity");
    const task = await begin(harness, list);
    await harness.completeActivity({ previousStartedEventId: 0, ...task });
    await harness.store.tasks.giveBack(list, task);
    assert.equal(await takeFrom(harness, list), undefined);
  });

  test("of a run that goes on is another attempt than the next one", async () => {
    await using harness = await StoreHarness.open(kind);
    const list = harness.list("decision");
    const first = await begin(harness, list);
    await harness.store.tasks.giveBack(list, first);
    await harness.signal(first);
    await harness.decide({ previousStartedEventId: 0, ...first }, []);
    const second = await taken(harness, list);
    assert.equal(second.previousStartedEventId, first.startedEventId);
    assert.ok(second.startedEventId > first.startedEventId);
  });
};

const reopeningTest = (kind: StoreKind): void => {
  test("is there after the store was closed and opened again, unless it was taken", async () => {
    await using harness = await StoreHarness.open(kind);
    const list = harness.list("decision");
    const [one, other] = [await begin(harness, list, "one"), await begin(harness, list, "other")];
    await harness.store.tasks.giveBack(list, one);
    await harness.store.tasks.giveBack(list, other);
    assert.deepEqual(await takeFrom(harness, list), one);
    await harness.reopen();
    // A shared store looks at what others may have given back every second.
    const heard = new Promise((resolve) => harness.store.tasks.onReady(resolve));
    if (kind.isShared) await heard;
    assert.deepEqual(await takeFrom(harness, list), other);
    assert.equal(await takeFrom(harness, list), undefined);
    await harness.reopen();
    assert.equal(await takeFrom(harness, list), undefined);
  });
};
