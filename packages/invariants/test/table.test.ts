// The catalogue has 97 invariants: each is either checked, or says why it cannot apply.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inapplicable, invariants } from "../src/index.ts";

const catalogue = {
  H: 11,
  R: 2,
  P: 1,
  J: 3,
  G: 3,
  D: 12,
  A: 13,
  T: 5,
  S: 7,
  C: 5,
  X: 10,
  V: 6,
  Q: 6,
  N: 8,
  Z: 5,
};

test("every invariant of the catalogue is checked or says why it cannot apply", () => {
  const wanted = Object.entries(catalogue).flatMap(([letter, count]) =>
    Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
  );
  assert.equal(wanted.length, 97);
  const found = [...Object.keys(invariants), ...Object.keys(inapplicable)];
  assert.deepEqual(found.sort(), wanted.sort());
});

test("95 invariants are checked, as the page about reliability says", () => {
  const checked = Object.keys(invariants).length;
  assert.equal(checked, 95);
  const path = new URL("../../../docs/internals/reliability.md", import.meta.url);
  const all = checked + Object.keys(inapplicable).length;
  assert.ok(readFileSync(path, "utf8").includes(`| ${checked} of ${all} are checked, `));
});
