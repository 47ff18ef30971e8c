// How long: as people write it, and as the service takes it.

const unitMilliseconds = {
  millisecond: 1,
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
} as const;

type Unit = keyof typeof unitMilliseconds;

/** `"30 days"`, `"1.5 hours"`, `"1 minute"`: a number, a space, a unit in singular or plural. */
export type DurationText = `${number} ${Unit | `${Unit}s`}`;

/** The sum of its members. */
export type DurationParts = { readonly [U in `${Unit}s`]?: number };

/**
 * A length of time. There are no bare numbers, because a reader cannot see whether they are
 * seconds or milliseconds.
 */
export type Duration = DurationText | DurationParts;

const isUnit = (word: string): word is Unit => Object.hasOwn(unitMilliseconds, word);

const refuse = (duration: unknown): never => {
  throw new RangeError(
    `${JSON.stringify(duration)} is no duration: write "30 days", "1.5 hours" or { minutes: 90 }`,
  );
};

const amountOf = (amount: number, unitOrUnits: string, duration: Duration): number => {
  const unit = unitOrUnits.replace(/s$/, "");
  if (!isUnit(unit) || !Number.isFinite(amount) || amount < 0) return refuse(duration);
  return amount * unitMilliseconds[unit];
};

/** In milliseconds. Throws a RangeError for what is no duration. */
export const millisecondsOf = (duration: Duration): number => {
  if (typeof duration === "string") {
    const [, amount = "", unit = ""] = /^([\d.]+) ([a-z]+)$/.exec(duration) ?? refuse(duration);
    return amountOf(Number(amount), unit, duration);
  }
  if (typeof duration !== "object" || duration === null) return refuse(duration);
  return Object.entries(duration).reduce(
    (sum, [unit, amount]) => sum + amountOf(amount, unit, duration),
    0,
  );
};

/** Timers of Node.js take 24.8 days at most, and take a longer time for one millisecond. */
export const maxTimerMilliseconds = 2 ** 31 - 1;

/** In milliseconds for a timer, which counts what is longer as 24.8 days. */
export const timerMillisecondsOf = (duration: Duration): number =>
  Math.min(millisecondsOf(duration), maxTimerMilliseconds);

/** A year: the longest that the service waits for anything. */
const maxSeconds = 31_536_000;

/**
 * In whole seconds, rounded up so that nothing is early, as the text that the wire wants. Throws a
 * RangeError for more than 365 days, which is the most that the service takes.
 */
export const secondsOf = (duration: Duration): string => {
  // To the nearest microsecond first: "1.1 hours" are a little more than 3,960 s in binary.
  const seconds = Math.ceil(Number((millisecondsOf(duration) / 1_000).toFixed(6)));
  if (seconds <= maxSeconds) return String(seconds);
  throw new RangeError(
    `${JSON.stringify(duration)} is longer than 365 days, which is the most the service takes`,
  );
};

/** A time-out: `"NONE"` switches it off. */
export type Timeout = Duration | "NONE";

/** What `timeoutOf` has read: a program has few time-outs, and asks for them with each call. */
const known = new Map<string, string>();
const maxKnown = 1_000;

export const timeoutOf = (timeout: Timeout | undefined): string | undefined => {
  if (timeout === undefined || timeout === "NONE") return timeout;
  if (typeof timeout !== "string") return secondsOf(timeout);
  const read = known.get(timeout);
  if (read !== undefined) return read;
  const seconds = secondsOf(timeout);
  if (known.size < maxKnown) known.set(timeout, seconds);
  return seconds;
};
