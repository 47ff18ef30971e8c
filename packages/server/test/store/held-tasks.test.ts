// Many tasks that are held by the pause of their type: what a poll that meets them costs, and what
// the end of the pause does, on the thread that answers all calls.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { startDecisionTask } from "@ekiden/engine";
import { TestClock } from "@ekiden/testing";
import { Matcher } from "../../src/matching/matcher.ts";
import type { PauseTarget } from "../../src/store/pause-store.ts";
import { openSqliteStore } from "../../src/store/sqlite-store.ts";
import type { RunStep, TaskToTake } from "../../src/store/store.ts";
import {
  attributes,
  dawn,
  domain,
  limits,
  pollAt,
  StoreHarness,
  turn,
} from "./suite/store-harness.ts";

const openHarness = (): Promise<StoreHarness> =>
  StoreHarness.open({
    isDurable: false,
    async open() {
      const store = openSqliteStore({ memory: true, limits });
      return { store, reopen: () => assert.fail(), close: () => store.close() };
    },
  });

const { name, version } = attributes.workflowType;
const target: PauseTarget = { domain, kind: "workflowType", name, version };

const pause = ({ store }: StoreHarness) =>
  store.pauses.pause(target, { at: dawn, reason: "the bank is away", identity: "ann" }, 10);

const startMany = async (harness: StoreHarness, count: number): Promise<void> => {
  const names = Array.from({ length: count }, (_, index) => `w${index}`);
  await Promise.all(names.map((workflowId) => harness.start(workflowId)));
};

const begin = (step: RunStep, task: TaskToTake) => {
  const { id, scheduledEventId, startedEventId } = task;
  if (startedEventId !== undefined) return { id, scheduledEventId, startedEventId };
  const started = startDecisionTask(step, scheduledEventId, "poller");
  return started && { id, ...started };
};

const poll = (harness: StoreHarness) =>
  harness.store.tasks.take(harness.list("decision"), pollAt(dawn), begin);

const caller = { gone: false, onGone: () => undefined };
const pollMilliseconds = 60_000;

/** A task that is ready behind many held ones, and polls by a clock that the test moves. */
const openBehindMany = async () => {
  const harness = await openHarness();
  await startMany(harness, 1_000);
  const behind = await harness.start("other", { workflowType: { name: "another", version } });
  await pause(harness);
  const clock = new TestClock(dawn);
  const { tasks } = harness.store;
  const limits = { pollMilliseconds, pollersPerTaskList: 10 };
  const matcher = new Matcher({ tasks, clock, pollClock: clock, ...limits });
  return { harness, clock, matcher, behind };
};

/** Each was given to a poller that was gone. */
const giveAllBack = async (harness: StoreHarness): Promise<void> => {
  const list = harness.list("decision");
  const given = [];
  for (let task = await poll(harness); task; task = await poll(harness)) given.push(task);
  await Promise.all(given.map((task) => harness.store.tasks.giveBack(list, task)));
};

/** Microseconds of the processor that the end of a pause takes, with so many tasks held by it. */
const resuming = async (count: number, prepare: typeof giveAllBack): Promise<number> => {
  const harness = await openHarness();
  await startMany(harness, count);
  await prepare(harness);
  const taken: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    await pause(harness);
    assert.equal(await poll(harness), undefined);
    const before = process.cpuUsage();
    await harness.store.pauses.resume(target, dawn);
    const { user, system } = process.cpuUsage(before);
    taken.push(user + system);
  }
  await harness.store.close();
  return Math.min(...taken);
};

const kinds = { ready: async () => undefined, "given back": giveAllBack };

describe("the pause of a type that holds many tasks", () => {
  for (const [kind, prepare] of Object.entries(kinds)) {
    test(`ends in a time that grows with them, where they are ${kind}`, async () => {
      const few = await resuming(3_000, prepare);
      const many = await resuming(12_000, prepare);
      // Four times as many; by the square it would be sixteen times the time.
      assert.ok(many < few * 9, `${many} µs after ${few} µs`);
    });
  }

  test("lets other calls have their turn while a poll looks for a task of another type", async () => {
    const harness = await openHarness();
    const { store } = harness;
    await startMany(harness, 1_000);
    const other = { name: "another", version };
    const { id } = await harness.start("other", { workflowType: other });
    await pause(harness);
    let isStarted = false;
    const polled = store.tasks.take(harness.list("decision"), pollAt(dawn), (step, task) => {
      isStarted = true;
      return begin(step, task);
    });
    await turn();
    assert.equal(await store.executions.countOpen(domain), 1_001);
    assert.ok(!isStarted, "the poll looks on after other calls");
    assert.equal(poll(harness), undefined, "one poll at a time looks through a list");
    const isReady = new Promise((resolve) => store.tasks.onReady(resolve));
    assert.equal((await polled)?.id, id);
    assert.deepEqual(await isReady, harness.list("decision"));
    await store.close();
  });

  test("is looked past no further by a poll that is over", async () => {
    const { harness, clock, matcher, behind } = await openBehindMany();
    const polled = matcher.wait(harness.list("decision"), caller, () => assert.fail("It is over"));
    await turn();
    clock.moveTo(dawn + pollMilliseconds);
    assert.equal(await polled, undefined);
    assert.equal((await poll(harness))?.id, behind.id);
    await harness.store.close();
  });

  test("lets a poll look on, and the task that it finds is started at the time by then", async () => {
    const { harness, clock, matcher, behind } = await openBehindMany();
    const polled = matcher.wait(harness.list("decision"), caller, begin);
    await turn();
    clock.moveTo(dawn + 5_000);
    assert.equal((await polled)?.id, behind.id);
    const [, , started] = await harness.history(behind.id);
    assert.equal(started?.at, dawn + 5_000);
    await harness.store.close();
  });
});
