// Moments and durations, in the zone and the language that a person prefers.
import { useSyncExternalStore } from "react";
import { usePreferences } from "./preferences.ts";

const tickMilliseconds = 1_000;
const minuteMilliseconds = 60_000;
let now = Date.now();
const listeners = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | undefined;

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  if (ticking === undefined) {
    now = Date.now();
    ticking = setInterval(() => {
      now = Date.now();
      for (const each of listeners) each();
    }, tickMilliseconds);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  };
};

/** Seconds since 1970, brought up to date every second. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now) / 1000;

/** As `useNow`, but the beginning of the minute. */
export const useMinute = (): number =>
  useSyncExternalStore(subscribe, () => Math.floor(now / minuteMilliseconds)) * 60;

const inZone = (zone: string) => (zone === "local" ? {} : { timeZone: zone });

const dateFormats = new Map<string, Intl.DateTimeFormat>();

/** To make a format takes as long as to use it some hundred times: each is made once. */
const dateFormat = (language: string, options: Intl.DateTimeFormatOptions) => {
  const key = JSON.stringify([language, options]);
  const known = dateFormats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(language, options);
  dateFormats.set(key, made);
  return made;
};

const agoFormats = new Map<string, Intl.RelativeTimeFormat>();

const agoFormat = (language: string) => {
  const known = agoFormats.get(language);
  if (known) return known;
  const made = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  agoFormats.set(language, made);
  return made;
};

export const formatMoment = (seconds: number, language: string, zone: string): string =>
  dateFormat(language, { dateStyle: "medium", timeStyle: "medium", ...inZone(zone) }).format(
    seconds * 1000,
  );

/** What a clock in the zone shows at that moment, as if it were UTC. Milliseconds. */
const shownAt = (milliseconds: number, zone: string): number => {
  const parts = dateFormat("en", {
    ...{ year: "numeric", month: "numeric", day: "numeric", hourCycle: "h23" },
    ...{ hour: "numeric", minute: "numeric", second: "numeric" },
    ...inZone(zone),
  }).formatToParts(milliseconds);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
};

/** Seconds since 1970 of a time without a zone, as a field for dates has it. */
export const secondsAt = (local: string | undefined, zone: string): number | undefined => {
  const wanted = local === undefined ? Number.NaN : Date.parse(`${local}Z`);
  if (Number.isNaN(wanted)) return undefined;
  // Twice, because the zone may be another hour off there than here.
  const near = wanted - (shownAt(wanted, zone) - wanted);
  return Math.max(0, (near - (shownAt(near, zone) - wanted)) / 1000);
};

/** The other way round: such a time, to the minute. */
export const localAt = (seconds: number, zone: string): string =>
  new Date(shownAt(seconds * 1000, zone)).toISOString().slice(0, 16);

const halfYearSeconds = 182 * 86_400;

/** For columns: without the year where that is clear. */
const formatShortly = (seconds: number, language: string, zone: string): string =>
  dateFormat(language, {
    ...(Math.abs(Date.now() / 1000 - seconds) > halfYearSeconds && { year: "numeric" }),
    ...{ month: "short", day: "numeric" },
    ...{ hour: "2-digit", minute: "2-digit", second: "2-digit" },
    ...inZone(zone),
  }).format(seconds * 1000);

const steps = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** As in `3 minutes ago`. */
export const formatAgo = (secondsAgo: number, language: string): string => {
  const [unit, length] = steps.find(([, each]) => Math.abs(secondsAgo) >= each) ?? ["second", 1];
  return agoFormat(language).format(-Math.round(secondsAgo / length), unit);
};

/** From so many seconds on: a unit, its length in seconds, and the next smaller one. */
const days = [86_400, "d", 86_400, "h"] as const;
const twoUnits = [days, [3_600, "h", 3_600, "min"], [60, "min", 60, "s"]] as const;

/** As in `1 h 02 min`, `3.2 s`, `45 ms`: two units at most. */
export const formatDuration = (seconds: number): string => {
  if (seconds < 1) return `${Math.max(0, Math.round(seconds * 1000))}\u00a0ms`;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)}\u00a0s`;
  const [, larger, size, smaller] = twoUnits.find(([min]) => seconds >= min) ?? days;
  const rest = Math.floor((Math.round(seconds) % size) / (size / (size === 86_400 ? 24 : 60)));
  const first = `${Math.floor(Math.round(seconds) / size)}\u00a0${larger}`;
  return rest === 0 ? first : `${first}\u00a0${String(rest).padStart(2, "0")}\u00a0${smaller}`;
};

interface MomentProps {
  /** Seconds since 1970. */
  readonly at: number;
  readonly isShort?: boolean;
}

/** A moment as it is; in full, and how long ago, on hover. */
export const Moment = ({ at, isShort = false }: MomentProps) => {
  const { language, zone } = usePreferences();
  const whole = formatMoment(at, language, zone);
  const ago = formatAgo(useNow() - at, language);
  return (
    <time dateTime={new Date(at * 1000).toISOString()} title={`${whole} · ${ago}`}>
      {isShort ? formatShortly(at, language, zone) : whole}
    </time>
  );
};

/** How long ago; the moment itself on hover. */
export const Ago = ({ at }: { readonly at: number }) => {
  const { language, zone } = usePreferences();
  return (
    <time dateTime={new Date(at * 1000).toISOString()} title={formatMoment(at, language, zone)}>
      {formatAgo(useNow() - at, language)}
    </time>
  );
};

/** From `from` to `to`, or to this moment. */
export const Duration = ({
  from,
  to,
}: {
  readonly from: number;
  readonly to?: number | undefined;
}) => {
  const present = useNow();
  return <span className="number">{formatDuration(Math.max(0, (to ?? present) - from))}</span>;
};
