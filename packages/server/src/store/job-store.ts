// The part of the contract of every store that is about jobs: an action on many executions.
//
//  J1 A node acts for a job only while it has the job's lease, and each change that it makes names
//     the fence of that lease: whose fence is old changes nothing. Nor does a lease of a database
//     that the node has left, whose last commits may be lost: the fence, and what the node knows of
//     the job, may be of these.
//  J2 An item is DOING, in a commit of its own, before its action begins. A job that is to stop
//     lets no item begin: the same commit decides.
//  J3 The position in the executions moves on in the commit that adds the items before it, so no
//     execution is an item of a job twice.
import type { DomainKey, DomainScope } from "./domain-key.ts";
import type { NamePage } from "./records.ts";

export type JobStatus = "RUNNING" | "STOPPING" | "STOPPED" | "COMPLETED" | "FAILED";
/** What an item ends as. */
type JobItemOutcome = "DONE" | "SKIPPED" | "FAILED" | "UNKNOWN";
export type JobItemState = "WAITING" | "DOING" | JobItemOutcome;

interface JobCounts {
  /** Items that were added. */
  readonly selected: number;
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
  readonly unknown: number;
}

export interface NewJob {
  readonly domain: DomainKey;
  readonly id: string;
  /** Milliseconds. */
  readonly createdAt: number;
  /** JSON: what it is to do, and for whom. */
  readonly definition: string;
}

export interface JobRecord extends NewJob {
  readonly status: JobStatus;
  readonly statusText?: string | undefined;
  /** Milliseconds. */
  readonly endedAt?: number | undefined;
  readonly counts: JobCounts;
}

export interface JobItem {
  /** From 1, in the order in which the job takes them. */
  readonly number: number;
  readonly workflowId: string;
  readonly runId: string;
  readonly state: JobItemState;
  readonly text?: string | undefined;
  /** Milliseconds; when it had an outcome. */
  readonly at?: number | undefined;
}

/** The lease of a job. */
export interface JobClaim {
  /** Names the job in this store. */
  readonly job: number;
  readonly fence: number;
  /** Of the database in which it was taken; absent where a store is never another one. */
  readonly era?: number | undefined;
}

export interface ClaimedJob extends JobClaim {
  readonly record: JobRecord;
  readonly position: JobPosition;
  /** Those that are WAITING or DOING, in their order. */
  readonly openItems: readonly JobItem[];
}

export interface JobPosition {
  /** Of the last execution that is an item; absent at the beginning, and where none follows. */
  readonly after?: string | undefined;
  /** No more executions become items. */
  readonly isEnd: boolean;
}

/** What is changed in one commit. */
export interface JobChange {
  /** Milliseconds. */
  readonly at: number;
  /** The lease holds until then (milliseconds). */
  readonly leasedUntil: number;
  /** DOING until now. WAITING: its action is known not to have happened, and is to come. */
  readonly settled?: readonly SettledItem[];
  /** WAITING until now, and DOING from now on. */
  readonly begun?: readonly number[];
  /** In one change with `settled` and `begun` only where those name none of them. */
  readonly added?: {
    readonly executions: readonly { readonly workflowId: string; readonly runId: string }[];
    readonly position: JobPosition;
  };
  /** The job is over, and so are its items that are WAITING: they are forgotten. */
  readonly ended?: {
    readonly status: "STOPPED" | "COMPLETED" | "FAILED";
    readonly text?: string | undefined;
  };
}

export interface SettledItem {
  readonly number: number;
  readonly state: JobItemOutcome | "WAITING";
  readonly text?: string | undefined;
}

/** How it stands after a change: `RUNNING` alone means that `begun` and `added` were made. */
export type JobStanding = "RUNNING" | "STOPPING" | "ENDED" | "LOST";

export interface JobStore {
  /** Throws LimitExceededFault where the domain has `maxRunning` jobs that have not ended. */
  add(job: NewJob, maxRunning: number): Promise<void>;
  find(domain: DomainKey, id: string): Promise<JobRecord | undefined>;
  /** The latest first. */
  list(query: {
    readonly domain: DomainKey;
    /** 1 to 1,000. */
    readonly pageSize: number;
    readonly after?: string | undefined;
  }): Promise<NamePage<JobRecord>>;
  /** In their order. */
  items(query: {
    readonly domain: DomainKey;
    readonly id: string;
    readonly state?: JobItemState | undefined;
    /** 1 to 1,000. */
    readonly pageSize: number;
    readonly after?: string | undefined;
  }): Promise<NamePage<JobItem>>;
  /** A job that runs is STOPPING from then on: no item of it begins. Undefined: there is none. */
  stop(stop: {
    readonly domain: DomainKey;
    readonly id: string;
    readonly text?: string | undefined;
  }): Promise<JobStatus | undefined>;

  /**
   * Leases of jobs that have not ended and that no other owner has, but for those in `held`: of all
   * that are to stop, and of so many others, none of which is of an account in `full`.
   */
  claim(query: {
    /** Names a runner; no other has the same. */
    readonly owner: string;
    readonly held: readonly number[];
    readonly full: readonly DomainScope[];
    /** Milliseconds. */
    readonly at: number;
    readonly leasedUntil: number;
    readonly maxJobs: number;
  }): Promise<readonly ClaimedJob[]>;
  /**
   * Makes all of the change, or nothing where the lease is another's. Of a job that is STOPPING,
   * `begun` and `added` are left out.
   */
  change(claim: JobClaim, change: JobChange): Promise<JobStanding>;
  /** Others may have the job at once. */
  release(claim: JobClaim): Promise<void>;
  /**
   * Removes jobs that ended before a moment, and those of a domain that has more than so many; a
   * bounded piece at a time. True where there may be more to remove.
   */
  prune(which: {
    readonly endedBefore: number;
    readonly maxKeptPerDomain: number;
    readonly maxItems: number;
  }): Promise<boolean>;
}
