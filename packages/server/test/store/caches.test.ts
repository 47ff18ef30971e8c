// The bounds of what the embedded store keeps in memory.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { blankExecution } from "@ekiden/engine";
import { fittingHistoryCache, fittingRunCache } from "../../src/store/cache-limits.ts";
import { HistoryCache } from "../../src/store/history-cache.ts";
import { RunChange } from "../../src/store/run-row.ts";
import { emptyRun, type Run } from "../../src/store/sqlite/run.ts";
import { openRunCache, type RunCache } from "../../src/store/sqlite/run-cache.ts";
import { domainNamed } from "./suite/store-harness.ts";

const runOf = (id: number, size = 1): Run => {
  const key = { domain: domainNamed("d"), workflowId: `w${id}`, runId: "r" };
  return { ...emptyRun(id, 1, blankExecution(key)), size };
};

describe("the limits of the caches", () => {
  const runs = { maxRuns: 150_000, maxStateCharacters: 80_000_000 };
  const histories = { maxCharacters: 64_000_000, maxCharactersPerRun: 2_000_000 };

  test("leave room in a small heap, such as that of a container", () => {
    const heap = 256 * 1024 * 1024;
    const { maxRuns, maxStateCharacters } = fittingRunCache(runs, heap);
    const { maxCharacters } = fittingHistoryCache(histories, heap);
    // A run in the cache takes some 2 KB.
    assert.ok(maxRuns * 2_048 + maxStateCharacters + maxCharacters <= heap / 2);
    assert.ok(maxRuns > 30_000);
  });

  test("are no larger in a large heap", () => {
    assert.deepEqual(fittingRunCache(runs, 4e9), runs);
    assert.deepEqual(fittingHistoryCache(histories, 4e9), histories);
  });
});

describe("the cache of runs", () => {
  const kept = (cache: RunCache, ids: readonly number[]) =>
    ids.filter((id) => cache.get(id) !== undefined);
  const add = (cache: RunCache, run: Run) => cache.set(run.id, run);

  test("drops the run that was not used for longest", () => {
    const cache = openRunCache({ maxRuns: 2, maxStateCharacters: 100 });
    add(cache, runOf(1));
    add(cache, runOf(2));
    cache.get(1);
    add(cache, runOf(3));
    assert.deepEqual(kept(cache, [1, 2, 3]), [1, 3]);
  });

  test("drops runs when their states have become too large", () => {
    const cache = openRunCache({ maxRuns: 10, maxStateCharacters: 100 });
    for (const id of [1, 2, 3]) add(cache, runOf(id, 30));
    const grown = runOf(4, 5);
    add(cache, grown);
    grown.size = 60;
    cache.reweigh(grown.id);
    cache.evict();
    assert.deepEqual(kept(cache, [1, 2, 3, 4]), [3, 4]);
  });

  test("keeps runs that are yet to be written, and the one that was just added", () => {
    const cache = openRunCache({ maxRuns: 1, maxStateCharacters: 1 });
    const changed = runOf(1, 10);
    changed.pending = new RunChange({ firstEventId: 1, now: 0 });
    add(cache, changed);
    add(cache, runOf(2, 10));
    assert.deepEqual(kept(cache, [1, 2]), [1, 2]);
    changed.pending = undefined;
    cache.evict();
    assert.deepEqual(kept(cache, [1, 2]), []);
  });
});

describe("the cache of histories", () => {
  const chunk = (first: number, last = first) => ({ first, last, text: "x".repeat(10) });
  const bounds = { maxCharacters: 100, maxCharactersPerRun: 50 };

  test("has what was appended without a gap", () => {
    const cache = new HistoryCache(bounds);
    cache.append(1, chunk(1, 3));
    cache.append(1, chunk(4));
    cache.append(1, chunk(5, 9));
    assert.deepEqual(cache.read(1, 2, 6), [chunk(1, 3), chunk(4), chunk(5, 9)]);
    assert.deepEqual(cache.read(1, 4, 4), [chunk(4)]);
    assert.equal(cache.read(1, 4, 10), undefined);
    assert.equal(cache.read(2, 1, 1), undefined);
  });

  test("does not begin in the middle of a history, unless it was read to its end", () => {
    const cache = new HistoryCache(bounds);
    cache.append(1, chunk(7));
    assert.equal(cache.read(1, 7, 7), undefined);
    cache.keep(1, [chunk(5, 6), chunk(7)]);
    cache.append(1, chunk(8));
    assert.deepEqual(cache.read(1, 6, 8), [chunk(5, 6), chunk(7), chunk(8)]);
    assert.equal(cache.read(1, 4, 8), undefined);
  });

  test("grows backwards by what is read before it, as far as it has room", () => {
    const cache = new HistoryCache(bounds);
    cache.keep(1, [chunk(5)]);
    cache.keep(1, [chunk(1), chunk(2)]);
    assert.equal(cache.read(1, 1, 2), undefined, "there would be a gap");
    cache.keep(1, [chunk(1, 2), chunk(3, 4), chunk(5), chunk(6)]);
    assert.deepEqual(cache.read(1, 1, 6), [chunk(1, 2), chunk(3, 4), chunk(5), chunk(6)]);

    cache.keep(2, [chunk(7), chunk(8)]);
    cache.keep(
      2,
      [1, 2, 3, 4, 5, 6, 7].map((event) => chunk(event)),
    );
    assert.equal(cache.read(2, 3, 8), undefined);
    assert.deepEqual(
      cache.read(2, 4, 8),
      [4, 5, 6, 7, 8].map((event) => chunk(event)),
    );
  });

  test("drops the older part of a long history, and whole histories that were not used", () => {
    const cache = new HistoryCache(bounds);
    for (let event = 1; event <= 6; event += 1) cache.append(1, chunk(event));
    assert.equal(cache.read(1, 1, 6), undefined);
    assert.deepEqual(cache.read(1, 5, 6), [chunk(5), chunk(6)]);
    for (let id = 2; id <= 12; id += 1) cache.append(id, chunk(1));
    const kept = Array.from({ length: 12 }, (_, index) => index + 1).filter((id) =>
      cache.read(id, id === 1 ? 6 : 1, id === 1 ? 6 : 1),
    );
    assert.deepEqual(kept, [1, 5, 6, 7, 8, 9, 10, 11, 12]);
  });
});
