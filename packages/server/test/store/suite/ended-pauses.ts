// How many pauses that have ended a store keeps: the clocks of what has waited go by them.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DomainKey } from "../../../src/store/domain-key.ts";
import { endedPausesPerDomain } from "../../../src/store/pause-store.ts";
import { began, targetOf } from "./pausing.ts";
import { after, domain, domainNamed, StoreHarness, type StoreKind } from "./store-harness.ts";

const other = domainNamed("other");
/** Of pauses that are in force. */
const max = 10;

const listOf = (name: string, key: DomainKey) => ({
  ...targetOf("activityTaskList", name),
  domain: key,
});

/** Begins at the time of the harness. */
const pause = (harness: StoreHarness, name: string, key = domain) =>
  harness.store.pauses.pause(listOf(name, key), began(harness), max);

/** Two that have ended are kept. */
const resume = (harness: StoreHarness, name: string, key = domain) =>
  harness.store.pauses.resume(listOf(name, key), harness.now, 2);

/** Those that were paused, or are, of all that these tests pause. */
const known = ({ store }: StoreHarness, key = domain): readonly string[] =>
  ["a", "b", "c", "long", "now"].filter(
    (name) => store.pauses.of(key).ofTaskList("activity", name).length > 0,
  );

/** Each ends a second after the one before. */
const pauseInTurn = async (harness: StoreHarness, names: readonly string[]): Promise<void> => {
  for (const name of names) {
    await pause(harness, name);
    harness.now += 1_000;
    await resume(harness, name);
  }
};

export const endedPauseTests = (kind: StoreKind): void => {
  test("is forgotten once enough of its domain have ended after it, of any names", async () => {
    await using harness = await StoreHarness.open(kind);
    await harness.registerDomain(other);
    await pause(harness, "a", other);
    await resume(harness, "a", other);
    await pause(harness, "long");
    await pause(harness, "now");
    await pauseInTurn(harness, ["a", "b"]);
    assert.deepEqual(known(harness), ["a", "b", "long", "now"]);
    await pauseInTurn(harness, ["c"]);
    assert.deepEqual(known(harness), ["b", "c", "long", "now"]);
    await resume(harness, "long");
    assert.deepEqual(known(harness), ["c", "long", "now"], "it began first, and ended last");
    assert.deepEqual(known(harness, other), ["a"]);
    if (!kind.isDurable) return;
    await harness.reopen();
    if (!kind.isShared) assert.deepEqual(known(harness), ["c", "long", "now"]);
  });

  test("is kept at its end, also where the clock has gone back since the others", async () => {
    await using harness = await StoreHarness.open(kind);
    harness.now = after(60);
    await pauseInTurn(harness, ["a", "b"]);
    harness.now = after(0);
    await pauseInTurn(harness, ["c"]);
    assert.deepEqual(known(harness), ["b", "c"]);
  });

  test("leaves its last times, and the first are forgotten beyond the bound", async () => {
    await using harness = await StoreHarness.open(kind);
    await pauseInTurn(harness, ["a"]);
    harness.now += 1_000;
    await pauseInTurn(harness, ["a"]);
    harness.now += 1_000;
    await pauseInTurn(harness, ["b"]);
    const spans = harness.store.pauses.of(domain).ofTaskList("activity", "a");
    assert.deepEqual(spans, [{ from: after(2), to: after(3) }]);
  });

  if (kind.isDurable) return;
  test("is one of so many that a store keeps of a domain unless it is told otherwise", async () => {
    await using harness = await StoreHarness.open(kind);
    const { pauses } = harness.store;
    const names = Array.from({ length: endedPausesPerDomain + 1 }, (_, index) => `list-${index}`);
    for (const name of names) {
      await pause(harness, name);
      await pauses.resume(listOf(name, domain), harness.now);
    }
    const all = pauses.of(domain);
    const kept = names.filter((name) => all.ofTaskList("activity", name).length > 0);
    assert.deepEqual(kept, names.slice(1));
  });
};
