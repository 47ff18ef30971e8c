// Closed runs are removed when the clock says that their time has come; what is removed is gone.
// So a clock that says something surprising is not believed at once: after a gap of more than an
// hour, retention waits for ten minutes, in which an operator can read what is about to be removed.
//
//  A gap is time that the clock shows and that the server has not seen pass: the clock was set
//  forward, the machine slept, or the server was off. The server cannot know which of these it
//  was.
import type { Alarm, Clock } from "../clock.ts";
import type { Log } from "../log/log.ts";
import { shownDomain } from "../store/domain-key.ts";
import type { ExecutionStore, ExpiredRuns } from "../store/store.ts";
import type { TimeMark } from "../store/store-time.ts";

const maxGapMilliseconds = 3_600_000;
const waitMilliseconds = 600_000;
/** So often it is looked at, and written down, what time it is. */
const markMilliseconds = 60_000;
/** Counted for the log. */
const maxCount = 100_000;
const maxDomainsTold = 20;

interface RetentionGuardOptions {
  /** By which runs are removed. */
  readonly clock: Clock;
  /** Time that only passes. */
  readonly steadyClock: Clock;
  readonly mark: TimeMark;
  readonly executions: Pick<ExecutionStore, "countExpired">;
  /** The clock is right as the node starts: a gap before that is none. */
  readonly isAccepted: boolean;
  readonly log: Pick<Log, "retentionWaits" | "retentionGoesOn" | "retentionClockRight">;
}

/** The same moment by both clocks. */
interface Moment {
  readonly at: number;
  readonly steadyAt: number;
}

export class RetentionGuard {
  readonly #options: RetentionGuardOptions;
  readonly #listeners: (() => void)[] = [];
  /** The latest at which the clock was believed. */
  #trusted: Moment;
  /** Of `steadyClock`; undefined while retention does not wait. */
  #waitsUntil: number | undefined;
  #alarm: Alarm | undefined;

  private constructor(options: RetentionGuardOptions, knownAt: number | undefined) {
    this.#options = options;
    const { at, steadyAt } = this.#now();
    this.#trusted = { at: options.isAccepted ? at : (knownAt ?? at), steadyAt };
  }

  /** Rejects with ServiceUnavailable where the store cannot be read. */
  static async start(options: RetentionGuardOptions): Promise<RetentionGuard> {
    const guard = new RetentionGuard(options, await options.mark.read());
    guard.#look();
    return guard;
  }

  /** Calls when retention no longer waits. */
  onTrusted(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** May closed runs be removed at `at`, which the clock says it is? */
  mayForget(at: number): boolean {
    const { steadyClock } = this.#options;
    const steadyAt = steadyClock.now();
    const gap = at - this.#trusted.at - (steadyAt - this.#trusted.steadyAt);
    const isGap = gap > maxGapMilliseconds;
    if (isGap && this.#waitsUntil === undefined) this.#wait(gap, at);
    if (isGap && steadyAt < (this.#waitsUntil ?? 0)) return false;
    this.#trusted = { at, steadyAt };
    if (this.#waitsUntil !== undefined) this.#goOn(isGap);
    return true;
  }

  /** Resolves when the store knows until when the clock was believed. */
  async stop(): Promise<void> {
    this.#alarm?.cancel();
    await this.#mark();
  }

  #now(): Moment {
    const { clock, steadyClock } = this.#options;
    return { at: clock.now(), steadyAt: steadyClock.now() };
  }

  /** Also where nothing is due: a gap is noticed, and the time is kept in the store. */
  #look(): void {
    const { steadyClock, clock } = this.#options;
    void this.#mark();
    // One clock for both shows no gap while the node runs. It is a test's, which moves it from
    // alarm to alarm, and should not have to stop at each minute of a month.
    if (steadyClock === clock && this.#waitsUntil === undefined) return;
    const next = steadyClock.now() + markMilliseconds;
    this.#alarm = steadyClock.at(Math.min(next, this.#waitsUntil ?? next), () => this.#look());
  }

  /** What is not believed is not kept: a restart would take it for granted. */
  async #mark(): Promise<void> {
    const { clock, mark } = this.#options;
    const now = clock.now();
    if (this.mayForget(now)) await mark.write(now).catch(() => undefined);
  }

  #wait(gapMilliseconds: number, at: number): void {
    const { steadyClock, executions, log } = this.#options;
    this.#waitsUntil = steadyClock.now() + waitMilliseconds;
    const tell = (expired?: readonly ExpiredRuns[]) =>
      log.retentionWaits({ gapMilliseconds, waitMilliseconds, ...(expired && factsOf(expired)) });
    executions.countExpired(at, maxCount).then(tell, () => tell());
  }

  #goOn(isGap: boolean): void {
    const { log } = this.#options;
    this.#waitsUntil = undefined;
    if (isGap) log.retentionGoesOn();
    else log.retentionClockRight();
    for (const listener of this.#listeners) listener();
  }
}

/** What is about to be removed: how many in which domains, the fullest first. */
const factsOf = (expired: readonly ExpiredRuns[]) => {
  const closed = expired.reduce((sum, { count }) => sum + count, 0);
  const told = expired.slice(0, maxDomainsTold);
  return {
    closed,
    domains: Object.fromEntries(told.map(({ domain, count }) => [shownDomain(domain), count])),
    /** Not all are counted, or not all domains told. */
    isMore: closed >= maxCount || expired.length > told.length,
  };
};
