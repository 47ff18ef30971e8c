// Every limit of every operation's input: what is at it is allowed, what is past it is refused in
// the service's own words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { check } from "../src/check.ts";
import { operations } from "../src/operations.ts";
import { boundariesOf, smallest } from "./boundaries.ts";

for (const [name, { input: shape }] of Object.entries(operations)) {
  test(`${name} allows what is at each limit and refuses what is past it`, () => {
    assert.deepEqual(check(shape, smallest(shape)), smallest(shape));
    for (const { input, refusal } of boundariesOf(shape)) {
      if (refusal === undefined) assert.deepEqual(check(shape, input), input);
      else {
        assert.throws(() => check(shape, input), { name: "ValidationException", message: refusal });
      }
    }
  });
}

test("every kind of limit occurs among the operations", () => {
  const seen = new Set<string>();
  for (const { input } of Object.values(operations)) {
    for (const { refusal } of boundariesOf(input)) {
      const constraint = refusal?.split("constraint: ")[1]?.replace(/(\d+|\[.*\])$/, "…");
      if (constraint) seen.add(constraint);
    }
  }
  assert.deepEqual([...seen].sort(), [
    "Member must have length greater than or equal to …",
    "Member must have length less than or equal to …",
    "Member must have value greater than or equal to …",
    "Member must have value less than or equal to …",
    "Member must not be null",
    "Member must satisfy enum value set: …",
  ]);
});
