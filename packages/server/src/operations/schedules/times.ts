// The times of a schedule: of cron expressions, of an interval, and single moments. All are in
// milliseconds since 1970, and on whole seconds.
import { setImmediate } from "node:timers/promises";
import { type EkidenInput, refuse } from "@ekiden/model";
import type { Cron } from "croner";
import { fromWireTime } from "../paging.ts";

/** As they are given. */
export type TimesGiven = EkidenInput<"CreateSchedule">["times"];

/** Times in their order, without end perhaps. */
interface Series {
  /** The first time after a moment. */
  after(time: number): number | undefined;
  /** The last time that is not after a moment. */
  until(time: number): number | undefined;
}

const secondMilliseconds = 1_000;
/** Looked for at a time: those of five expressions take some 15 ms. */
const timesPerPortion = 50;

export class ScheduleTimes implements Series {
  readonly #series: readonly Series[];
  readonly #first: number;
  readonly #last: number;

  private constructor(series: readonly Series[], { notBefore, notAfter }: TimesGiven) {
    this.#series = series;
    this.#first = notBefore === undefined ? Number.NEGATIVE_INFINITY : fromWireTime(notBefore);
    this.#last = notAfter === undefined ? Number.POSITIVE_INFINITY : fromWireTime(notAfter);
  }

  /** Rejects with ValidationException. */
  static async of(given: TimesGiven): Promise<ScheduleTimes> {
    return new ScheduleTimes(await seriesOf(given), given);
  }

  after(time: number): number | undefined {
    return this.between(time, Number.POSITIVE_INFINITY, 1)[0];
  }

  until(time: number): number | undefined {
    return this.latest(time, 1)[0];
  }

  /** The last `max` of those that are not after `to`, the latest first. */
  latest(to: number, max: number): readonly number[] {
    const times: number[] = [];
    const end = Math.min(to, this.#last);
    let before = this.#series.map((series) => series.until(end));
    while (times.length < max) {
      const last = Math.max(...before.filter((time) => time !== undefined));
      if (!Number.isFinite(last) || last < this.#first) break;
      times.push(last);
      before = before.map((time, at) => (time === last ? this.#series[at]?.until(last - 1) : time));
    }
    return times;
  }

  /** The first `max` of those after `from`, none of them after `to`. */
  between(from: number, to: number, max: number): readonly number[] {
    const start = Math.max(from, this.#first - 1);
    const end = Math.min(to, this.#last);
    const times: number[] = [];
    // An expression is not asked again before the others have come as far: that may take long.
    let next = this.#series.map((series) => series.after(start));
    while (times.length < max) {
      const first = Math.min(...next.filter((time) => time !== undefined));
      if (!Number.isFinite(first) || first > end) break;
      times.push(first);
      next = next.map((time, index) => (time === first ? this.#series[index]?.after(first) : time));
    }
    return times;
  }

  /** How many `between` has; other calls are served in the midst of it. */
  async count(from: number, to: number, max: number): Promise<number> {
    let [count, last] = [0, from];
    for (;;) {
      const portion = this.between(last, to, Math.min(max - count, timesPerPortion));
      count += portion.length;
      last = portion.at(-1) ?? last;
      if (portion.length < timesPerPortion) return count;
      await setImmediate();
    }
  }
}

/** The end of the year 9999: a moment after it cannot be written as others are. */
const lastSecond = 253_402_300_799;

/** Throws ValidationException for what is no moment from 1970 to 9999, in seconds. */
export const requireMoments = (...moments: readonly (number | undefined)[]): void => {
  for (const moment of moments) {
    if (moment === undefined || (moment >= 0 && moment <= lastSecond)) continue;
    throw refuse.invalid(`${moment} is no time from 1970 to 9999, in seconds since 1970`);
  }
};

/** Throws ValidationException for members that do not go together. */
const requireTimes = (given: TimesGiven): void => {
  const { cron = [], timeZone, everySeconds, offsetSeconds, at = [] } = given;
  if (cron.length === 0 && everySeconds === undefined && at.length === 0) {
    throw refuse.invalid("A schedule needs times: cron, everySeconds or at");
  }
  requireMoments(...at, given.notBefore, given.notAfter);
  if (timeZone !== undefined && cron.length === 0) {
    throw refuse.invalid("timeZone is for cron, which is not given");
  }
  if (offsetSeconds !== undefined && offsetSeconds >= (everySeconds ?? 0)) {
    throw refuse.invalid("offsetSeconds must be less than everySeconds");
  }
};

const seriesOf = async (given: TimesGiven): Promise<readonly Series[]> => {
  requireTimes(given);
  const { cron = [], timeZone, everySeconds, offsetSeconds = 0, at = [] } = given;
  const series = await Promise.all(cron.map((expression) => cronSeries(expression, timeZone)));
  if (everySeconds !== undefined) series.push(intervalSeries(everySeconds, offsetSeconds));
  if (at.length > 0) series.push(momentSeries(at));
  return series;
};

const intervalSeries = (everySeconds: number, offsetSeconds: number): Series => {
  const every = everySeconds * secondMilliseconds;
  const offset = offsetSeconds * secondMilliseconds;
  const until = (time: number) => Math.floor((time - offset) / every) * every + offset;
  return { until, after: (time) => until(time) + every };
};

const momentSeries = (at: readonly number[]): Series => {
  const moments = at.map((seconds) => Math.floor(seconds) * secondMilliseconds);
  moments.sort((one, other) => one - other);
  return {
    after: (time) => moments.find((moment) => moment > time),
    until: (time) => moments.findLast((moment) => moment <= time),
  };
};

const shorthand = /^@(hourly|daily|weekly|monthly|yearly)$/i;
const fieldsOfCron = 5;

const cronSeries = async (expression: string, timeZone = "UTC"): Promise<Series> => {
  const text = expression.trim();
  // The library takes moments and seconds for cron expressions, too.
  if (!shorthand.test(text) && text.split(/\s+/).length !== fieldsOfCron) {
    throw refuse.invalid(`The cron expression "${text}" must have five fields, as in 0 3 * * 1-5`);
  }
  const odd = oddIn(text);
  if (odd !== undefined) {
    throw refuse.invalid(
      `The cron expression "${text}" cannot be read: ${odd} is none of numbers, names of months ` +
        "and days, and * , - /",
    );
  }
  const cron = await parsed(text, timeZone);
  if (cron.nextRun(new Date(0)) === null) {
    throw refuse.invalid(`The cron expression "${text}" never comes`);
  }
  return {
    after: (time) => cron.nextRun(new Date(time))?.getTime(),
    // Its word for "before" leaves out the second itself.
    until: (time) => cron.previousRuns(1, new Date(secondAfter(time)))[0]?.getTime(),
  };
};

const plain =
  /^(?:[\d*,/-]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat)+$/i;

/**
 * A field that is more than crontab has. The library knows more, and searches for some of it in all
 * years that there are, day by day.
 */
const oddIn = (text: string): string | undefined =>
  shorthand.test(text) ? undefined : text.split(/\s+/).find((field) => !plain.test(field));

const secondAfter = (time: number): number =>
  Math.floor(time / secondMilliseconds) * secondMilliseconds + secondMilliseconds;

const parsed = async (text: string, timezone: string): Promise<Cron> => {
  requireZone(timezone);
  // Read where a schedule needs it: a server without one is smaller by that.
  const { Cron } = await import("croner");
  try {
    return new Cron(text, { timezone, mode: "5-part", paused: true, fixedTimeRule: "no-wildcard" });
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^CronPattern: /, "") : "";
    throw refuse.invalid(`The cron expression "${text}" cannot be read: ${why}`);
  }
};

const requireZone = (timeZone: string): void => {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
  } catch {
    throw refuse.invalid(
      `The time zone ${timeZone} is unknown: it must have a name as in Europe/Berlin`,
    );
  }
};
