// Works for the jobs that this node has leases of, and takes leases of those that no node has.
import { randomUUID } from "node:crypto";
import { dayMilliseconds } from "@ekiden/engine";
import { jobRetentionDays, maxJobsKeptPerDomain } from "@ekiden/model";
import { Cache } from "../../cache/cache.ts";
import { BackgroundJob, type Loop } from "../../jobs/background-job.ts";
import type { LeaseFigures } from "../../jobs/lease-tally.ts";
import type { ClaimedJob, JobItem, JobStore } from "../../store/job-store.ts";
import { SharedPlaces } from "../../store/shared-places.ts";
import { HeldJob, type HeldJobDeps, leaseMilliseconds } from "./held-job.ts";

export interface JobRunnerOptions extends HeldJobDeps {
  readonly store: HeldJobDeps["store"] & {
    readonly jobs: Pick<JobStore, "claim" | "change" | "release" | "prune">;
  };
  /** False while the time may be wrong: no ended job is removed then. */
  readonly mayForgetNow: () => boolean;
  readonly onError: (error: unknown) => void;
}

/**
 * Jobs of one account that a node has at a time, if others leave it so many places. Beyond that it
 * takes those that are to stop, and ends them.
 */
export const maxHeldJobs = 100;
/** Turns under way at a time: jobs that have more to do than this allows take turns. */
const maxTurnsAtOnce = 16;
/** After a failure of the store. */
const retryMilliseconds = 1_000;
const prunedItemsPerRound = 1_000;

interface Held {
  readonly job: HeldJob;
  /** Each has its own: a job that is slow, or hangs, keeps no other from its rate. */
  readonly loop: BackgroundJob;
  /** Gives its place back. */
  readonly leave: () => void;
}

export class JobRunner implements Loop {
  readonly #options: JobRunnerOptions;
  readonly #owner = randomUUID();
  readonly #held = new Map<number, Held>();
  /** Of jobs that this node had to let go, until it has them again. */
  readonly #leftInDoubt = new Cache<number, readonly JobItem[]>({ maxEntries: maxHeldJobs });
  readonly #places = new SharedPlaces(maxHeldJobs);
  readonly #looks: BackgroundJob;
  readonly #turns = new Turns(maxTurnsAtOnce);
  #mustPrune = true;
  #lost = 0;

  constructor(options: JobRunnerOptions) {
    this.#options = options;
    const { steadyClock: clock, onError } = options;
    this.#looks = new BackgroundJob({ clock, runOnce: () => this.#look(), onError });
  }

  get leases(): LeaseFigures {
    const now = this.#options.steadyClock.now();
    const ages = [...this.#held.values()].map(({ job }) => now - job.leasedAt);
    return { held: ages.length, ageMilliseconds: Math.max(0, ...ages), lost: this.#lost };
  }

  /** There may be a job that no node has: another node may have left it. */
  wake(): void {
    this.#looks.wake();
  }

  /** There may be a job that no node has, or one that is to stop. */
  lookSoon(): void {
    this.pruneSoon();
    for (const { job, loop } of this.#held.values()) {
      job.askSoon();
      loop.wake();
    }
  }

  /** A job that has ended may be too old by now. */
  pruneSoon(): void {
    this.#mustPrune = true;
    this.wake();
  }

  get isRunning(): boolean {
    return this.#loops.some(({ isRunning }) => isRunning);
  }

  async settled(): Promise<void> {
    await Promise.all(this.#loops.map((loop) => loop.settled()));
  }

  /** Resolves when no look and no turn is under way, and none begins any more. */
  async stop(): Promise<void> {
    await this.#looks.stop();
    await Promise.all(this.#loops.map((loop) => loop.stop()));
  }

  /** Other nodes may go on at once. */
  async close(): Promise<void> {
    await this.stop();
    const { jobs } = this.#options.store;
    const held = [...this.#held.values()];
    this.#held.clear();
    await Promise.allSettled(held.map(({ job }) => jobs.release(job.claim)));
  }

  get #loops(): readonly BackgroundJob[] {
    return [this.#looks, ...[...this.#held.values()].map(({ loop }) => loop)];
  }

  async #look(): Promise<undefined> {
    await this.#claim();
    if (this.#mustPrune) await this.#prune();
  }

  /** One after the other: each changes which accounts may have another. */
  async #claim(): Promise<void> {
    let claimed: readonly ClaimedJob[];
    do {
      claimed = await this.#claimNext();
      for (const claim of claimed) {
        this.#hold(new HeldJob(this.#options, claim, this.#leftInDoubt.get(claim.job)));
        this.#leftInDoubt.delete(claim.job);
      }
    } while (claimed.some(({ record }) => record.status === "RUNNING"));
  }

  #claimNext(): Promise<readonly ClaimedJob[]> {
    const { store, clock } = this.#options;
    const at = clock.now();
    return store.jobs.claim({
      owner: this.#owner,
      held: [...this.#held.keys()],
      full: this.#places.full,
      at,
      leasedUntil: at + leaseMilliseconds,
      maxJobs: this.#places.areLeft ? 1 : 0,
    });
  }

  #hold(job: HeldJob): void {
    const { steadyClock: clock, onError } = this.#options;
    const { domain } = job.claim.record;
    const hasPlace = this.#places.take(domain);
    const leave = () => hasPlace && this.#places.giveBack(domain);
    const runOnce = () => this.#turns.during(() => this.#turn(job));
    const loop = new BackgroundJob({ clock, runOnce, onError });
    this.#held.set(job.claim.job, { job, loop, leave });
    loop.wake();
  }

  async #turn(job: HeldJob): Promise<number | undefined> {
    try {
      const next = await job.turn();
      if (next !== "over") return next;
      if (job.isLost) this.#lost += 1;
      this.#letGo(job);
      // Another may have waited for its place, and one that has ended may be one too many.
      this.pruneSoon();
    } catch (error) {
      this.#options.onError(error);
      // Claimed anew, with what it has left in the store.
      this.#letGo(job);
      this.#looks.wakeAt(this.#options.steadyClock.now() + retryMilliseconds);
    }
    return undefined;
  }

  #letGo(job: HeldJob): void {
    const held = this.#held.get(job.claim.job);
    if (held?.job !== job) return;
    this.#held.delete(job.claim.job);
    held.leave();
    if (job.inDoubt.length > 0) this.#leftInDoubt.set(job.claim.job, job.inDoubt);
    // Its round is this one.
    void held.loop.stop();
  }

  async #prune(): Promise<void> {
    const { store, clock, mayForgetNow } = this.#options;
    // Before the store is asked: a hint that comes meanwhile is about what it may not have seen.
    this.#mustPrune = false;
    if (!mayForgetNow()) return;
    const question = {
      endedBefore: clock.now() - jobRetentionDays * dayMilliseconds,
      maxKeptPerDomain: maxJobsKeptPerDomain,
      maxItems: prunedItemsPerRound,
    };
    const isMoreLeft = await store.jobs.prune(question).catch((error) => {
      this.#mustPrune = true;
      throw error;
    });
    if (isMoreLeft) this.pruneSoon();
  }
}

/** So many at a time; the others wait in the order in which they came. */
class Turns {
  #left: number;
  readonly #waiting: (() => void)[] = [];

  constructor(places: number) {
    this.#left = places;
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    if (this.#left > 0) this.#left -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#left += 1;
    }
  }
}
