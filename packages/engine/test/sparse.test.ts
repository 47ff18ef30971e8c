// Maps and sets of an execution: as JavaScript's, and next to nothing while they are empty.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SparseMap, SparseSet } from "../src/sparse.ts";

test("a map has what was put into it, in that order, and no table once all of it is gone", () => {
  const map = new SparseMap([[3, "c"]]);
  map.set(1, "a");
  map.set(3, "d");
  assert.deepEqual(
    [...map],
    [
      [3, "d"],
      [1, "a"],
    ],
  );
  assert.deepEqual([[...map.keys()], [...map.values()], map.size], [[3, 1], ["d", "a"], 2]);
  assert.deepEqual([map.get(1), map.get(2), map.has(3), map.has(2)], ["a", undefined, true, false]);
  map.delete(3);
  map.delete(2);
  assert.equal(map.size, 1);
  map.delete(1);
  assert.deepEqual([map.size, [...map], [...map.keys()]], [0, [], []]);
  assert.deepEqual(map, new SparseMap());
  assert.notDeepEqual(new SparseMap([[1, "a"]]), map);
  assert.notDeepEqual(new SparseMap([[1, "a"]]), new SparseMap([[1, "b"]]));
});

test("what is deleted while a map is gone through is not met", () => {
  const map = new SparseMap([
    [1, "a"],
    [2, "b"],
    [3, "c"],
  ]);
  const met: number[] = [];
  for (const [key] of map) {
    met.push(key);
    for (const other of [1, 2, 3]) map.delete(other);
  }
  assert.deepEqual(met, [1]);
});

test("a set has what was added, once", () => {
  const set = new SparseSet(["a"]);
  set.add("b");
  set.add("a");
  assert.deepEqual([[...set], set.size, set.has("b"), set.has("c")], [["a", "b"], 2, true, false]);
  for (const value of ["a", "b"]) set.delete(value);
  assert.deepEqual([set.size, set], [0, new SparseSet()]);
});
