// Durations as texts.

const agoFormats = new Map<string, Intl.RelativeTimeFormat>();

const agoFormat = (language: string) => {
  const known = agoFormats.get(language);
  if (known) return known;
  const made = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  agoFormats.set(language, made);
  return made;
};

/** A unit, its length in seconds, and how many of it make one of the next. */
const steps = [
  ["second", 1, 60],
  ["minute", 60, 60],
  ["hour", 3_600, 24],
  ["day", 86_400, Number.POSITIVE_INFINITY],
] as const;

/** As in `3 minutes ago`. What is rounded to 60 minutes is an hour. */
export const formatAgo = (secondsAgo: number, language: string): string => {
  const count = (length: number) => Math.round(secondsAgo / length);
  const [unit, length] = steps.find(([, each, next]) => Math.abs(count(each)) < next) ?? steps[0];
  return agoFormat(language).format(-count(length), unit);
};

/** From so many seconds on: a unit, its length in seconds, and the next smaller one. */
const days = [86_400, "d", 86_400, "h"] as const;
const twoUnits = [days, [3_600, "h", 3_600, "min"], [60, "min", 60, "s"]] as const;

/** As in `1 h 02 min`, `3.2 s`, `45 ms`: two units at most, chosen for what is rounded. */
export const formatDuration = (seconds: number): string => {
  const milliseconds = Math.max(0, Math.round(seconds * 1000));
  if (milliseconds < 1000) return `${milliseconds}\u00a0ms`;
  const tenths = seconds.toFixed(1);
  if (Number(tenths) < 10) return `${tenths}\u00a0s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}\u00a0s`;
  const [, larger, size, smaller] = twoUnits.find(([min]) => whole >= min) ?? days;
  const rest = Math.floor((whole % size) / (size / (size === 86_400 ? 24 : 60)));
  const first = `${Math.floor(whole / size)}\u00a0${larger}`;
  return rest === 0 ? first : `${first}\u00a0${String(rest).padStart(2, "0")}\u00a0${smaller}`;
};
