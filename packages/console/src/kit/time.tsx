// Moments and durations on a screen, in the zone and the language that a person prefers.
import { useSyncExternalStore } from "react";
import { onServerClockSet, serverNow } from "../api/server-clock.ts";
import { formatAgo, formatDuration } from "./durations.ts";
import { dateFormat, inZone } from "./local-time.ts";
import { usePreferences } from "./preferences.ts";

const tickMilliseconds = 1_000;
const minuteMilliseconds = 60_000;
let now = serverNow();
const listeners = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | undefined;

const tick = () => {
  now = serverNow();
  for (const each of listeners) each();
};
onServerClockSet(tick);

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  if (ticking === undefined) {
    now = serverNow();
    ticking = setInterval(tick, tickMilliseconds);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  };
};

/** Seconds since 1970 on the server's clock, brought up to date every second. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now) / 1000;

/** As `useNow`, but the beginning of the minute. */
export const useMinute = (): number =>
  useSyncExternalStore(subscribe, () => Math.floor(now / minuteMilliseconds)) * 60;

export const formatMoment = (seconds: number, language: string, zone: string): string =>
  dateFormat(language, { dateStyle: "medium", timeStyle: "medium", ...inZone(zone) }).format(
    seconds * 1000,
  );

const halfYearSeconds = 182 * 86_400;

/** For columns: without the year where that is clear. */
const formatShortly = (seconds: number, language: string, zone: string): string =>
  dateFormat(language, {
    ...(Math.abs(serverNow() / 1000 - seconds) > halfYearSeconds && { year: "numeric" }),
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    ...inZone(zone),
  }).format(seconds * 1000);

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
