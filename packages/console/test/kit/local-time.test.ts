// Moments as fields for dates have them, in a time zone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { localAt, secondsAt } from "../../src/kit/local-time.ts";

test("what is filled in for a moment is that moment in its zone, also before 1970", () => {
  assert.equal(secondsAt("1965-05-05T10:00", "UTC"), Date.UTC(1965, 4, 5, 10) / 1000);
  assert.equal(secondsAt("", "UTC"), undefined);
  assert.equal(secondsAt("9999-12-31T23:00", "America/New_York"), 253_402_315_200);
  const years = ["0002", "0026", "0202", "1500", "1965", "2026", "9999"];
  for (const zone of ["UTC", "Asia/Tokyo", "America/New_York"]) {
    for (const local of years.map((year) => `${year}-03-31T10:00`)) {
      assert.equal(localAt(secondsAt(local, zone) ?? Number.NaN, zone), local, zone);
    }
  }
});
