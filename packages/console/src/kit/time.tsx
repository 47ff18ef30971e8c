// Moments and durations, in the zone and the language that a person prefers.
import { useSyncExternalStore } from "react";
import { usePreferences } from "./preferences.ts";

const tickMilliseconds = 1_000;
let now = Date.now();
const listeners = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | undefined;

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  ticking ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, tickMilliseconds);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  };
};

/** Seconds since 1970, brought up to date every second. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now) / 1000;

export const formatMoment = (seconds: number, language: string, zone: string): string =>
  new Intl.DateTimeFormat(language, {
    dateStyle: "medium",
    timeStyle: "medium",
    ...(zone === "local" ? {} : { timeZone: zone }),
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
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  return format.format(-Math.round(secondsAgo / length), unit);
};

/** As in `1 h 02 min`, `3.2 s`, `45 ms`: two units at most. */
export const formatDuration = (seconds: number): string => {
  if (seconds < 1) return `${Math.max(0, Math.round(seconds * 1000))} ms`;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  if (whole < 86_400)
    return `${Math.floor(whole / 3_600)} h ${two(Math.floor((whole % 3_600) / 60))} min`;
  return `${Math.floor(whole / 86_400)} d ${two(Math.floor((whole % 86_400) / 3_600))} h`;
};

/** A moment as it is; how long ago on hover. */
export const Moment = ({ at }: { readonly at: number }) => {
  const { language, zone } = usePreferences();
  return (
    <time
      dateTime={new Date(at * 1000).toISOString()}
      title={formatAgo(Date.now() / 1000 - at, language)}
    >
      {formatMoment(at, language, zone)}
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
