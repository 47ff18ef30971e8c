import assert from "node:assert/strict";
import { test } from "node:test";
import { digestOf, randomFrom, uuidFrom } from "../../src/workflow/random.ts";

const draw = (seed: string, count: number): readonly number[] => {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => random());
};

test("the same seed draws the same numbers, and another seed draws others", () => {
  assert.deepEqual(draw("run", 100), draw("run", 100));
  assert.notDeepEqual(draw("run", 4), draw("rum", 4));
  // Histories depend on these: they must not change from one version to the next.
  assert.deepEqual(
    draw("run", 3).map((number) => number.toFixed(9)),
    ["0.777744922", "0.375968270", "0.428350606"],
  );
});

test("numbers are spread from 0 up to 1", () => {
  const numbers = draw("spread", 10_000);
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  assert.ok(Math.min(...numbers) >= 0 && Math.max(...numbers) < 1);
  assert.ok(Math.abs(mean - 0.5) < 0.02, String(mean));
});

test("the digest of a text is the same in all versions", () => {
  assert.equal(digestOf("run"), "b6017399e2d72afc7a97f29c2e41abf9");
  assert.notEqual(digestOf("run"), digestOf("rum"));
});

test("identifiers are UUIDs of version 4 and differ", () => {
  const random = randomFrom("run");
  const all = Array.from({ length: 1_000 }, () => uuidFrom(random));
  assert.equal(new Set(all).size, all.length);
  const form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  for (const uuid of all) assert.match(uuid, form);
});
