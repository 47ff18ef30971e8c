// A store that finds out late whether it has a task, as one over the network does.
import assert from "node:assert/strict";
import { test } from "node:test";
import { TestClock } from "@ekiden/testing";
import { Matcher } from "../../src/matching/matcher.ts";
import { domainKey } from "../../src/store/domain-key.ts";
import type { TaskListReference, TaskStore } from "../../src/store/store.ts";

const list = { kind: "activity", domain: domainKey(undefined, "d"), name: "l" } as const;
const caller = { gone: false, onGone: () => undefined };

class LateStore implements Pick<TaskStore, "take" | "takeEarly" | "onReady"> {
  readonly #asked: ((task: undefined) => void)[] = [];
  #listener: (list: TaskListReference) => void = () => undefined;
  isWorthAsking = false;

  take(): Promise<undefined> | undefined {
    if (!this.isWorthAsking) return undefined;
    this.isWorthAsking = false;
    return new Promise((resolve) => this.#asked.push(resolve));
  }

  takeEarly(): Promise<undefined> | undefined {
    return this.take();
  }

  onReady(listener: (list: TaskListReference) => void): void {
    this.#listener = listener;
  }

  hint(): void {
    this.isWorthAsking = true;
    this.#listener(list);
  }

  findNothing(): void {
    for (const resolve of this.#asked.splice(0)) resolve(undefined);
  }
}

const start = () => undefined;
const turn = () => new Promise((resolve) => setImmediate(resolve));

test("a poll for which a task is being looked for counts as one that waits", async () => {
  const tasks = new LateStore();
  const clock = new TestClock();
  const limits = { pollMilliseconds: 60_000, pollersPerTaskList: 2 };
  const matcher = new Matcher({ tasks, clock, pollClock: clock, ...limits });
  const polls = [matcher.wait(list, caller, start), matcher.wait(list, caller, start)];
  tasks.hint();
  assert.equal(matcher.waitingPolls, 2);
  assert.throws(() => matcher.wait(list, caller, start), { fault: "LimitExceededFault" });
  tasks.findNothing();
  await turn();
  assert.equal(matcher.waitingPolls, 2);
  clock.moveTo(clock.now() + 60_000);
  assert.deepEqual(await Promise.all(polls), [undefined, undefined]);
  assert.equal(matcher.waitingPolls, 0);
});

test("a poll that ends while a task is being looked for is answered once that is known", async () => {
  const tasks = new LateStore();
  const clock = new TestClock();
  const limits = { pollMilliseconds: 60_000, pollersPerTaskList: 2 };
  const matcher = new Matcher({ tasks, clock, pollClock: clock, ...limits });
  const poll = matcher.wait(list, caller, start);
  tasks.hint();
  clock.moveTo(clock.now() + 60_000);
  tasks.findNothing();
  assert.equal(await poll, undefined);
  assert.equal(matcher.waitingPolls, 0);
});
