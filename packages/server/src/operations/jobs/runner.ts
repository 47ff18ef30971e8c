// Works for the jobs that this node has leases of, and takes leases of those that no node has.
import { randomUUID } from "node:crypto";
import { dayMilliseconds } from "@ekiden/engine";
import { jobRetentionDays, maxJobsKeptPerDomain } from "@ekiden/model";
import type { LeaseFigures } from "../../jobs/lease-tally.ts";
import type { JobStore } from "../../store/job-store.ts";
import { HeldJob, type HeldJobDeps, leaseMilliseconds, type NextTurn } from "./held-job.ts";

export interface JobRunnerOptions extends HeldJobDeps {
  readonly store: HeldJobDeps["store"] & {
    readonly jobs: Pick<JobStore, "claim" | "change" | "release" | "prune">;
  };
  /** False while the time may be wrong: no ended job is removed then. */
  readonly mayForgetNow: () => boolean;
  readonly onError: (error: unknown) => void;
}

/** Jobs that one node works for at a time. */
const maxHeldJobs = 16;
/** After a failure of the store. */
const retryMilliseconds = 1_000;
const prunedItemsPerRound = 1_000;

export class JobRunner {
  readonly #options: JobRunnerOptions;
  readonly #owner = randomUUID();
  readonly #held = new Map<number, HeldJob>();
  #nextLookAt: number | undefined = 0;
  #mustPrune = true;
  #lost = 0;

  constructor(options: JobRunnerOptions) {
    this.#options = options;
  }

  get leases(): LeaseFigures {
    const now = this.#options.steadyClock.now();
    const ages = [...this.#held.values()].map(({ leasedAt }) => now - leasedAt);
    return { held: ages.length, ageMilliseconds: Math.max(0, ...ages), lost: this.#lost };
  }

  /** There may be a job that no node has, or one that is to stop. */
  lookSoon(): void {
    this.#nextLookAt = 0;
    this.#mustPrune = true;
    for (const job of this.#held.values()) job.askSoon();
  }

  /** A job that has ended may be too old by now. */
  pruneSoon(): void {
    this.#mustPrune = true;
  }

  /** Another node may have left a job: it is not told where one is killed. */
  lookForLeft(): void {
    this.#nextLookAt = 0;
  }

  /** One turn of each job; returns when the next round is due, by the steady clock. */
  async runOnce(): Promise<number | undefined> {
    const { steadyClock } = this.#options;
    if (this.#nextLookAt !== undefined && this.#nextLookAt <= steadyClock.now()) await this.#look();
    const turns = await Promise.all([...this.#held.values()].map((job) => this.#turn(job)));
    if (this.#mustPrune) await this.#prune();
    const wanted = [...turns, this.#nextLookAt].filter((time) => typeof time === "number");
    return wanted.length > 0 ? Math.min(...wanted) : undefined;
  }

  /** Other nodes may go on at once. */
  async close(): Promise<void> {
    const { jobs } = this.#options.store;
    const held = [...this.#held.values()];
    this.#held.clear();
    await Promise.allSettled(held.map(({ claim }) => jobs.release(claim)));
  }

  async #look(): Promise<void> {
    const { store, clock } = this.#options;
    const at = clock.now();
    // Before the store is asked: a hint that comes meanwhile is about what it may not have seen.
    this.#nextLookAt = undefined;
    const question = {
      owner: this.#owner,
      held: [...this.#held.keys()],
      at,
      leasedUntil: at + leaseMilliseconds,
      maxJobs: maxHeldJobs - this.#held.size,
    };
    const claimed = await store.jobs.claim(question).catch((error) => {
      this.#nextLookAt = 0;
      throw error;
    });
    for (const claim of claimed) this.#held.set(claim.job, new HeldJob(this.#options, claim));
  }

  async #turn(job: HeldJob): Promise<NextTurn | undefined> {
    try {
      const next = await job.turn();
      if (next !== "over") return next;
      if (job.isLost) this.#lost += 1;
      this.#letGo(job);
      // Another may have waited for its place, and one that has ended may be one too many.
      this.#nextLookAt = 0;
      this.#mustPrune = true;
    } catch (error) {
      this.#options.onError(error);
      // Claimed anew, with what it has left in the store.
      this.#letGo(job);
      this.#nextLookAt = this.#options.steadyClock.now() + retryMilliseconds;
    }
    return undefined;
  }

  #letGo({ claim }: HeldJob): void {
    if (this.#held.get(claim.job)?.claim.fence === claim.fence) this.#held.delete(claim.job);
  }

  async #prune(): Promise<void> {
    const { store, clock, mayForgetNow } = this.#options;
    // As with a claim.
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
    if (!isMoreLeft) return;
    this.#mustPrune = true;
    this.#nextLookAt = 0;
  }
}
