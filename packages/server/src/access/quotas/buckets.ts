// The buckets of one node, by name. Full ones are forgotten, so that memory follows what was used
// of late and not all that was ever used.
import {
  type Bucket,
  type Level,
  millisecondsUntil,
  type Rate,
  takeFrom,
  tokensAt,
} from "./bucket.ts";

/** More than so many at once: some are forgotten early, and their owners begin with full ones. */
const maxBuckets = 100_000;
/** Buckets that are looked at, to be forgotten if full, for each one that is new. */
const lookedAtPerNew = 2;

interface Kept {
  level: Level;
  readonly rate: Rate;
}

export interface Draw {
  /** Names the bucket. */
  readonly key: string;
  readonly rate: Rate;
}

export class Buckets {
  readonly #kept = new Map<string, Kept>();
  readonly #max: number;
  #cursor: Iterator<string> = this.#kept.keys();

  /** `max`: default `maxBuckets`. */
  constructor(max = maxBuckets) {
    this.#max = max;
  }

  /** How many are remembered. */
  get size(): number {
    return this.#kept.size;
  }

  /**
   * Takes `cost` tokens from each bucket, or, where one has too few, from none: then that one is
   * returned, with the milliseconds until it would have enough. A cost above the size of a bucket
   * is its size. `now`: milliseconds.
   */
  take(draws: readonly Draw[], now: number, cost = 1): Short | undefined {
    for (const draw of draws) {
      const wanted = Math.min(cost, draw.rate.size);
      const level = this.#levelOf(draw, now);
      const waitMilliseconds = millisecondsUntil(level, draw.rate, { now, wanted });
      if (waitMilliseconds > 0) return { draw, waitMilliseconds };
    }
    for (const { key, rate } of draws) this.#takeOne(key, rate, { now, cost });
    return undefined;
  }

  /** A clock that was set back counts from where it is now, or nothing would come back for long. */
  #levelOf({ key }: Draw, now: number): Bucket {
    const kept = this.#kept.get(key);
    if (kept && now < kept.level.at) kept.level = { ...kept.level, at: now };
    return kept?.level;
  }

  #takeOne(key: string, rate: Rate, { now, cost }: { now: number; cost: number }): void {
    const wanted = Math.min(cost, rate.size);
    const kept = this.#kept.get(key);
    if (kept) kept.level = takeFrom(kept.level, rate, { now, wanted });
    else {
      this.#forget(now);
      this.#kept.set(key, { level: takeFrom(undefined, rate, { now, wanted }), rate });
    }
  }

  #forget(now: number): void {
    for (let looked = 0; looked < lookedAtPerNew; looked += 1) {
      const key = this.#next();
      const kept = key === undefined ? undefined : this.#kept.get(key);
      if (key === undefined || !kept) return;
      const isFull = tokensAt(kept.level, kept.rate, now) >= kept.rate.size;
      if (isFull || this.#kept.size >= this.#max) this.#kept.delete(key);
    }
  }

  /** One after the other, again and again; what is added meanwhile comes at the end. */
  #next(): string | undefined {
    let next = this.#cursor.next();
    if (next.done) {
      this.#cursor = this.#kept.keys();
      next = this.#cursor.next();
    }
    return next.done ? undefined : next.value;
  }
}

/** The bucket that has too few tokens. */
interface Short {
  readonly draw: Draw;
  readonly waitMilliseconds: number;
}
