// Slows down who tries secrets. After a few failures of an address, of a key or of a known browser,
// each further one is followed by a wait that doubles; what comes meanwhile is refused unread. A
// refused attempt holds nothing and changes nothing, so that it cannot make a wait longer.
import { isIPv6 } from "node:net";
import { Cache } from "../cache/cache.ts";
import type { Clock } from "../clock.ts";

/** Of one address, of one key, or of one known browser, before the first wait. */
export const maxFreeFailures = 5;
/** After the first failure that is too many; doubled with each one after it. */
const firstWaitMilliseconds = 1_000;
export const maxWaitMilliseconds = 30_000;
/** An address that has failed less often waits for none of a key's failures. */
export const minFailuresForKeyWait = 3;
/** Failures that are older than that are forgotten. */
export const maxFailureAgeMilliseconds = 15 * 60_000;
/** Entries of each of the three tables; the one that failed longest ago gives way to one more. */
export const maxThrottledEntries = 10_000;

interface SignInAttempt {
  /** Absent where the connection has already ended. */
  readonly address: string | undefined;
  /** Absent where what was given cannot be the id of a key. */
  readonly keyId: string | undefined;
  /** A browser in which this very key was used to sign in before. */
  readonly browser: string | undefined;
}

interface Failures {
  readonly count: number;
  /** Of the clock that was handed in. */
  readonly lastAt: number;
}

/** Either how long to wait, in whole seconds from 1, or what to call when it was no failure. */
type SignInLeave = { readonly waitSeconds: number } | { readonly takeBack: () => void };

export class SignInThrottle {
  readonly #clock: Clock;
  readonly #addresses = new Cache<string, Failures>({ maxEntries: maxThrottledEntries });
  readonly #keys = new Cache<string, Failures>({ maxEntries: maxThrottledEntries });
  readonly #browsers = new Cache<string, Failures>({ maxEntries: maxThrottledEntries });

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Asks for leave to try a secret. The attempt counts as a failure from now on, so that many at
   * the same time are not let through together.
   *
   * A known browser waits for its own failures alone, and not for those of its address and its
   * key. An address that has hardly failed so far waits for none of a key's failures: an attacker
   * who tries secrets of a key elsewhere does not lock its holder out.
   */
  begin({ address, keyId, browser }: SignInAttempt): SignInLeave {
    if (browser !== undefined) return this.#admit([[this.#browsers, browser]]);
    const place = address === undefined ? "" : addressGroupOf(address);
    const own: Subject = [this.#addresses, place];
    const key: readonly Subject[] = keyId === undefined ? [] : [[this.#keys, keyId]];
    const ownFailures = this.#failuresOf(own)?.count ?? 0;
    const waiting = ownFailures < minFailuresForKeyWait ? [own] : [own, ...key];
    return this.#admit([own, ...key], waiting);
  }

  #admit(counting: readonly Subject[], waiting = counting): SignInLeave {
    const now = this.#clock.now();
    const wait = Math.max(...waiting.map((subject) => waitOf(this.#failuresOf(subject), now)));
    if (wait > 0) return { waitSeconds: Math.ceil(wait / 1_000) };
    const takeBacks = counting.map((subject) => this.#count(subject, now));
    return {
      takeBack: () => {
        for (const takeBack of takeBacks) takeBack();
      },
    };
  }

  /** Undefined where there are none that still matter. */
  #failuresOf([table, name]: Subject): Failures | undefined {
    const failures = table.peek(name);
    const isOld = failures && this.#clock.now() >= failures.lastAt + maxFailureAgeMilliseconds;
    return isOld ? undefined : failures;
  }

  /** The latest is the last to be forgotten. */
  #count(subject: Subject, now: number): () => void {
    const [table, name] = subject;
    const before = this.#failuresOf(subject);
    table.delete(name);
    const counted = table.set(name, { count: (before?.count ?? 0) + 1, lastAt: now });
    return () => {
      const latest = table.peek(name);
      if (latest === undefined) return;
      const { count, lastAt } = latest;
      if (count === 1) table.delete(name);
      // Others may have failed meanwhile.
      else
        table.set(name, {
          count: count - 1,
          lastAt: latest === counted && before ? before.lastAt : lastAt,
        });
    };
  }
}

type Subject = readonly [table: Cache<string, Failures>, name: string];

/** In milliseconds from now; 0 or less where there is none. */
const waitOf = (failures: Failures | undefined, now: number): number => {
  if (!failures || failures.count < maxFreeFailures) return 0;
  const doublings = Math.min(failures.count - maxFreeFailures, 30);
  const wait = Math.min(maxWaitMilliseconds, firstWaitMilliseconds * 2 ** doublings);
  return failures.lastAt + wait - now;
};

/** A subscriber of IPv6 has all 2^64 addresses of a network: they are taken for one. */
export const addressGroupOf = (address: string): string => {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  if (!isIPv6(plain)) return plain;
  const [front = "", back] = plain.split("::");
  const groups = front === "" ? [] : front.split(":");
  // What `::` stands for; an IPv4 address at the end is not within the first four groups.
  const missing = back === undefined ? 0 : 8 - groups.length - back.split(":").length;
  const first = [
    ...groups,
    ...Array<string>(Math.max(0, missing)).fill("0"),
    ...(back ?? "").split(":"),
  ];
  return first
    .slice(0, 4)
    .map((group) => Number.parseInt(group || "0", 16).toString(16))
    .join(":");
};
