// What the times of a schedule are in plain words, where there is no doubt about it: a wrong word
// would be believed, and the expression is shown beside it anyway.

export type Unit = "second" | "minute" | "hour" | "day";

export type Rhythm =
  | { readonly kind: "every"; readonly count: number; readonly unit: Unit }
  | { readonly kind: "hourly"; readonly minute: number }
  | { readonly kind: "daily"; readonly time: string }
  /** From Sunday, which is 0. */
  | { readonly kind: "weekly"; readonly days: Weekdays; readonly time: string }
  | { readonly kind: "monthly"; readonly day: number; readonly time: string };

export type Weekdays =
  | { readonly from: number; readonly to: number }
  | { readonly each: readonly number[] };

const unitSeconds = { day: 86_400, hour: 3_600, minute: 60, second: 1 } as const;
export const units = ["second", "minute", "hour", "day"] as const satisfies readonly Unit[];

export const secondsOf = (count: number, unit: Unit): number => count * unitSeconds[unit];

/** In the largest unit of which it is a whole number. */
export const rhythmOfSeconds = (seconds: number): Extract<Rhythm, { kind: "every" }> => {
  const unit = units.findLast((each) => seconds % unitSeconds[each] === 0) ?? "second";
  return { kind: "every", count: seconds / unitSeconds[unit], unit };
};

const shorthands: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
};

/** Undefined: it is not simple. */
export const rhythmOfCron = (expression: string): Rhythm | undefined => {
  const text = expression.trim();
  const fields = (shorthands[text.toLowerCase()] ?? text).split(/\s+/);
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = fields;
  if (fields.length !== 5 || month !== "*") return undefined;
  if (hour === "*") return day === "*" && weekday === "*" ? rhythmOfMinute(minute) : undefined;
  const time = timeOf(hour, minute);
  return time === undefined ? undefined : rhythmOfDays(day, weekday, time);
};

const rhythmOfMinute = (field: string): Rhythm | undefined => {
  if (field === "*") return { kind: "every", count: 1, unit: "minute" };
  const [, step] = /^\*\/(\d+)$/.exec(field) ?? [];
  // Of another step, the last one before the hour is shorter.
  if (step !== undefined) {
    const count = Number(step);
    return count > 0 && count < 60 && 60 % count === 0
      ? { kind: "every", count, unit: "minute" }
      : undefined;
  }
  const minute = within(field, 0, 59);
  return minute === undefined ? undefined : { kind: "hourly", minute };
};

const rhythmOfDays = (day: string, weekday: string, time: string): Rhythm | undefined => {
  if (day === "*" && weekday === "*") return { kind: "daily", time };
  if (day === "*") {
    const days = weekdaysOf(weekday);
    return days && { kind: "weekly", days, time };
  }
  // Not each month has a day after the 28th, and where both are restricted, either is enough.
  const each = weekday === "*" ? within(day, 1, 28) : undefined;
  return each === undefined ? undefined : { kind: "monthly", day: each, time };
};

const within = (field: string, min: number, max: number): number | undefined => {
  const value = /^\d{1,2}$/.test(field) ? Number(field) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
};

const timeOf = (hourField: string, minuteField: string): string | undefined => {
  const [hour, minute] = [within(hourField, 0, 23), within(minuteField, 0, 59)];
  if (hour === undefined || minute === undefined) return undefined;
  return [hour, minute].map((each) => String(each).padStart(2, "0")).join(":");
};

const dayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const weekdayOf = (field: string): number | undefined => {
  const named = dayNames.indexOf(field.toUpperCase());
  return named >= 0 ? named : within(field, 0, 6);
};

const weekdaysOf = (field: string): Weekdays | undefined => {
  const [from, to, ...more] = field.split("-").map(weekdayOf);
  if (from !== undefined && to !== undefined && more.length === 0) {
    return from < to ? { from, to } : undefined;
  }
  const each = field.split(",").map(weekdayOf);
  return each.every((day) => day !== undefined) ? { each } : undefined;
};
