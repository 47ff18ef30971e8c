// Moments as fields for dates have them, in a time zone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isLeftOut, localAt, secondsAt } from "../../src/kit/local-time.ts";

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

const changes = [
  { zone: "America/New_York", leftOut: "2026-03-08T02:30", taken: "2026-03-08T03:30" },
  { zone: "Europe/Berlin", leftOut: "2026-03-29T02:30", taken: "2026-03-29T03:30" },
  { zone: "Australia/Lord_Howe", leftOut: "2026-10-04T02:10", taken: "2026-10-04T02:40" },
];

for (const { zone, leftOut, taken } of changes) {
  test(`a time that clocks leave out is taken as later by as much: ${zone}`, () => {
    assert.equal(localAt(secondsAt(leftOut, zone) ?? Number.NaN, zone), taken);
    assert.deepEqual(
      [leftOut, taken].map((local) => isLeftOut(local, zone)),
      [true, false],
    );
  });
}

test("of two moments that clocks show as one time, the first is meant, in each zone", () => {
  assert.equal(
    secondsAt("2026-11-01T01:30", "America/New_York"),
    Date.UTC(2026, 10, 1, 5, 30) / 1000,
  );
  assert.equal(secondsAt("2026-10-25T02:30", "Europe/Berlin"), Date.UTC(2026, 9, 25, 0, 30) / 1000);
});
