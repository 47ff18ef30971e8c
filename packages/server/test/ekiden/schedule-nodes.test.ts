// Schedules of several nodes over one database: each time starts one execution, whichever nodes
// run, are killed, or are called meanwhile.
import assert from "node:assert/strict";
import { test } from "node:test";
import { TestClock } from "@ekiden/testing";
import { leaseMilliseconds } from "../../src/operations/schedules/turn.ts";
import { domain, Harness, outcomeOf, startNode } from "./harness.ts";
import { dawn, given, hour, populate, runsOf, type Told } from "./schedule-harness.ts";
import { ServedNode } from "./served-node.ts";
import { sharedOptions } from "./stores.ts";

type Ekiden = Harness["owner"]["ekiden"];

const namesOf = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `s-${index}`);

/** Of each schedule, once all of it is as it is to be. */
const until = async (ekiden: Ekiden, name: string, is: (told: Told) => boolean): Promise<Told> => {
  for (;;) {
    const told = await ekiden.describeSchedule({ domain, name });
    if (is(told)) return told;
  }
};

/** Until all times before this one have been met. */
const haveCome = async (ekiden: Ekiden, time: number): Promise<void> => {
  for (;;) {
    const { schedules } = await ekiden.listSchedules({ domain });
    if (schedules.every(({ nextTime = 0 }) => nextTime >= time)) return;
  }
};

/** How many there are of each workflow. */
const countsOf = async (client: Harness["owner"]): Promise<ReadonlyMap<string, number>> => {
  const counts = new Map<string, number>();
  for (const { workflowId } of await runsOf(client)) {
    counts.set(workflowId, (counts.get(workflowId) ?? 0) + 1);
  }
  return counts;
};

const idOf = (name: string, seconds: number): string =>
  `${name}-${new Date(seconds * 1000).toISOString().replace(/[-:]|\.\d+/g, "")}`;

test("two nodes whose clocks move at once start each time of 20 schedules once", async () => {
  const shared = { ...(await sharedOptions()), clock: new TestClock(dawn * 1000) };
  await using harness = await Harness.open(shared);
  const second = await startNode(harness.data, shared);
  const { owner } = harness;
  await populate(owner);
  const names = namesOf(20);
  for (const name of names) await owner.ekiden.createSchedule(given(name, { overlap: "ALLOW" }));
  const hours = 10;
  for (let passed = 1; passed <= hours; passed += 1) {
    shared.clock.moveTo((dawn + passed * hour) * 1000);
    for (const name of names)
      await until(owner.ekiden, name, ({ counts }) => counts.started === passed);
  }
  await second.close();
  const counts = await countsOf(owner);
  assert.deepEqual(new Set(counts.values()), new Set([1]));
  assert.equal(counts.size, names.length * hours);
});

test("what is called while two nodes start executions repeats and loses none", async () => {
  const shared = { ...(await sharedOptions()), clock: new TestClock(dawn * 1000) };
  await using harness = await Harness.open(shared);
  const second = await startNode(harness.data, shared);
  const { owner } = harness;
  const { firstKey = assert.fail() } = harness.node;
  const elsewhere = harness.client(firstKey, second.url).ekiden;
  await populate(owner);
  const names = namesOf(5);
  const times = { everySeconds: 60 };
  const wanted = (name: string) => given(name, { overlap: "ALLOW", times });
  for (const name of names) await owner.ekiden.createSchedule(wanted(name));
  const minutes = 20;
  let triggered = 0;
  for (let passed = 1; passed <= minutes; passed += 1) {
    shared.clock.moveTo((dawn + passed * 60) * 1000);
    await Promise.all(
      names.map(async (name, index) => {
        const named = { domain, name };
        const pause = async () => {
          await elsewhere.pauseSchedule({ ...named, reason: "a test" });
          await owner.ekiden.resumeSchedule(named);
        };
        const trigger = async () => {
          await elsewhere.triggerSchedule(named);
          triggered += 1;
        };
        const update = () => elsewhere.updateSchedule(wanted(name));
        const call = [pause, trigger, update, trigger, trigger][(passed + index) % 5];
        await call?.();
      }),
    );
    await haveCome(elsewhere, dawn + (passed + 1) * 60);
  }
  shared.clock.moveTo((dawn + (minutes + 1) * 60) * 1000);
  const isNoted = ({ recent }: Told) =>
    recent.some(({ scheduledFor }) => scheduledFor === dawn + (minutes + 1) * 60);
  const told = await Promise.all(names.map((name) => until(elsewhere, name, isNoted)));
  await second.close();
  const counts = await countsOf(owner);
  assert.deepEqual(new Set(counts.values()), new Set([1]));
  const noted = told.reduce((sum, { counts: { started } }) => sum + started, 0);
  assert.equal(counts.size, noted, "each execution has its outcome");
  assert.ok(noted > triggered + names.length * minutes * 0.4, `${noted} were started`);
  for (const { counts: of } of told) assert.deepEqual([of.skipped, of.failed], [0, 0]);
});

test("a schedule that is deleted and made again starts nothing twice", async () => {
  const shared = { ...(await sharedOptions()), clock: new TestClock(dawn * 1000) };
  await using harness = await Harness.open(shared);
  const second = await startNode(harness.data, shared);
  const { owner } = harness;
  await populate(owner);
  const [name] = namesOf(1);
  assert.ok(name);
  const wanted = given(name, { overlap: "ALLOW", times: { everySeconds: 60 } });
  await owner.ekiden.createSchedule(wanted);
  for (let passed = 1; passed <= 20; passed += 1) {
    shared.clock.moveTo((dawn + passed * 60) * 1000);
    await owner.ekiden.deleteSchedule({ domain, name });
    assert.equal(await outcomeOf(owner.ekiden.createSchedule(wanted)), "allowed");
  }
  shared.clock.moveTo((dawn + 21 * 60) * 1000);
  const { counts } = await until(owner.ekiden, name, ({ recent }) => recent.length > 0);
  assert.deepEqual(counts, { started: 1, skipped: 0, failed: 0 });
  await second.close();
  assert.deepEqual(new Set((await countsOf(owner)).values()), new Set([1]));
});

test("nodes that are killed in the midst of their turns leave no time out, and repeat none", async () => {
  const shared = await sharedOptions();
  const clock = new TestClock(Date.now());
  await using harness = await Harness.open({ ...shared, clock });
  const { owner } = harness;
  const { firstKey = assert.fail() } = harness.node;
  await populate(owner);
  const names = namesOf(4);
  const more = { overlap: "ALLOW", missed: "ALL", times: { everySeconds: 1 } } as const;
  for (let kills = 1; kills <= 2; kills += 1) {
    await using killed = await ServedNode.start(shared);
    const { ekiden } = harness.client(firstKey, killed.url);
    const round = names.map((name) => `${name}-${kills}`);
    for (const name of round) await ekiden.createSchedule(given(name, more));
    await until(ekiden, `s-0-${kills}`, ({ counts }) => counts.started >= kills);
    await killed.kill();
    // The other node goes on with them once the leases are over.
    clock.moveTo(Math.max(clock.now(), Date.now()) + leaseMilliseconds);
    for (const name of round) {
      const now = Math.floor(clock.now() / 1000);
      const { createdAt } = await owner.ekiden.describeSchedule({ domain, name });
      const times = now - Math.floor(createdAt);
      const told = await until(owner.ekiden, name, ({ counts }) => counts.started >= times);
      await owner.ekiden.deleteSchedule({ domain, name });
      assert.deepEqual(told.counts, { started: times, skipped: 0, failed: 0 }, name);
      const counts = await countsOf(owner);
      for (let time = Math.floor(createdAt) + 1; time <= now; time += 1) {
        assert.equal(counts.get(idOf(name, time)), 1, `${name} at ${time}`);
      }
    }
  }
});
