// By how much the database's clock is ahead of a clock that only passes: arithmetic alone, of what
// looks at it have proved. All in milliseconds.

/** One look at the database's clock; the other two by the clock that only passes. */
interface Look {
  readonly sentAt: number;
  readonly databaseAt: number;
  readonly receivedAt: number;
}

/** The offset is neither below nor above. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Clocks are read in whole milliseconds: an answer may have come that much later. */
const readingError = 1;

/** The database read its clock at some moment between the question and the answer. */
export const boundsOf = ({ sentAt, databaseAt, receivedAt }: Look): Bounds => ({
  min: databaseAt - receivedAt - readingError,
  max: databaseAt - sentAt,
});

/** What both prove; the later alone where they contradict: a clock was set in between. */
export const intersection = (earlier: Bounds, later: Bounds): Bounds => {
  const min = Math.max(earlier.min, later.min);
  const max = Math.min(earlier.max, later.max);
  return min <= max ? { min, max } : later;
};

export const middleOf = ({ min, max }: Bounds): number => (min + max) / 2;

/** A correction up to here is made bit by bit, so that time never goes back; above, at once. */
const maxSlew = 1_000;
/** Of each millisecond that passes, so much may be corrected. */
const slewRate = 0.1;

/** The offset that is in use: it follows what is proved, and no further than that. */
export class ClockOffset {
  #from: number;
  #target: number;
  #correctedAt: number;

  constructor(offset: number, now: number) {
    this.#from = offset;
    this.#target = offset;
    this.#correctedAt = now;
  }

  /** At `now`, of the clock that only passes. */
  at(now: number): number {
    const left = this.#target - this.#from;
    if (left === 0) return this.#target;
    const corrected = Math.max(0, now - this.#correctedAt) * slewRate;
    return corrected >= Math.abs(left) ? this.#target : this.#from + Math.sign(left) * corrected;
  }

  /** What it will be once all is corrected. */
  get target(): number {
    return this.#target;
  }

  /** Returns by how much time jumps at once; 0: not at all. */
  follow({ min, max }: Bounds, now: number): number {
    const current = this.at(now);
    this.#target = Math.min(Math.max(current, min), max);
    this.#correctedAt = now;
    const correction = this.#target - current;
    const isJump = Math.abs(correction) > maxSlew;
    this.#from = isJump ? this.#target : current;
    return isJump ? correction : 0;
  }
}
