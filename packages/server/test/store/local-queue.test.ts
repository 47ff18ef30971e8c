// What a node that is alone remembers of ready tasks, and when it forgets it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { TestClock } from "@ekiden/testing";
import { LocalQueue } from "../../src/store/postgres/task-queue/local-queue.ts";

const list = "decision:6:domainlist";

const ownTasks = () => {
  const seen = { forgotten: 0 };
  const clock = new TestClock();
  const tasks = new LocalQueue(clock, () => {
    seen.forgotten += 1;
  });
  return { clock, tasks, seen };
};

const task = (execution: number, priority = 0) => ({ execution, scheduledEventId: 2, priority });

describe("the ready tasks of a node that is alone", () => {
  test("are taken by priority, and by age among equals", () => {
    const { tasks } = ownTasks();
    tasks.becomeWhole(list);
    for (const one of [task(1), task(2, 5), task(3), task(4, 5), task(5, -1)]) tasks.add(list, one);
    const taken = Array.from({ length: 6 }, () => tasks.take(list)?.execution);
    assert.deepEqual(taken, [2, 4, 1, 3, 5, undefined]);
  });

  test("are not taken from a list that is not known to be whole", () => {
    const { tasks } = ownTasks();
    assert.equal(tasks.add(list, task(1)), false);
    assert.equal(tasks.take(list), undefined);
  });

  test("that were taken for nothing are the oldest of their priority", () => {
    const { tasks } = ownTasks();
    tasks.becomeWhole(list);
    for (const execution of [1, 2, 3]) tasks.add(list, task(execution));
    assert.equal(tasks.take(list)?.execution, 1);
    const second = tasks.take(list);
    assert.ok(second);
    tasks.putBack(list, second);
    assert.deepEqual([tasks.take(list)?.execution, tasks.take(list)?.execution], [2, 3]);
  });

  test("keep their order where several were taken for nothing, in any order", () => {
    const { tasks } = ownTasks();
    tasks.becomeWhole(list);
    for (const execution of [1, 2, 3, 4, 5]) tasks.add(list, task(execution));
    const taken = Array.from({ length: 4 }, () => tasks.take(list) ?? assert.fail());
    for (const index of [1, 0, 3]) tasks.putBack(list, taken[index] ?? assert.fail());
    const again = Array.from({ length: 5 }, () => tasks.take(list)?.execution);
    assert.deepEqual(again, [1, 2, 4, 5, undefined]);
  });

  test("keep their order however many of them come and go", () => {
    const { tasks } = ownTasks();
    tasks.becomeWhole(list);
    let added = 0;
    let expected = 0;
    for (let round = 0; round < 3_000; round += 1) {
      for (let count = 0; count < 3; count += 1) {
        added += 1;
        tasks.add(list, task(added));
      }
      for (let count = 0; count < 2; count += 1) {
        expected += 1;
        assert.equal(tasks.take(list)?.execution, expected);
      }
    }
  });

  test("are forgotten when they become too many, or others come: they are asked for then", () => {
    const { tasks, seen } = ownTasks();
    tasks.becomeWhole(list);
    let isKept = true;
    for (let execution = 1; isKept && execution < 200_000; execution += 1) {
      isKept = tasks.add(list, task(execution));
    }
    assert.equal(isKept, false);
    assert.equal(tasks.add(list, task(1)), false);
    assert.equal(seen.forgotten, 1);
    tasks.clear();
    assert.equal(seen.forgotten, 1);
    tasks.becomeWhole(list);
    tasks.clear();
    assert.equal(seen.forgotten, 2);
  });

  test("are forgotten when their lists become too many, whose names are the callers'", () => {
    const { tasks, seen } = ownTasks();
    for (let name = 0; name < 25_000; name += 1) tasks.becomeWhole(`${list} ${name}`);
    assert.equal(tasks.add(`${list} 0`, task(1)), false);
    assert.equal(tasks.add(`${list} 24999`, task(1)), true);
    assert.equal(seen.forgotten, 2);
  });

  test("are not known as long as a claim may hide one that is not here", () => {
    const { clock, tasks, seen } = ownTasks();
    tasks.becomeWhole(list);
    tasks.doubt();
    assert.equal(seen.forgotten, 1);
    tasks.becomeWhole(list);
    assert.equal(tasks.add(list, task(1)), false);
    clock.moveTo(clock.now() + 8_000);
    tasks.becomeWhole(list);
    assert.equal(tasks.add(list, task(1)), true);
  });
});
