// Times and durations as people type and read them.
import { CommandFailure } from "./command-failure.ts";

const unitSeconds = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 } as const;
type Unit = keyof typeof unitSeconds;

/** Each unit in whole words: `3mo` or `500ms` must not be read as minutes. */
const unitWords: Readonly<Record<Unit, readonly string[]>> = {
  s: ["s", "sec", "secs", "second", "seconds"],
  m: ["m", "min", "mins", "minute", "minutes"],
  h: ["h", "hr", "hrs", "hour", "hours"],
  d: ["d", "day", "days"],
  w: ["w", "week", "weeks"],
};
const units = Object.keys(unitWords) as readonly Unit[];

const amount = /^(\d{1,9}(?:\.\d{1,3})?)\s*([a-z]+)$/i;
/** Numbers up to here are seconds since 1970, larger ones are milliseconds. */
const maxEpochSeconds = 100_000_000_000;
const maxTime = 8_640_000_000_000_000;

const secondsIn = (text: string): number | undefined => {
  const [, number = "", word = ""] = amount.exec(text.trim()) ?? [];
  const unit = units.find((each) => unitWords[each].includes(word.toLowerCase()));
  return unit === undefined ? undefined : Number(number) * unitSeconds[unit];
};

/**
 * `2h ago`, `in 2h`, `now`, `2026-11-26`, `2026-11-26T10:00` (of this machine's time zone unless
 * it names one), or seconds or milliseconds since 1970. Throws CommandFailure for anything else.
 */
export const timeFrom = (option: string, text: string, now: number): Date => {
  const time = momentOf(text.trim(), now);
  if (time !== undefined && Math.abs(time) <= maxTime) return new Date(time);
  throw new CommandFailure(
    `${option} cannot be "${text}": it is no time`,
    "Write a time such as 2h ago, in 2h, 2026-11-26T10:00, 2026-11-26T10:00:00Z or 1795687200.",
  );
};

const momentOf = (text: string, now: number): number | undefined => {
  if (text === "now") return now;
  const [, ago, after] = /^(?:(.*\S)\s+ago|in\s+(.*))$/i.exec(text) ?? [];
  const seconds = secondsIn(ago ?? after ?? "");
  if (seconds === undefined) return timeOf(text);
  return now + (ago === undefined ? seconds : -seconds) * 1_000;
};

const timeOf = (text: string): number | undefined => {
  if (/^\d{1,16}(\.\d+)?$/.test(text)) {
    const number = Number(text);
    return number <= maxEpochSeconds ? number * 1_000 : number;
  }
  if (!isDayOfCalendar(text)) return undefined;
  // A day alone is that of this machine, too, and not of UTC.
  const time = Date.parse(text.includes("T") || text.includes(" ") ? text : `${text}T00:00`);
  return Number.isNaN(time) ? undefined : time;
};

/** The 30th of February is not: `Date` would take it as a day of March. */
const isDayOfCalendar = (text: string): boolean => {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0];
  const time = Date.parse(day ?? "");
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === day;
};

/**
 * Seconds as the service takes them: `90`, `90s`, `2h`, `30d`, or NONE for no limit. Throws
 * CommandFailure for anything else.
 */
export const durationFrom = (option: string, text: string): string => {
  if (/^none$/i.test(text)) return "NONE";
  const seconds = wholeSecondsIn(text);
  if (seconds !== undefined) return String(seconds);
  throw noDuration(option, text, `${durationForms}; NONE is no limit.`);
};

/** Likewise, of what has no NONE. */
export const secondsFrom = (option: string, text: string): number => {
  const seconds = wholeSecondsIn(text);
  if (seconds !== undefined) return seconds;
  throw noDuration(option, text, `${durationForms}.`);
};

const wholeSecondsIn = (text: string): number | undefined => {
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : secondsIn(text);
  return Number.isInteger(seconds) ? seconds : undefined;
};

const durationForms = "Write whole seconds, or a number with a unit: 90, 90s, 15m, 2h, 30d";

const noDuration = (option: string, text: string, next: string): CommandFailure =>
  new CommandFailure(`${option} cannot be "${text}": it is no duration`, next);

export const timeStyles = ["iso", "ago", "epoch"] as const;
export type TimeStyle = (typeof timeStyles)[number];

/** For people; JSON and YAML have times in ISO 8601 always. */
export const timeText = (time: Date | undefined, style: TimeStyle, now: number): string => {
  if (time === undefined) return "";
  if (style === "epoch") return String(time.getTime() / 1_000);
  if (style === "ago") return agoText(now - time.getTime());
  return time.toISOString().replace(/\.\d+Z$/, "Z");
};

const agoText = (milliseconds: number): string => {
  const isPast = milliseconds >= 0;
  const text = spanText(Math.abs(milliseconds));
  return isPast ? `${text} ago` : `in ${text}`;
};

/** `340ms`, `12s`, `3m`, `5h`, `12d`: the largest unit of which there is one. */
export const spanText = (milliseconds: number): string => {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)}ms`;
  const seconds = milliseconds / 1_000;
  const largestFirst = ["d", "h", "m", "s"] as const;
  const unit = largestFirst.find((each) => seconds >= unitSeconds[each]) ?? "s";
  return `${Math.floor(seconds / unitSeconds[unit])}${unit}`;
};

/** `15m`, `90m`, `1d`: exactly so many seconds, in the largest unit that has a whole number. */
export const durationText = (seconds: number): string => {
  const largestFirst = ["w", "d", "h", "m"] as const;
  const unit = largestFirst.find((each) => seconds > 0 && seconds % unitSeconds[each] === 0) ?? "s";
  return `${seconds / unitSeconds[unit]}${unit}`;
};

/**
 * `Mon 2026-11-30 03:00` by the clocks of a time zone, with seconds where there are any. Undefined
 * where this machine does not know the zone.
 */
export const zonedText = (time: Date, timeZone: string): string | undefined => {
  const format = formatOf(timeZone);
  if (!format) return undefined;
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]));
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? "";
  const seconds = of("second") === "00" ? "" : `:${of("second")}`;
  const day = `${of("weekday")} ${of("year")}-${of("month")}-${of("day")}`;
  return `${day} ${of("hour")}:${of("minute")}${seconds}`;
};

const formatOf = (timeZone: string): Intl.DateTimeFormat | undefined => {
  const twoDigits = {
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  } as const;
  const others = {
    weekday: "short",
    year: "numeric",
    second: "2-digit",
    hourCycle: "h23",
  } as const;
  try {
    return new Intl.DateTimeFormat("en", { ...twoDigits, ...others, timeZone });
  } catch {
    return undefined;
  }
};
