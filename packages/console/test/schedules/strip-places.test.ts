// Marks of times along a line.
import assert from "node:assert/strict";
import { test } from "node:test";
import { placesOf } from "../../src/schedules/strip-places.ts";

test("marks stand where their times are", () => {
  assert.deepEqual(placesOf([]), []);
  assert.deepEqual(placesOf([7]), [0]);
  assert.deepEqual(placesOf([0, 25, 100]), [0, 0.25, 1]);
});

test("twenty marks at almost the same time are apart, in their order, and on the line", () => {
  for (const crowd of [0, 50, 100]) {
    const times = [0, ...Array.from({ length: 18 }, () => crowd), 100];
    const places = placesOf(times);
    for (const [at, place] of places.entries()) {
      assert.ok(place >= -1e-9 && place <= 1 + 1e-9, `${crowd}: ${place}`);
      if (at > 0) assert.ok(place - (places[at - 1] ?? 0) > 0.0449, `${crowd}: ${places}`);
    }
  }
});
