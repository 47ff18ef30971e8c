import assert from "node:assert/strict";
import { test } from "node:test";
import { groupedDigits } from "../src/grouped-digits.ts";

test("digits of numbers in messages are grouped as in English", () => {
  for (const number of [0, 7, 999, 1_000, 32_768, 1_000_000, 1_234_567_890]) {
    assert.equal(groupedDigits(number), number.toLocaleString("en"));
  }
});
