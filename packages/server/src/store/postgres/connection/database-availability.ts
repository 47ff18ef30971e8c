// While the database is unavailable, no call waits for it: calls are refused at once, and one
// connection at a time tries, twice a second, whether it is available. Two log lines report this.
import type { Alarm, Clock } from "../../../clock.ts";

export interface OutageNews {
  away(error: unknown): void;
  back(milliseconds: number): void;
  /** A connection was lost, and restored before a call needed it. */
  again(): void;
}

const restMilliseconds = 500;
/** Losses without an effect are logged once in so long. */
const againMilliseconds = 60_000;

type DatabaseErrorKind = "connect" | "connection" | "statement" | "collision";

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
  readonly #errors = { connect: 0, connection: 0, statement: 0, collision: 0 };

  constructor(clock: Clock, news?: OutageNews) {
    this.#clock = clock;
    this.#news = news;
  }

  /**
   * What has gone wrong: attempts to connect, connections that were lost, statements that failed,
   * and those that were undone because two transactions stood in each other's way.
   */
  get errors(): Readonly<Record<DatabaseErrorKind, number>> {
    return this.#errors;
  }

  count(kind: DatabaseErrorKind): void {
    if (!this.#isOver) this.#errors[kind] += 1;
  }

  /** It could not connect. */
  missed(one: Waiting, error: unknown): void {
    if (this.#isOver) return;
    this.count("connect");
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

  /** No connection tries any more. */
  end(): void {
    this.#isOver = true;
    this.#alarm?.cancel();
    this.#waiting.clear();
  }
}
