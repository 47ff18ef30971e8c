import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { retainedUntil, retentionMilliseconds } from "@ekiden/engine";

const closedAt = Date.UTC(2026, 0, 31, 12);

describe("a closed run", () => {
  test("is kept for the whole days of its domain's retention period", () => {
    assert.equal(retainedUntil(closedAt, "1"), Date.UTC(2026, 1, 1, 12));
    assert.equal(retainedUntil(closedAt, "90"), Date.UTC(2026, 4, 1, 12));
  });

  test("of a domain without a retention period is kept for a minute", () => {
    for (const period of ["NONE", "0"]) {
      assert.equal(retainedUntil(closedAt, period), closedAt + 60_000);
    }
  });
});

test("a retention period in milliseconds is nothing where a domain has none", () => {
  assert.deepEqual(
    ["NONE", "0", "1", "90"].map(retentionMilliseconds),
    [0, 0, 86_400_000, 7_776_000_000],
  );
});
