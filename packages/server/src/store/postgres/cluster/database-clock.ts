// The clock of all nodes: the database's. It is asked once a minute, and whenever there is a reason
// to; in between, its time is that of a clock that only passes and is never set, so that to
// read the time costs no round trip.
//
//  T1 A machine's clock that is wrong, or is set, changes nothing of this one.
//  T2 It is as far from the database's as a round trip takes at most, and what the two have drifted
//     apart within a minute.
//  T3 It never goes back, unless the database's own clock is set back by more than a second.
import type { Alarm, Clock } from "../../../clock.ts";
import { Repeat } from "../../../repeat.ts";
import type { ClockComparison, SharedClock } from "../../store-time.ts";
import { query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import { type Bounds, boundsOf, ClockOffset, intersection, middleOf } from "./clock-offset.ts";

interface DatabaseClockOptions {
  /** On which little else is asked: what is before a question on it makes the answer less exact. */
  readonly link: ReconnectingConnection;
  /** Time that only passes. */
  readonly steadyClock: Clock;
  /** What this machine takes for the time; nothing follows it but what is said of it. */
  readonly machineClock: Clock;
  /** Is called with the milliseconds by which the database's clock has jumped. */
  readonly onJump?: ((milliseconds: number) => void) | undefined;
}

const compareMilliseconds = 60_000;
/** Between two looks at whether there is a reason to ask earlier. */
const lookMilliseconds = 1_000;
/** The machine's clock was set, or it has slept: time that only passes stands still then. */
const jumpMilliseconds = 500;
/** A look is repeated up to so often, or until it is as exact as that. */
const maxLooks = 3;
const exactMilliseconds = 4;
/** What is less exact is asked again at the next look. */
const inexactMilliseconds = 200;

export class DatabaseClock implements SharedClock {
  readonly #options: DatabaseClockOptions;
  readonly #offset: ClockOffset;
  readonly #listeners: ((comparison: ClockComparison) => void)[] = [];
  #comparison: ClockComparison;
  #comparedAt: number;
  /** The connection on which it was asked: another may lead to another machine. */
  #asked: unknown;
  readonly #looks: Repeat;

  private constructor(options: DatabaseClockOptions, bounds: Bounds, asked: unknown) {
    this.#options = options;
    this.#asked = asked;
    this.#comparedAt = options.steadyClock.now();
    this.#offset = new ClockOffset(middleOf(bounds), this.#comparedAt);
    this.#comparison = this.#compare(bounds);
    this.#looks = new Repeat({
      clock: options.steadyClock,
      restMilliseconds: lookMilliseconds,
      // While the database is unavailable nothing is committed: the time can wait for it.
      act: () => this.#askWithReason().catch(() => undefined),
    });
  }

  /** Resolves once the time is known. Rejects with ServiceUnavailable. */
  static async start(options: DatabaseClockOptions): Promise<DatabaseClock> {
    const client = await options.link.client();
    return new DatabaseClock(options, await ask(options), client);
  }

  now(): number {
    const now = this.#options.steadyClock.now();
    return Math.floor(now + this.#offset.at(now));
  }

  at(time: number, call: () => void): Alarm {
    const { steadyClock } = this.#options;
    let waiting: Alarm;
    const wait = () => {
      // It may be corrected meanwhile: a look now and then.
      const delay = Math.min(Math.max(time - this.now(), 0), lookMilliseconds);
      waiting = steadyClock.at(steadyClock.now() + delay, () =>
        this.now() >= time ? call() : wait(),
      );
    };
    wait();
    return { cancel: () => waiting.cancel() };
  }

  get comparison(): ClockComparison {
    return this.#comparison;
  }

  onCompared(listener: (comparison: ClockComparison) => void): void {
    this.#listeners.push(listener);
  }

  stop(): Promise<void> {
    return this.#looks.stop();
  }

  async #askWithReason(): Promise<void> {
    const { link, steadyClock } = this.#options;
    const client = await link.client();
    const { error } = this.#comparison;
    const passed = steadyClock.now() - this.#comparedAt;
    const isDue = passed >= compareMilliseconds || error > inexactMilliseconds;
    const isSet = Math.abs(this.#ahead() - this.#comparison.ahead) > jumpMilliseconds;
    if (!isDue && !isSet && client === this.#asked) return;
    this.#follow(await ask(this.#options));
    this.#asked = client;
  }

  #follow(bounds: Bounds): void {
    this.#comparedAt = this.#options.steadyClock.now();
    const jump = this.#offset.follow(bounds, this.#comparedAt);
    if (jump !== 0) this.#options.onJump?.(Math.round(jump));
    this.#comparison = this.#compare(bounds);
    for (const listener of this.#listeners) listener(this.#comparison);
  }

  #compare({ min, max }: Bounds): ClockComparison {
    return { ahead: this.#ahead(), error: Math.ceil(max - min) };
  }

  #ahead(): number {
    const { machineClock, steadyClock } = this.#options;
    return Math.round(machineClock.now() - steadyClock.now() - this.#offset.target);
  }
}

const ask = async ({ link, steadyClock }: DatabaseClockOptions): Promise<Bounds> => {
  let proved: Bounds | undefined;
  for (let looks = 0; looks < maxLooks; looks += 1) {
    const sentAt = steadyClock.now();
    const [row] = await link.run(readClock());
    const receivedAt = steadyClock.now();
    const bounds = boundsOf({ sentAt, databaseAt: row?.at ?? Number.NaN, receivedAt });
    proved = proved ? intersection(proved, bounds) : bounds;
    if (proved.max - proved.min <= exactMilliseconds) break;
  }
  if (!proved || Number.isNaN(proved.min)) throw new Error("The database did not return its time");
  return proved;
};

const readClock = query<[], { at: number }>(
  "read-clock",
  "select (extract(epoch from clock_timestamp()) * 1000)::double precision as at",
);
