// Time that calls move, beside what happens while it is looked whether it may move.
import assert from "node:assert/strict";
import { test } from "node:test";
import { TestClock } from "@ekiden/testing";
import { OpenTasks } from "../../src/operations/virtual-time/open-tasks.ts";
import { VirtualTime } from "../../src/operations/virtual-time/virtual-time.ts";
import { openSqliteStore } from "../../src/store/sqlite-store.ts";
import type { ExecutionStore } from "../../src/store/store.ts";
import {
  dawn,
  type GivenTask,
  limits,
  StoreHarness,
  second,
} from "../store/suite/store-harness.ts";

const minute = 60 * second;
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * `meanwhile` is called once, with a look that has just read a run; `atSettled` each time that
 * what is due is waited for, with how often that was.
 */
class VirtualHarness implements AsyncDisposable {
  readonly store: StoreHarness;
  readonly clock = new TestClock(dawn);
  readonly machineClock = new TestClock();
  readonly openTasks: OpenTasks;
  readonly time: VirtualTime;
  meanwhile: (() => Promise<void>) | undefined;
  atSettled: ((time: number) => Promise<void>) | undefined;
  #settledTimes = 0;

  private constructor(store: StoreHarness) {
    this.store = store;
    const { executions, pauses } = store.store;
    const read: Pick<ExecutionStore, "onChanged" | "find"> = {
      onChanged: (listener) => executions.onChanged(listener),
      find: async (reference) => {
        const found = await executions.find(reference);
        await this.#doMeanwhile();
        return found;
      },
    };
    this.openTasks = new OpenTasks({ executions: read, pauses, isInbox: () => false });
    this.time = new VirtualTime({
      clock: this.clock,
      machineClock: this.machineClock,
      openTasks: this.openTasks,
      nextScheduledAt: async () => undefined,
      runningFunctions: () => 0,
      settled: async () => {
        await turn();
        this.#settledTimes += 1;
        await this.atSettled?.(this.#settledTimes);
      },
    });
  }

  static async open(): Promise<VirtualHarness> {
    const store = openSqliteStore({ memory: true, limits });
    const open = async () => ({ store, reopen: () => assert.fail(), close: () => store.close() });
    return new VirtualHarness(await StoreHarness.open({ isDurable: false, open }));
  }

  async taken(): Promise<GivenTask> {
    return (await this.store.takeDecision()) ?? assert.fail("a decision task is ready");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.time.close();
    await this.store[Symbol.asyncDispose]();
  }

  async #doMeanwhile(): Promise<void> {
    const act = this.meanwhile;
    this.meanwhile = undefined;
    await act?.();
  }
}

test("a task that is answered during the look of an advance holds it no longer", async () => {
  await using harness = await VirtualHarness.open();
  await harness.store.start("w");
  const task = await harness.taken();
  harness.meanwhile = () => harness.store.decide(task, []);
  await harness.time.advance(minute, { waitForTasks: true });
  assert.equal(harness.time.now(), dawn + minute);
});

/** With a run that waits for its time to end, and one more whose task is taken before a move. */
const openWithTaken = async () => {
  const harness = await VirtualHarness.open();
  await harness.store.start("waits");
  await harness.store.takeAndDecide([]);
  const taken = new Promise<GivenTask>((resolve) => {
    harness.atSettled = async (time) => {
      // The first time is that of the look, the second is before the move that follows from it.
      if (time !== 2) return;
      await harness.store.start("comes");
      resolve(await harness.taken());
    };
  });
  return { harness, taken };
};

const turns = async () => {
  for (let left = 20; left > 0; left -= 1) await turn();
};

test("a task that is taken between the look and the move holds time that skips", async () => {
  const { harness, taken } = await openWithTaken();
  await using _ = harness;
  await harness.time.setSkipping(true);
  const task = await taken;
  await turns();
  assert.equal(harness.time.now(), dawn);
  await harness.store.decide(task, []);
  await turns();
  assert.equal(harness.time.now(), dawn + 60 * minute);
});

test("a task that is taken between the look and the move holds an advance that waits for it", async () => {
  const { harness, taken } = await openWithTaken();
  await using _ = harness;
  const advanced = harness.time.advance(61 * minute, { waitForTasks: true });
  const task = await taken;
  await turns();
  assert.equal(harness.time.now(), dawn);
  await harness.store.decide(task, []);
  await advanced;
  assert.equal(harness.time.now(), dawn + 61 * minute);
});

test("a call that ends skipping is answered also where another has begun it again at once", async () => {
  await using harness = await VirtualHarness.open();
  await harness.time.setSkipping(true);
  const ended = harness.time.setSkipping(false);
  await harness.time.setSkipping(true);
  await ended;
  assert.equal(harness.time.isSkipping, true);
});

test("time does not begin to skip on a server that is being stopped", async () => {
  await using harness = await VirtualHarness.open();
  await harness.time.close();
  await assert.rejects(harness.time.setSkipping(true), /The server is being stopped/);
  assert.equal(harness.time.isSkipping, false);
});

test("time that cannot be looked at skips no longer, until it is asked to again", async () => {
  await using harness = await VirtualHarness.open();
  await harness.store.start("w");
  await harness.store.takeAndDecide([]);
  harness.meanwhile = () => Promise.reject(new Error("It cannot be read."));
  await harness.time.setSkipping(true);
  await turns();
  assert.equal(harness.time.isSkipping, false);
  await harness.time.setSkipping(false);
  await harness.time.setSkipping(true);
  await turns();
  assert.equal(harness.time.now(), dawn + 60 * minute);
});
