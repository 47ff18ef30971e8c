// The times of a schedule, held against what clocks show minute by minute, and against each other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ScheduleTimes, type TimesGiven } from "../../../src/operations/schedules/times.ts";
import { Random } from "../../http/random.ts";

const minute = 60_000;
const day = 86_400_000;
const end = Number.POSITIVE_INFINITY;

const timesOf = (given: TimesGiven): Promise<ScheduleTimes> => ScheduleTimes.of(given);

const between = async (given: TimesGiven, from: string, to: string): Promise<string[]> => {
  const times = await timesOf(given);
  const found = times.between(Date.parse(from) - 1, Date.parse(to), 1_000);
  return found.map((time) => new Date(time).toISOString().slice(5, 16));
};

/** A night of Berlin in which clocks are put forward at 01:00 UTC, and one in which back. */
const spring = ["2026-03-28T23:00Z", "2026-03-29T03:00Z"] as const;
const autumn = ["2026-10-24T22:00Z", "2026-10-25T04:00Z"] as const;
const inBerlin = (...cron: string[]): TimesGiven => ({ cron, timeZone: "Europe/Berlin" });

test("a time that clocks skip in spring is met as they go on", async () => {
  for (const cron of ["30 2 * * *", "0,30 2 * * *", "15,45 2-2 * * *"]) {
    assert.deepEqual(await between(inBerlin(cron), ...spring), ["03-29T01:00"], cron);
  }
  const hours = await between(inBerlin("30 1-3 * * *"), ...spring);
  assert.deepEqual(hours, ["03-29T00:30", "03-29T01:00", "03-29T01:30"]);
});

test("a time that clocks show twice in autumn is met once, the first time", async () => {
  assert.deepEqual(await between(inBerlin("30 2 * * *"), ...autumn), ["10-25T00:30"]);
  const both = await between(inBerlin("0,30 2 * * *"), ...autumn);
  assert.deepEqual(both, ["10-25T00:00", "10-25T00:30"]);
});

test("with a wildcard or a step, a time is met as often as clocks show it", async () => {
  assert.deepEqual(await between(inBerlin("*/30 2 * * *"), ...spring), []);
  const twice = ["10-25T00:00", "10-25T00:30", "10-25T01:00", "10-25T01:30"];
  assert.deepEqual(await between(inBerlin("*/30 2 * * *"), ...autumn), twice);
  const hourly = await between(inBerlin("30 * * * *"), "2026-10-25T00:00Z", "2026-10-25T02:00Z");
  assert.deepEqual(hourly, ["10-25T00:30", "10-25T01:30"]);
});

test("where both days are restricted, either is enough", async () => {
  const given = { cron: ["0 0 13 * FRI"] };
  const days = await between(given, "2026-02-05T00:00Z", "2026-02-21T00:00Z");
  assert.deepEqual(days, ["02-06T00:00", "02-13T00:00", "02-20T00:00"]);
  const thirteenth = await between(given, "2026-05-09T00:00Z", "2026-05-14T00:00Z");
  assert.deepEqual(thirteenth, ["05-13T00:00"]);
});

test("shorthands, names, ranges, lists and steps are those of crontab", async () => {
  const first = async (cron: string): Promise<string | undefined> => {
    const times = await timesOf({ cron: [cron] });
    const time = times.after(Date.parse("2026-01-01T00:30Z"));
    return time === undefined ? undefined : new Date(time).toISOString().slice(0, 16);
  };
  assert.equal(await first("@hourly"), "2026-01-01T01:00");
  assert.equal(await first("@Daily"), "2026-01-02T00:00");
  assert.equal(await first("@weekly"), "2026-01-04T00:00");
  assert.equal(await first("@monthly"), "2026-02-01T00:00");
  assert.equal(await first("@yearly"), "2027-01-01T00:00");
  assert.equal(await first(" 0  3 * * mon-Fri "), "2026-01-01T03:00");
  assert.equal(await first("0 3 * jun,JUL sun"), "2026-06-07T03:00");
  assert.equal(await first("0 3 * * 7"), await first("0 3 * * 0"));
  assert.equal(await first("10-50/20 * * * *"), "2026-01-01T00:50");
  assert.equal(await first("0 0 29 2 *"), "2028-02-29T00:00");
});

test("an interval counts from 1970, and later by its offset", async () => {
  const given = { everySeconds: 7, offsetSeconds: 3 };
  const times = await timesOf(given);
  assert.deepEqual(times.between(-1, 20_000, 9), [3_000, 10_000, 17_000]);
  assert.deepEqual(times.between(3_000, 17_000, 9), [10_000, 17_000]);
  assert.equal(times.after(2_999), 3_000);
  assert.equal(times.until(9_999), 3_000);
  const hours = await timesOf({ everySeconds: 3_600 });
  assert.equal(hours.after(Date.UTC(2026, 0, 1)), Date.UTC(2026, 0, 1, 1));
});

test("moments are in order, each once, and within the bounds", async () => {
  const at = [30, 10, 20, 10, 40];
  const times = await timesOf({ at, notBefore: 10.5, notAfter: 30 });
  assert.deepEqual(times.between(0, end, 9), [20_000, 30_000]);
  assert.deepEqual(times.latest(end, 9), [30_000, 20_000]);
  assert.equal(times.until(19_999), undefined);
  assert.equal(times.after(30_000), undefined);
});

test("the last second of the year 9999 is a time, and there is none after it", async () => {
  const last = 253_402_300_799;
  const times = await timesOf({ at: [last] });
  assert.equal(times.after(Date.UTC(2026, 0)), last * 1000);
  assert.equal(times.after(last * 1000), undefined);
  assert.equal(times.until(end), last * 1000);
});

const zones = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/Santiago",
  "Australia/Lord_Howe",
  "Africa/Casablanca",
  "Asia/Kathmandu",
  "Pacific/Chatham",
];
/** Days around which some of these put their clocks forward or back. */
const turns = ["2026-02-15", "2026-03-08", "2026-03-22", "2026-03-29", "2026-04-05", "2026-09-06"];
const moreTurns = ["2026-09-27", "2026-10-04", "2026-10-25", "2026-11-01"];

/** What a clock shows at a minute. */
interface Shown {
  readonly at: number;
  /** As if it were UTC. */
  readonly local: number;
}

const clockOf = (timeZone: string): ((at: number) => number) => {
  const format = new Intl.DateTimeFormat("sv", {
    timeZone,
    dateStyle: "short",
    timeStyle: "short",
  });
  return (at) => Date.parse(`${format.format(at).replace(" ", "T")}Z`);
};

const shownBy = (timeZone: string, from: number, to: number): readonly Shown[] => {
  const localOf = clockOf(timeZone);
  const count = (to - from) / minute;
  return Array.from({ length: count }, (_, index) => {
    const at = from + index * minute;
    return { at, local: localOf(at) };
  });
};

interface Pattern {
  readonly text: string;
  /** Neither the minute nor the hour is a wildcard or has a step. */
  readonly isFixed: boolean;
  matches(local: Date): boolean;
}

/** A whole number from 0 to `end - 1`. */
type Dice = (end: number) => number;

const diceOf = (seed: number): Dice => {
  const random = new Random(seed);
  return (end) => random.below(end);
};

/** One field: its text, and the values that it stands for. */
const fieldFrom = (dice: Dice, from: number, to: number): [string, (value: number) => boolean] => {
  const some = () => from + dice(to - from + 1);
  const kind = dice(5);
  if (kind === 0) return ["*", () => true];
  if (kind === 1) {
    const step = 1 + dice(to - from);
    return [`*/${step}`, (value) => (value - from) % step === 0];
  }
  const [one, other] = [some(), some()].sort((first, second) => first - second);
  if (one === undefined || other === undefined) return assert.fail();
  if (kind === 2) return [`${one}-${other}`, (value) => value >= one && value <= other];
  if (kind === 3) return [`${one},${other}`, (value) => value === one || value === other];
  return [`${one}`, (value) => value === one];
};

const patternFrom = (dice: Dice): Pattern => {
  const [minutes, isMinute] = fieldFrom(dice, 0, 59);
  const [hours, isHour] = fieldFrom(dice, 0, dice(2) === 0 ? 3 : 23);
  const [days, isDay] = dice(3) === 0 ? fieldFrom(dice, 1, 31) : (["*", () => true] as const);
  const [weekdays, isWeekday] =
    dice(3) === 0 ? fieldFrom(dice, 0, 6) : (["*", () => true] as const);
  const areBoth = days !== "*" && weekdays !== "*";
  return {
    text: `${minutes} ${hours} ${days} * ${weekdays}`,
    isFixed: ![minutes, hours].some((text) => text.includes("*")),
    matches(local) {
      const [onDay, onWeekday] = [isDay(local.getUTCDate()), isWeekday(local.getUTCDay())];
      const isOn = areBoth ? onDay || onWeekday : onDay && onWeekday;
      return isOn && isMinute(local.getUTCMinutes()) && isHour(local.getUTCHours());
    },
  };
};

/** What the description of `timeZone` says, minute by minute. */
const expected = ({ isFixed, matches }: Pattern, shown: readonly Shown[]): readonly number[] => {
  const seen = new Set<number>();
  return shown.flatMap(({ at, local }, index) => {
    const isAgain = seen.has(local);
    seen.add(local);
    if (matches(new Date(local)) && !(isFixed && isAgain)) return [at];
    if (!isFixed) return [];
    const before = shown[index - 1]?.local ?? local;
    for (let skipped = before + minute; skipped < local; skipped += minute) {
      if (matches(new Date(skipped))) return [at];
    }
    return [];
  });
};

test("cron expressions meet what clocks show, where these are put forward or back, too", async () => {
  const dice = diceOf(20_260_101);
  for (const timeZone of zones) {
    for (const turn of [...turns, ...moreTurns]) {
      const from = Date.parse(turn) - day / 4;
      const to = from + 1.5 * day;
      const shown = shownBy(timeZone, from, to);
      const pattern = patternFrom(dice);
      const wanted = expected(pattern, shown).map((time) => new Date(time).toISOString());
      const times = await timesOf({ cron: [pattern.text], timeZone }).catch(() => undefined);
      if (!times) continue;
      const found = times.between(from - 1, to - 1, 10_000);
      const told = `${pattern.text} in ${timeZone} about ${turn}`;
      assert.deepEqual(
        found.map((time) => new Date(time).toISOString()),
        wanted,
        told,
      );
      const last = found.slice(-50);
      assert.deepEqual(times.latest(to - 1, last.length).toReversed(), last, told);
    }
  }
});

/** Several series at once, and bounds. */
const givenFrom = (dice: Dice, around: number): TimesGiven => {
  const seconds = Math.floor(around / 1000);
  const everySeconds = 1 + dice(100_000);
  const some = () => seconds - 50_000 + dice(100_000);
  return {
    cron: Array.from({ length: 1 + dice(3) }, () => patternFrom(dice).text),
    timeZone: zones[dice(zones.length)],
    ...(dice(2) === 0 && { everySeconds, offsetSeconds: dice(everySeconds) }),
    ...(dice(2) === 0 && { at: Array.from({ length: dice(20) }, some) }),
    ...(dice(3) === 0 && { notBefore: some() + 0.25 }),
    ...(dice(3) === 0 && { notAfter: some() + 0.75 }),
  };
};

/** Some from a moment on, one after the other. */
const steps = (
  first: number | undefined,
  next: (time: number) => number | undefined,
): readonly number[] => {
  const found: number[] = [];
  for (let time = first; time !== undefined && found.length < 12; time = next(time)) {
    found.push(time);
  }
  return found;
};

/** Each of these is a time, and there is none between two of them. */
const assertNeighbours = (times: ScheduleTimes, all: readonly number[], told: string): void => {
  for (const [index, time] of all.entries()) {
    assert.equal(time % 1000, 0, told);
    assert.equal(times.until(time), time, told);
    assert.equal(times.after(time - 1), time, told);
    const next = all[index + 1];
    if (next === undefined) continue;
    assert.ok(next > time, told);
    assert.equal(times.after(time), next, told);
    assert.equal(times.until(next - 1), time, told);
  }
};

test("what comes after a moment, until it and between two of them is the same times", async () => {
  const dice = diceOf(7);
  for (let count = 0; count < 40; count += 1) {
    const begun = Date.UTC(2026, dice(12), 1 + dice(28), dice(24), dice(60), dice(60));
    const around = begun + dice(1000);
    const given = givenFrom(dice, around);
    const times = await timesOf(given).catch(() => undefined);
    if (!times) continue;
    const told = JSON.stringify({ given, around });
    const after = times.between(around, end, 12);
    const before = times.latest(around, 12);
    assert.deepEqual(steps(times.after(around), times.after.bind(times)), after, told);
    assert.deepEqual(
      steps(times.until(around), (time) => times.until(time - 1)),
      before,
      told,
    );
    const all = [...before.toReversed(), ...after];
    assertNeighbours(times, all, told);
    const [first = 0, last = 0] = [all[0], all.at(-1)];
    assert.deepEqual(times.between(first - 1, last, all.length), all, told);
    assert.deepEqual(times.latest(last, all.length), all.toReversed(), told);
    assert.equal(await times.count(first - 1, last, 100), all.length, told);
  }
});

test("times are counted in portions, up to what is asked for", async () => {
  const times = await timesOf({ everySeconds: 10 });
  for (const count of [0, 1, 49, 50, 51, 99, 100, 101, 1_000]) {
    assert.equal(await times.count(0, count * 10_000, 1_001), count);
    assert.equal(await times.count(0, 1e12, count), count);
  }
});
