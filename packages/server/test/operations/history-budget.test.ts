// Whole histories in memory: one budget for all calls of a node, counted in characters.
import assert from "node:assert/strict";
import { test } from "node:test";
import { TestClock } from "@ekiden/testing";
import { HistoryBudget, type HistoryShare } from "../../src/operations/history-budget.ts";
import { fittingHistoryBudget } from "../../src/store/cache-limits.ts";
import { signal } from "../http/fixture.ts";

const limits = { maxCharacters: 150, maxCharactersPerCall: 100 };

/** A call that reads when it is told to, and holds what it has read until it ends. */
const callOf = (budget: HistoryBudget) => {
  const end = signal();
  const begun = signal<HistoryShare>();
  const answered = budget.during(async (share) => {
    begun.give(share);
    await end.given;
  });
  const read = async (characters: number, expected = characters) => {
    const share = await begun.given;
    await share.take(expected, async () => "x".repeat(characters));
  };
  const ended = () => {
    end.give();
    return answered;
  };
  return { read, end: ended };
};

const open = () => {
  const clock = new TestClock();
  const budget = new HistoryBudget(clock, limits);
  return { clock, budget, call: () => callOf(budget) };
};

/** What waits is found out by what comes after it. */
const isDone = (work: Promise<unknown>): Promise<boolean> =>
  Promise.race([work.then(() => true), new Promise<boolean>((done) => setImmediate(done, false))]);

test("the call that began first has room for a whole history, however much the others hold", async () => {
  const { budget, call } = open();
  const [first, second, third] = [call(), call(), call()];
  await second.read(30);
  await third.read(20);
  const waits = second.read(10);
  assert.equal(await isDone(waits), false);
  await first.read(60);
  await first.read(40);
  assert.equal(budget.characters, 150);
  await third.end();
  await waits;
  assert.equal(budget.characters, 140);
});

test("whose turn it is by then is told when an earlier call has ended", async () => {
  const { budget, call } = open();
  const [first, second, third] = [call(), call(), call()];
  await first.read(100);
  await second.read(50);
  const [large, small] = [second.read(50), third.read(40)];
  assert.equal(await isDone(Promise.race([large, small])), false);
  await first.end();
  await Promise.all([large, small]);
  assert.equal(budget.characters, 140);
  await second.end();
  await third.end();
  assert.equal(budget.characters, 0);
});

test("a call waits for 20 seconds, and is then refused as one that comes too fast", async () => {
  const { clock, budget, call } = open();
  const [first, second, third] = [call(), call(), call()];
  await first.read(100);
  await second.read(50);
  const waits = third.read(10);
  clock.moveTo(clock.now() + 19_999);
  assert.equal(await isDone(waits.catch(() => undefined)), false);
  clock.moveTo(clock.now() + 1);
  await assert.rejects(waits, { fault: "ThrottlingException" });
  assert.equal(budget.characters, 150);
});

test("a history that is larger than one call may hold is refused", async () => {
  const { call } = open();
  const one = call();
  await one.read(60);
  await assert.rejects(one.read(41), { fault: "LimitExceededFault" });
});

test("what was expected is counted before it is read, and then what has come", async () => {
  const { budget } = open();
  await budget.during(async (share) => {
    await share.take(90, async () => {
      assert.equal(budget.characters, 90);
      return "x".repeat(10);
    });
    assert.equal(budget.characters, 10);
    await share.during(async () => {
      await share.take(1, async () => "x".repeat(30));
      assert.equal(budget.characters, 40);
      share.release(5);
    });
    assert.equal(budget.characters, 10, "what it took within has ended");
    const failed = share.take(20, () => Promise.reject(new Error("the store is away")));
    await assert.rejects(failed);
  });
  assert.equal(budget.characters, 0);
});

test("the budget is an eighth of the heap at most, and one call may hold two thirds of it", () => {
  const megabyte = 1024 * 1024;
  const small = fittingHistoryBudget(512 * megabyte);
  assert.ok(small.maxCharacters <= 64 * megabyte && small.maxCharacters > 63 * megabyte);
  assert.equal(small.maxCharactersPerCall * 1.5, small.maxCharacters);
  assert.equal(fittingHistoryBudget(4_096 * megabyte).maxCharactersPerCall, 100_000_000);
});
