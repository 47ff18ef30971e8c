// The cache under everything that a server remembers: its bounds, its order, its time.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { Cache } from "../../src/cache/cache.ts";

interface Parcel {
  kilograms: number;
  isReserved?: boolean;
}

const keysOf = <Value extends {}>(cache: Cache<string, Value>, keys: string): string =>
  [...keys].filter((key) => cache.has(key)).join("");

const timed = (milliseconds: number) => {
  const clock = { time: 10_000, now: () => clock.time, at: () => ({ cancel: () => {} }) };
  return { clock, cache: new Cache<string, string>({ lifetime: { milliseconds, clock } }) };
};

test("a full cache evicts the oldest entry that was not used since its last turn", () => {
  const cache = new Cache<string, number>({ maxEntries: 3 });
  for (const key of "abc") cache.set(key, 1);
  assert.equal(cache.get("a"), 1);
  cache.set("d", 1);
  assert.equal(keysOf(cache, "abcd"), "acd");
  cache.set("e", 1);
  assert.equal(keysOf(cache, "acde"), "ade");
  cache.set("f", 1);
  assert.equal(keysOf(cache, "adef"), "aef");
});

test("entries that were all used leave in the order in which they came", () => {
  const cache = new Cache<string, number>({ maxEntries: 2 });
  for (const key of "ab") {
    cache.set(key, 1);
    cache.get(key);
  }
  cache.set("c", 1);
  assert.equal(keysOf(cache, "abc"), "bc");
});

test("a value that is set again keeps its place, and looking without using changes nothing", () => {
  const cache = new Cache<string, number>({ maxEntries: 2 });
  cache.set("a", 1);
  cache.set("b", 1);
  assert.equal(cache.set("a", 2), 2);
  assert.equal(cache.peek("a"), 2);
  cache.set("c", 1);
  assert.equal(keysOf(cache, "abc"), "bc");
});

test("the weights of all values together are bounded, also when one has grown", () => {
  const evicted: Parcel[] = [];
  const cache = new Cache<string, Parcel>({
    maxWeight: 10,
    weightOf: ({ kilograms }) => kilograms,
    onEvicted: (parcel) => void evicted.push(parcel),
  });
  const [a, b, c] = [{ kilograms: 4 }, { kilograms: 4 }, { kilograms: 4 }];
  cache.set("a", a);
  cache.set("b", b);
  cache.set("c", c);
  assert.deepEqual(evicted, [a]);
  b.kilograms = 7;
  cache.reweigh("b");
  assert.equal(keysOf(cache, "abc"), "bc");
  cache.evict("b");
  assert.equal(keysOf(cache, "abc"), "b");
  cache.delete("b");
  for (const key of "de") cache.set(key, { kilograms: 5 });
  assert.equal(keysOf(cache, "bde"), "de");
});

test("what has just been set stays, even when it alone exceeds the bound", () => {
  const cache = new Cache<string, Parcel>({ maxWeight: 10, weightOf: (each) => each.kilograms });
  cache.set("a", { kilograms: 4 });
  cache.set("b", { kilograms: 11 });
  assert.equal(keysOf(cache, "ab"), "b");
  cache.set("c", { kilograms: 1 });
  assert.equal(keysOf(cache, "bc"), "c");
});

test("pinned values stay beyond the bounds, until they are pinned no more", () => {
  const isPinned = ({ isReserved = false }: Parcel) => isReserved;
  const cache = new Cache<string, Parcel>({ maxEntries: 1, isPinned });
  const reserved: Parcel = { kilograms: 1, isReserved: true };
  cache.set("a", reserved);
  cache.set("b", { kilograms: 1 });
  assert.equal(keysOf(cache, "ab"), "ab");
  cache.set("c", { kilograms: 1 });
  assert.equal(keysOf(cache, "abc"), "ac");
  reserved.isReserved = false;
  cache.evict();
  assert.equal(keysOf(cache, "ac"), "c");
});

test("a value is given out for its lifetime, counted from when it was read", () => {
  const { cache, clock } = timed(500);
  cache.set("now", "a");
  cache.set("before", "b", clock.time - 100);
  clock.time += 399;
  assert.deepEqual([cache.get("now"), cache.get("before")], ["a", "b"]);
  clock.time += 1;
  assert.deepEqual([cache.get("now"), cache.get("before")], ["a", undefined]);
  assert.equal(cache.peek("before"), "b");
  clock.time += 100;
  assert.equal(cache.get("now"), undefined);
});

test("figures tell what a cache holds, and how often it had what it was asked for", () => {
  const options = { maxEntries: 2, maxWeight: 100, weightOf: (value: number) => value };
  const cache = new Cache<string, number>(options);
  for (const key of "abc") cache.set(key, 10);
  assert.deepEqual(
    [..."abc"].map((key) => cache.get(key)),
    [undefined, 10, 10],
  );
  cache.delete("b");
  const figures = { entries: 1, weight: 10, hits: 2, misses: 1, evictions: 1 };
  assert.deepEqual(cache.figures, figures);
  const { clock, cache: short } = timed(100);
  short.set("a", "1");
  clock.time += 100;
  assert.equal(short.get("a"), undefined);
  const { misses, weight } = short.figures;
  assert.deepEqual([misses, weight], [1, undefined], "no bound, no weight");
});

test("a clock that is set back lets no value live longer than its lifetime", () => {
  const { cache, clock } = timed(500);
  cache.set("a", "value");
  clock.time -= 1;
  assert.equal(cache.get("a"), undefined);
  clock.time += 1;
  assert.equal(cache.get("a"), "value");
});

test("after any calls the bounds hold, and a key that is cached has the value that was set last", () => {
  const call = fc.record({
    verb: fc.constantFrom("get", "set", "set", "delete", "clear"),
    key: fc.constantFrom(..."abcdefgh"),
    kilograms: fc.integer({ min: 0, max: 4 }),
  });
  fc.assert(
    fc.property(fc.array(call, { maxLength: 60 }), (calls) => {
      const weightOf = ({ kilograms }: Parcel) => kilograms;
      const cache = new Cache<string, Parcel>({ maxEntries: 4, maxWeight: 8, weightOf });
      const latest = new Map<string, Parcel>();
      for (const { verb, key, kilograms } of calls) {
        if (verb === "get") cache.get(key);
        if (verb === "set") latest.set(key, cache.set(key, { kilograms }));
        if (verb === "delete") cache.delete(key);
        if (verb === "clear") cache.clear();
        if (verb === "set") assert.ok(cache.has(key));
        const values = [...cache.values()];
        assert.equal(values.length, cache.size);
        assert.ok(values.length <= 4);
        assert.ok(values.reduce((sum, each) => sum + each.kilograms, 0) <= 8);
        for (const known of "abcdefgh") {
          const value = cache.peek(known);
          if (value) assert.equal(value, latest.get(known));
        }
      }
    }),
  );
});
