// When a request was signed, and whether that is recently enough.
import { refuse } from "@ekiden/model";
import { Cache } from "../../cache/cache.ts";
import type { Headers } from "./signed-call.ts";

/** The service's own; each way. */
const maxSkewMinutes = 15;
const minuteMilliseconds = 60_000;

export interface SigningTime {
  /** As in 20261124T101112Z. */
  readonly stamp: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Which header says so: it must be signed. */
  readonly header: "x-amz-date" | "date";
}

/** Throws IncompleteSignatureException. The Date header counts only where X-Amz-Date is missing. */
export const signingTime = ({ values }: Headers): SigningTime => {
  const stamp = values.get("x-amz-date");
  if (stamp !== undefined) return { stamp, at: timeOf(stamp), header: "x-amz-date" };
  const date = values.get("date");
  if (date === undefined) {
    throw refuse.incompleteSignature(
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    );
  }
  const at = isHttpDate.test(date) ? Date.parse(date) : timeOf(date);
  if (Number.isNaN(at)) throw malformed();
  return { stamp: stampOf(at), at, header: "date" };
};

const isHttpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const parts = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

const malformed = () =>
  refuse.incompleteSignature("Date must be in ISO-8601 'basic format', as in 20261124T101112Z.");

/** All calls of a second have the same stamp. */
const recent = new Cache<string, number>({ maxEntries: 1_000 });

const timeOf = (stamp: string): number => recent.get(stamp) ?? readStamp(stamp);

/** Throws IncompleteSignatureException, also for a day that no calendar has. */
const readStamp = (stamp: string): number => {
  const found = parts.exec(stamp);
  if (!found) throw malformed();
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1)
    .map(Number);
  const at = Date.UTC(year, month - 1, day, hour, minute, second);
  const own = stampOf(at);
  if (own !== stamp) throw malformed();
  // The stamp that was given is a part of a head, and would keep all of it in memory.
  return recent.set(own, at);
};

/** `20261124T101112Z` for a time in milliseconds since 1970. */
export const stampOf = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;

/** Throws InvalidSignatureException, in whose words SDKs find that their clock is wrong. */
export const requireRecent = ({ stamp, at }: SigningTime, now: number): void => {
  const skew = maxSkewMinutes * minuteMilliseconds;
  // Stamps have no milliseconds, so neither has the time that they are compared with.
  const second = Math.floor(now / 1000) * 1000;
  if (at < second - skew) {
    throw refuse.invalidSignature(
      `Signature expired: ${stamp} is now earlier than ${stampOf(second - skew)} ` +
        `(${stampOf(second)} - ${maxSkewMinutes} min.)`,
    );
  }
  if (at > second + skew) {
    throw refuse.invalidSignature(
      `Signature not yet current: ${stamp} is still later than ${stampOf(second + skew)} ` +
        `(${stampOf(second)} + ${maxSkewMinutes} min.)`,
    );
  }
};
