// Histories: any part of them, as it was encoded.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { signal } from "@ekiden/engine";
import { joinEvents, splitEvents } from "@ekiden/model";
import { type StartedRun, type StoreKind, World } from "./world.ts";

export const historyTests = (kind: StoreKind): void => {
  describe("a history", () => {
    readTests(kind);
    encodingTests(kind);
  });
};

/** Adds events in commits of one, two, three … so that parts begin and end everywhere in them. */
const signalInBatches = async (world: World, run: StartedRun, batches: number): Promise<void> => {
  for (let size = 1; size <= batches; size += 1) {
    const signals = Array.from({ length: size }, (_, index) => `${size}.${index}`);
    await Promise.all(signals.map((name) => world.signal(run, name)));
  }
};

const readTests = (kind: StoreKind): void => {
  test("can be read from any event to any other", async () => {
    await using world = await World.open(kind);
    const run = await world.start("w");
    await signalInBatches(world, run, 6);
    const whole = splitEvents(await world.store.histories.read(run.id, 1, 100));
    assert.equal(whole.length, 23);
    for (let first = 1; first <= whole.length; first += 1) {
      for (let last = first; last <= whole.length; last += 1) {
        const part = await world.store.histories.read(run.id, first, last);
        assert.equal(part, joinEvents(whole.slice(first - 1, last)));
      }
    }
  });

  test("has nothing beyond its end, nor for a run that is not there", async () => {
    await using world = await World.open(kind);
    const run = await world.start("w");
    assert.equal(await world.store.histories.read(run.id, 3, 10), "");
    assert.equal(splitEvents(await world.store.histories.read(run.id, 2, 10)).length, 1);
    assert.equal(await world.store.histories.read(run.id + 1024, 1, 10), "");
  });

  test("is read only as far as it is committed", async () => {
    await using world = await World.open(kind);
    const run = await world.start("w");
    const signaled = world.signal(run);
    const meanwhile = splitEvents(await world.store.histories.read(run.id, 1, 10));
    if (!kind.isShared) assert.equal(meanwhile.length, 2);
    await signaled;
    assert.equal(splitEvents(await world.store.histories.read(run.id, 1, 10)).length, 3);
  });

  test("of thousands of events is read page by page, in both directions", async () => {
    await using world = await World.open(kind);
    const run = await world.start("w");
    for (let round = 0; round < 40; round += 1) {
      await Promise.all(Array.from({ length: 50 }, (_, index) => world.signal(run, `${index}`)));
    }
    const last = 2 + 40 * 50;
    const forth: string[] = [];
    for (let first = 1; first <= last; first += 97) {
      forth.push(await world.store.histories.read(run.id, first, Math.min(last, first + 96)));
    }
    const back: string[] = [];
    for (let end = last; end >= 1; end -= 97) {
      back.unshift(await world.store.histories.read(run.id, Math.max(1, end - 96), end));
    }
    assert.equal(splitEvents(joinEvents(forth)).length, last);
    assert.equal(joinEvents(back), joinEvents(forth));
  });
};

const encodingTests = (kind: StoreKind): void => {
  test("gives back every text as it came", async () => {
    await using world = await World.open(kind);
    const run = await world.start("w");
    const texts = ["", "\u0000", ",\n", '","', "\ud800", "𝌆", "\u2028\u2029", "x".repeat(32_768)];
    for (const input of texts) {
      await world.store.executions.step(run, world.now, (step) =>
        signal(step, { signalName: "text", input }),
      );
    }
    const signals = (await world.history(run.id)).slice(2);
    assert.deepEqual(
      signals.map(({ data }) => (data as { input: string }).input),
      texts,
    );
  });
};
