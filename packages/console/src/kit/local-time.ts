// What clocks show in a time zone.

export const inZone = (zone: string) => (zone === "local" ? {} : { timeZone: zone });

const dateFormats = new Map<string, Intl.DateTimeFormat>();

/** To make a format takes as long as to use it some hundred times: each is made once. */
export const dateFormat = (language: string, options: Intl.DateTimeFormatOptions) => {
  const key = JSON.stringify([language, options]);
  const known = dateFormats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(language, options);
  dateFormats.set(key, made);
  return made;
};

/** What a clock in the zone shows at that moment, as if it were UTC. Milliseconds. */
const shownAt = (milliseconds: number, zone: string): number => {
  const parts = dateFormat("en", {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hourCycle: "h23",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
    ...inZone(zone),
  }).formatToParts(milliseconds);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  const shown = new Date(0);
  // Date.UTC takes the years before 100 for those after 1900.
  shown.setUTCFullYear(of("year"), of("month") - 1, of("day"));
  return shown.setUTCHours(of("hour"), of("minute"), of("second"));
};

const dayMilliseconds = 86_400_000;

/**
 * Seconds since 1970 of a time without a zone, as a field for dates has it. Of two moments with
 * that time, the first is meant; one that clocks leave out is taken as later by as much as they
 * are put on.
 */
export const secondsAt = (local: string | undefined, zone: string): number | undefined => {
  const wanted = local === undefined ? Number.NaN : Date.parse(`${local}Z`);
  if (Number.isNaN(wanted)) return undefined;
  // By what the clocks of the zone show before and after any change that is near.
  const [before, after] = [-dayMilliseconds, dayMilliseconds].map(
    (apart) => wanted - (shownAt(wanted + apart, zone) - (wanted + apart)),
  ) as [number, number];
  const meant = [before, after].find((moment) => shownAt(moment, zone) === wanted);
  return (meant ?? before) / 1000;
};

/** Clocks in the zone are put on at that time, and do not show it. */
export const isLeftOut = (local: string, zone: string): boolean => {
  const seconds = secondsAt(local, zone);
  return seconds !== undefined && shownAt(seconds * 1000, zone) !== Date.parse(`${local}Z`);
};

/** The other way round: such a time, to the minute. */
export const localAt = (seconds: number, zone: string): string =>
  new Date(shownAt(seconds * 1000, zone)).toISOString().slice(0, 16);

/** Seconds since 1970 of a time in UTC, as in `2026-11-29T02:00Z`, or of one without a zone. */
export const momentOf = (given: string | undefined, zone: string): number | undefined =>
  given?.endsWith("Z") ? secondsAt(given.slice(0, -1), "UTC") : secondsAt(given, zone);

/** What a field for dates has, in UTC: so it is the same for all who read it. */
export const toUtc = (local: string, zone: string): string => {
  const seconds = secondsAt(local, zone);
  if (seconds === undefined) return local;
  return new Date(seconds * 1000).toISOString().replace(/(:00)?\.000Z$/, "Z");
};

/** The other way round; empty where it is no time. */
export const toLocal = (given: string | undefined, zone: string): string => {
  const seconds = momentOf(given, zone);
  return seconds === undefined ? "" : localAt(seconds, zone);
};
