// Moves the virtual clock of a server: by so much, or to the next deadline whenever all wait.
//
//  V1 Each deadline on the way is met at its own moment, and what the server does there has
//     happened before time moves on.
//  V2 One move after the other: two callers never move time at once.
//  V3 Where a call waits for workers, and where time skips, a task that a worker has holds time,
//     also one that it has got since the look. A task that is ready holds it only for a while,
//     since there may be no worker for it.
import { refuse, virtualTimeLimits } from "@ekiden/model";
import type { Clock } from "../../clock.ts";
import type { VirtualClock } from "../../virtual-clock.ts";
import type { OpenTasks } from "./open-tasks.ts";

interface VirtualTimeOptions {
  readonly clock: VirtualClock;
  /** Of how long workers are waited for. */
  readonly machineClock: Clock;
  readonly openTasks: OpenTasks;
  /** When a schedule is due next (milliseconds), if any is. */
  readonly nextScheduledAt: () => Promise<number | undefined>;
  /** Functions that run, and those that are just being taken. */
  readonly runningFunctions: () => number;
  /** Resolves when all that is due by now, or follows from what was called, has happened. */
  readonly settled: () => Promise<void>;
}

const { maxStops, readySeconds } = virtualTimeLimits;
const readyMilliseconds = readySeconds * 1_000;
const functionMilliseconds = 50;

interface Rest {
  /** Milliseconds; undefined where nothing is to happen by itself. */
  readonly deadline: number | undefined;
  readonly quiet: Quiet;
}

/** From a call that lets time skip to the one that ends it. */
interface Skip {
  isOver: boolean;
}

interface Quiet {
  readonly changes: number;
  /** On the machine's clock: since when there was no other change. */
  readonly since: number;
}

export class VirtualTime {
  readonly #options: VirtualTimeOptions;
  readonly #wakeUps = new Set<() => void>();
  #moves: Promise<unknown> = Promise.resolve();
  #isClosed = false;
  /** Undefined while time does not skip. */
  #skip: Skip | undefined;
  /** Resolves when all that have begun by now are over. */
  #skipped: Promise<void> = Promise.resolve();

  constructor(options: VirtualTimeOptions) {
    this.#options = options;
    options.openTasks.onChanged(() => this.#wake());
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#options.clock.now();
  }

  get isSkipping(): boolean {
    return this.#skip !== undefined;
  }

  /** Of open executions and of schedules (milliseconds); undefined where nothing is to come. */
  async nextDeadline(): Promise<number | undefined> {
    return (await this.#look()).deadline;
  }

  /**
   * Moves time by so much. With `waitForTasks` it rejects with OperationNotPermittedFault where a
   * worker does not answer; in any case where too much happens on the way.
   */
  async advance(milliseconds: number, { waitForTasks = false } = {}): Promise<void> {
    await this.#move(() => {
      const end = this.now() + milliseconds;
      return waitForTasks ? this.#passWithWorkers(end) : this.#pass(end);
    });
  }

  /**
   * Where skipping ends, resolves when none of before is under way any more. It ends also where the
   * store fails. Rejects with OperationNotPermittedFault where it would begin after `close`.
   */
  async setSkipping(isSkipping: boolean): Promise<void> {
    if (!isSkipping) {
      await this.#endSkip();
    } else if (!this.#skip) {
      if (this.#isClosed) throw this.#closing();
      const skip = { isOver: false };
      this.#skip = skip;
      const over = this.#skipped.then(() => this.#skipUntilOver(skip));
      this.#skipped = over.catch(() => this.#giveUp(skip));
    }
  }

  /** A schedule may be due sooner, which is no change of an execution. */
  noteSchedule(): void {
    this.#wake();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.setSkipping(false);
  }

  #endSkip(): Promise<void> {
    if (this.#skip) this.#skip.isOver = true;
    this.#skip = undefined;
    this.#wake();
    return this.#skipped;
  }

  /** Of what cannot be looked at, the next call that looks is told. */
  #giveUp(skip: Skip): void {
    if (this.#skip === skip) this.#skip = undefined;
  }

  async #skipUntilOver(skip: Skip): Promise<void> {
    const maySkip = (quiet: Quiet) => !skip.isOver && this.#isStill(quiet);
    let quiet = this.#quietNow();
    while (!skip.isOver) {
      quiet = this.#stillQuiet(quiet);
      const rest = await this.#restAfter(quiet);
      if (!maySkip(quiet)) continue;
      const { deadline } = rest ?? {};
      if (deadline === undefined) await this.#changeAfter(quiet);
      else await this.#move(() => this.#moveTowards(deadline, () => maySkip(quiet)));
    }
  }

  async #pass(end: number): Promise<void> {
    for (let stops = 0; ; stops += 1) {
      if (stops === maxStops) throw this.#tooManyStops();
      const { deadline = Number.POSITIVE_INFINITY } = await this.#look();
      await this.#options.clock.moveThrough(Math.min(deadline, end), this.#options.settled);
      if (deadline > end) return;
    }
  }

  async #passWithWorkers(end: number): Promise<void> {
    let rest = await this.#restOrRefuse(this.#quietNow());
    for (let stops = 0; this.now() < end; ) {
      if (stops === maxStops) throw this.#tooManyStops();
      const { deadline = end, quiet } = rest;
      const next = Math.min(deadline, end);
      await this.#moveTowards(next, () => this.#isStill(quiet));
      if (this.now() >= next) stops += 1;
      rest = await this.#restOrRefuse(quiet);
    }
  }

  /** Rejects where a worker does not answer. */
  async #restOrRefuse(before: Quiet): Promise<Rest> {
    for (let quiet = this.#stillQuiet(before); ; quiet = this.#stillQuiet(quiet)) {
      const rest = await this.#restAfter(quiet);
      if (rest && this.#isStill(quiet)) return rest;
      if (this.#isClosed) throw this.#closing();
      // What has changed during the look is to be looked at, and not to be waited for.
      if (!this.#isStill(quiet)) continue;
      if (this.#hasBeenQuiet(quiet)) throw this.#unanswered();
      await this.#changeAfter(quiet);
    }
  }

  /** Undefined while something holds time. */
  async #restAfter(quiet: Quiet): Promise<Rest | undefined> {
    const { started, ready, deadline } = await this.#look();
    if (started > 0 || this.#options.runningFunctions() > 0) return undefined;
    return ready === 0 || this.#hasBeenQuiet(quiet) ? { deadline, quiet } : undefined;
  }

  async #look() {
    const { clock, openTasks, settled, nextScheduledAt } = this.#options;
    await settled();
    const { isLate, deadline, ...tasks } = await openTasks.look(this.now());
    const scheduled = await nextScheduledAt();
    const isScheduleLate = scheduled !== undefined && scheduled <= this.now();
    const next = isLate || isScheduleLate ? clock.next : undefined;
    const known = [deadline, isScheduleLate ? undefined : scheduled, next].filter(
      (at) => at !== undefined,
    );
    return { ...tasks, deadline: known.length > 0 ? Math.min(...known) : undefined };
  }

  /**
   * Moves to the first moment on the way at which something is to happen, or to `end`. What comes
   * from outside until then is seen by `mayMove` in the same turn in which time moves (V3).
   */
  async #moveTowards(end: number, mayMove: () => boolean): Promise<void> {
    const { clock, settled, runningFunctions } = this.#options;
    await settled();
    if (runningFunctions() > 0 || !mayMove()) return;
    clock.moveTo(Math.min(clock.next ?? end, end));
    await settled();
  }

  #move(act: () => Promise<void>): Promise<void> {
    const moved = this.#moves.then(act);
    this.#moves = moved.catch(() => {});
    return moved;
  }

  #quietNow(): Quiet {
    const { openTasks, machineClock } = this.#options;
    return { changes: openTasks.changes, since: machineClock.now() };
  }

  #stillQuiet(before: Quiet): Quiet {
    const now = this.#quietNow();
    return now.changes === before.changes ? before : now;
  }

  #isStill({ changes }: Quiet): boolean {
    return this.#options.openTasks.changes === changes;
  }

  #hasBeenQuiet({ since }: Quiet): boolean {
    return this.#options.machineClock.now() >= since + readyMilliseconds;
  }

  #wake(): void {
    for (const wake of this.#wakeUps) wake();
    this.#wakeUps.clear();
  }

  /** Resolves with the next change, or when what holds time may have ceased to without one. */
  #changeAfter({ since }: Quiet): Promise<void> {
    const { machineClock, runningFunctions } = this.#options;
    const now = machineClock.now();
    // The end of a function is a change, after which it counts as running for another moment.
    const time = runningFunctions() > 0 ? now + functionMilliseconds : since + readyMilliseconds;
    return new Promise((resolve) => {
      const alarm = time > now ? machineClock.at(time, () => this.#wake()) : undefined;
      this.#wakeUps.add(() => {
        alarm?.cancel();
        resolve();
      });
    });
  }

  #closing() {
    return refuse.notPermitted("The server is being stopped.");
  }

  #unanswered() {
    return refuse.notPermitted(
      `Time stands at ${this.#shownNow()}: a task is started, and nothing has changed for ` +
        `${readySeconds} seconds. Call AdvanceTime again for the rest, which waits as long again, ` +
        "or without waitForTasks, which does not wait.",
    );
  }

  #tooManyStops() {
    return refuse.notPermitted(
      `Time stands at ${this.#shownNow()}: so much happened on the way that one call does no more. ` +
        "Call AdvanceTime again for the rest.",
    );
  }

  #shownNow(): string {
    return new Date(this.now()).toISOString();
  }
}
