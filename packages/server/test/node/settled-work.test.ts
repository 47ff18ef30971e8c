// What is waited for before time is moved: all that follows from what was called by now.
import assert from "node:assert/strict";
import { test } from "node:test";
import { BackgroundJob } from "../../src/jobs/background-job.ts";
import { settledWork } from "../../src/node/settled-work.ts";
import { OpenTasks } from "../../src/operations/virtual-time/open-tasks.ts";
import { openSqliteStore } from "../../src/store/sqlite-store.ts";
import { VirtualClock } from "../../src/virtual-clock.ts";
import { dawn, limits, StoreHarness, turn } from "../store/suite/store-harness.ts";

const openStore = async () => {
  const store = openSqliteStore({ memory: true, limits });
  const open = async () => ({ store, reopen: () => assert.fail(), close: () => store.close() });
  return { store, harness: await StoreHarness.open({ isDurable: false, open }) };
};

test("a task that was just taken is known as started, however many turns its commit takes", async () => {
  const { store, harness } = await openStore();
  await using _ = harness;
  const openTasks = new OpenTasks({ ...store, isInbox: () => false });
  await harness.start("w");
  const taken = harness.takeDecision();
  await settledWork([], store);
  const { ready, started } = await openTasks.look(harness.now);
  assert.deepEqual([ready, started], [0, 1]);
  await taken;
});

const manyTurns = 10_000;

/** Whether it resolved; `end` is called after many turns without. */
const resolvesBefore = async (waited: Promise<void>, end: () => void): Promise<boolean> => {
  let isResolved = false;
  const noted = waited.then(() => {
    isResolved = true;
  });
  for (let turns = 0; turns < manyTurns && !isResolved; turns += 1) await turn();
  const wasResolved = isResolved;
  end();
  await noted;
  return wasResolved;
};

test("what is settled has an end also while each commit brings about another", async () => {
  const { store, harness } = await openStore();
  await using _ = harness;
  const run = await harness.start("w");
  const signals: Promise<void>[] = [];
  let isOver = false;
  store.executions.onChanged(() => {
    if (!isOver) signals.push(harness.signal(run));
  });
  signals.push(harness.signal(run));
  const waited = settledWork([], store);
  assert.ok(
    await resolvesBefore(waited, () => {
      isOver = true;
    }),
  );
  for (const signal of signals) await signal;
});

test("what is settled has an end also while a job is woken in each of its rounds", async () => {
  const { store, harness } = await openStore();
  await using _ = harness;
  const job = new BackgroundJob({
    clock: new VirtualClock(dawn),
    runOnce: async () => {
      await turn();
      job.wake();
      return undefined;
    },
    onError: (error) => assert.fail(String(error)),
  });
  job.wake();
  assert.ok(await resolvesBefore(settledWork([job], store), () => void job.stop()));
});

test("what is settled is all of a long chain, in which each commit brings about the next", async () => {
  const { store, harness } = await openStore();
  await using _ = harness;
  const run = await harness.start("w");
  const signals: Promise<void>[] = [];
  const length = 200;
  store.executions.onChanged(() => {
    if (signals.length < length) signals.push(harness.signal(run));
  });
  signals.push(harness.signal(run));
  await settledWork([], store);
  assert.equal(signals.length, length);
  for (const signal of signals) await signal;
});
