// Histories: any part of them, as it was encoded.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { signal } from "@ekiden/engine";
import { joinEvents, splitEvents } from "@ekiden/model";
import { type StartedRun, StoreHarness, type StoreKind } from "./store-harness.ts";

export const historyTests = (kind: StoreKind): void => {
  describe("a history", () => {
    readTests(kind);
    encodingTests(kind);
  });
};

/** Adds events in commits of one, two, three … so that parts begin and end everywhere in them. */
const signalInBatches = async (
  harness: StoreHarness,
  run: StartedRun,
  batches: number,
): Promise<void> => {
  for (let size = 1; size <= batches; size += 1) {
    const signals = Array.from({ length: size }, (_, index) => `${size}.${index}`);
    await Promise.all(signals.map((name) => harness.signal(run, name)));
  }
};

const readTests = (kind: StoreKind): void => {
  test("can be read from any event to any other", async () => {
    await using harness = await StoreHarness.open(kind);
    const run = await harness.start("w");
    await signalInBatches(harness, run, 6);
    const whole = splitEvents(await harness.store.histories.read(run.id, 1, 100));
    assert.equal(whole.length, 23);
    for (let first = 1; first <= whole.length; first += 1) {
      for (let last = first; last <= whole.length; last += 1) {
        const part = await harness.store.histories.read(run.id, first, last);
        assert.equal(part, joinEvents(whole.slice(first - 1, last)));
      }
    }
  });

  test("has nothing beyond its end, nor for a run that is not there", async () => {
    await using harness = await StoreHarness.open(kind);
    const run = await harness.start("w");
    assert.equal(await harness.store.histories.read(run.id, 3, 10), "");
    assert.equal(splitEvents(await harness.store.histories.read(run.id, 2, 10)).length, 1);
    assert.equal(await harness.store.histories.read(run.id + 1024, 1, 10), "");
  });

  test("is read only as far as it is committed", async () => {
    await using harness = await StoreHarness.open(kind);
    const run = await harness.start("w");
    const signaled = harness.signal(run);
    const meanwhile = splitEvents(await harness.store.histories.read(run.id, 1, 10));
    if (!kind.isShared) assert.equal(meanwhile.length, 2);
    await signaled;
    assert.equal(splitEvents(await harness.store.histories.read(run.id, 1, 10)).length, 3);
  });

  test("of thousands of events is read page by page, in both directions", async () => {
    await using harness = await StoreHarness.open(kind);
    const run = await harness.start("w");
    for (let round = 0; round < 40; round += 1) {
      await Promise.all(Array.from({ length: 50 }, (_, index) => harness.signal(run, `${index}`)));
    }
    const last = 2 + 40 * 50;
    const forth: string[] = [];
    for (let first = 1; first <= last; first += 97) {
      forth.push(await harness.store.histories.read(run.id, first, Math.min(last, first + 96)));
    }
    const back: string[] = [];
    for (let end = last; end >= 1; end -= 97) {
      back.unshift(await harness.store.histories.read(run.id, Math.max(1, end - 96), end));
    }
    assert.equal(splitEvents(joinEvents(forth)).length, last);
    assert.equal(joinEvents(back), joinEvents(forth));
  });
};

const encodingTests = (kind: StoreKind): void => {
  test("gives back every text as it came", async () => {
    await using harness = await StoreHarness.open(kind);
    const run = await harness.start("w");
    const texts = ["", "\u0000", ",\n", '","', "\ud800", "𝌆", "\u2028\u2029", "x".repeat(32_768)];
    for (const input of texts) {
      await harness.store.executions.step(run, harness.now, (step) =>
        signal(step, { signalName: "text", input }),
      );
    }
    const signals = (await harness.history(run.id)).slice(2);
    assert.deepEqual(
      signals.map(({ data }) => (data as { input: string }).input),
      texts,
    );
  });
};
