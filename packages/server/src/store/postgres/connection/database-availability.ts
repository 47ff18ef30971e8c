// While the database is away, nobody waits for it: calls are refused at once, and one connection at
// a time tries, now and then, whether it is back. Two lines tell of it: it has gone, it is here.
import type { Alarm, Clock } from "../../../clock.ts";

export interface OutageNews {
  away(error: unknown): void;
  back(milliseconds: number): void;
  /** A connection was lost, and there again before anybody missed it. */
  again(): void;
}

const restMilliseconds = 500;
/** Losses that came to nothing are told of once in so long. */
const againMilliseconds = 60_000;

/** Who is without a connection. */
interface Waiting {
  retry(): void;
}

export class DatabaseAvailability {
  readonly #clock: Clock;
  readonly #news: OutageNews | undefined;
  /** The one that has waited longest is the next to try. */
  readonly #waiting = new Set<Waiting>();
  #alarm: Alarm | undefined;
  #begunAt = 0;
  #toldOfAgainAt = Number.NEGATIVE_INFINITY;
  #isOver = false;

  constructor(clock: Clock, news?: OutageNews) {
    this.#clock = clock;
    this.#news = news;
  }

  /** It could not connect. */
  missed(one: Waiting, error: unknown): void {
    if (this.#isOver) return;
    if (this.#waiting.size === 0) {
      this.#begunAt = this.#clock.now();
      this.#news?.away(error);
    }
    this.#waiting.delete(one);
    this.#waiting.add(one);
    this.#alarm ??= this.#clock.at(this.#clock.now() + restMilliseconds, () => {
      this.#alarm = undefined;
      const [next] = this.#waiting;
      next?.retry();
    });
  }

  /** It is connected: so all others can be, most likely. */
  reached(one: Waiting): void {
    const now = this.#clock.now();
    if (this.#waiting.delete(one)) {
      if (this.#waiting.size === 0) this.#news?.back(now - this.#begunAt);
      for (const other of this.#waiting) other.retry();
    } else if (now >= this.#toldOfAgainAt + againMilliseconds) {
      this.#toldOfAgainAt = now;
      this.#news?.again();
    }
  }

  /** Nobody tries any more. */
  end(): void {
    this.#isOver = true;
    this.#alarm?.cancel();
    this.#waiting.clear();
  }
}
