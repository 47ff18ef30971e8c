// Moments as fields for dates have them, in a time zone.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  isLeftOut,
  localAt,
  momentOf,
  secondsAt,
  toLocal,
  toUtc,
} from "../../src/kit/local-time.ts";

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

const three = "2026-11-29T03:00";
const inUtc = {
  UTC: "2026-11-29T03:00Z",
  "Europe/Berlin": "2026-11-29T02:00Z",
  "America/New_York": "2026-11-29T08:00Z",
  "Asia/Kolkata": "2026-11-28T21:30Z",
};
const zones = Object.keys(inUtc);

test("a time that is handed on in UTC is the same moment in whichever zone it is read", () => {
  for (const [zone, moment] of Object.entries(inUtc)) {
    assert.equal(toUtc(three, zone), moment);
    assert.equal(toLocal(moment, zone), three);
    const read = zones.map((other) => momentOf(moment, other));
    assert.deepEqual(new Set(read), new Set([Date.parse(moment) / 1000]));
  }
  assert.equal(toLocal(inUtc["Asia/Kolkata"], "America/New_York"), "2026-11-28T16:30");
});

test("a time without a zone is read in that of the page, and what is none is left as it is", () => {
  assert.equal(toLocal(three, "Europe/Berlin"), three);
  assert.equal(toLocal("soon", "UTC"), "");
  assert.equal(toUtc("", "UTC"), "");
});

test("what is filled in for any year comes back from UTC", () => {
  for (const local of ["0001", "1965", "9999"].map((year) => `${year}-12-31T23:45`)) {
    for (const zone of zones) assert.equal(toLocal(toUtc(local, zone), zone), local, zone);
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
