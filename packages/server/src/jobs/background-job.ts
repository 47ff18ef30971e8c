// A loop, apart from what it does: one round of work at a time, then a rest until there is more.
import type { Alarm, Clock } from "../clock.ts";

/** Does the work that is due now, and returns the milliseconds until the next round, if any. */
export type RunOnce = () => Promise<number | undefined>;

interface BackgroundJobOptions {
  readonly clock: Clock;
  readonly runOnce: RunOnce;
  /** Called once for the same error, however often it comes until a round goes well. */
  readonly onError: (error: unknown) => void;
  /**
   * Called as it stops, so that a round which waits for others comes to its end. It has stopped
   * when this has resolved, too.
   */
  readonly onStop?: () => Promise<void>;
}

/** After a round that failed, the next one waits this long. */
const retryMilliseconds = 1000;

/** What others need of it; several together may be one. */
export type Loop = Pick<BackgroundJob, "wake" | "settled" | "isRunning" | "stop">;

export class BackgroundJob {
  readonly #options: BackgroundJobOptions;
  #alarm: { readonly at: number; readonly alarm: Alarm } | undefined;
  #running: Promise<void> | undefined;
  #round: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  /** Of the latest round, if it failed. */
  #latestError: string | undefined;

  constructor(options: BackgroundJobOptions) {
    this.#options = options;
  }

  /** There may be something to do, now. */
  wake(): void {
    if (this.#stopped) return;
    this.#again = true;
    this.#running ??= this.#run();
  }

  /** There will be something to do at `time` (milliseconds). */
  wakeAt(time: number): void {
    if (this.#stopped || (this.#alarm && this.#alarm.at <= time)) return;
    this.#alarm?.alarm.cancel();
    const alarm = this.#options.clock.at(time, () => {
      this.#alarm = undefined;
      this.wake();
    });
    this.#alarm = { at: time, alarm };
  }

  /** Resolves when the round that is under way has ended; the next may begin at once. */
  async settled(): Promise<void> {
    await this.#round;
  }

  /** A round is under way, or begins at once. */
  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#alarm?.alarm.cancel();
    const others = this.#options.onStop?.();
    await this.#running;
    await others;
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#round = this.#runRound();
      await this.#round;
    }
    this.#round = undefined;
    this.#running = undefined;
  }

  async #runRound(): Promise<void> {
    // Leaves the caller's step first: a round may itself take steps.
    await Promise.resolve();
    if (this.#stopped) return;
    this.#again = false;
    const next = await this.#try();
    if (next !== undefined) this.wakeAt(next);
  }

  async #try(): Promise<number | undefined> {
    const { runOnce, clock, onError } = this.#options;
    try {
      const next = await runOnce();
      this.#latestError = undefined;
      return next;
    } catch (error) {
      const text = String(error);
      if (text !== this.#latestError) onError(error);
      this.#latestError = text;
      return clock.now() + retryMilliseconds;
    }
  }
}
