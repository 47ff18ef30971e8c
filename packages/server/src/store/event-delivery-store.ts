// The part of the contract of every store that is about events for targets outside. The commit that
// brings one about writes it, and its row stays until a target has taken it: so a node that ends
// loses none.
import type { RunIncident } from "@ekiden/diagnosis";
import type { DomainKey } from "./domain-key.ts";
import type { ExecutionId, NamePage, StoredState } from "./records.ts";

/** What a commit has brought about in a run. */
export interface RunNews {
  readonly execution: Readonly<StoredState>;
  /** It closes with this commit. */
  readonly isClosed: boolean;
  /** Incidents that begin with this commit. */
  readonly incidents: readonly RunIncident[];
  /** Milliseconds; of the commit. */
  readonly at: number;
}

/** An event for one target. */
export interface NewEventDelivery {
  readonly target: string;
  /** The same for each target and each attempt, and for no other event. */
  readonly eventId: string;
  readonly eventType: string;
  /** JSON. */
  readonly body: string;
}

/**
 * Which events a commit brings about, and for which targets. Called within the commit, for runs
 * that close and runs in which an incident begins: it must be quick, and throw nothing.
 */
export type EventSource = (news: RunNews) => readonly NewEventDelivery[];

/** What both stores are opened with. */
export interface EventOptions {
  /** Absent: no events are written. */
  readonly events?: EventSource | undefined;
}

export const eventDeliveryStates = ["WAITING", "DEAD"] as const;
export type EventDeliveryState = (typeof eventDeliveryStates)[number];

export interface EventDelivery extends NewEventDelivery {
  readonly id: number;
  readonly domain: DomainKey;
  readonly execution: ExecutionId;
  readonly state: EventDeliveryState;
  /** Milliseconds. */
  readonly createdAt: number;
  /**
   * Milliseconds: when it is sent next, 0 before the first attempt; or, of a dead one, when it was
   * given up. Undefined while it waits for an earlier one of its run and target.
   */
  readonly dueAt: number | undefined;
  /** That failed, since it was created or sent again on request. */
  readonly attempts: number;
  /** Of the latest attempt. */
  readonly error: string | undefined;
}

export interface DeliveryClaim {
  readonly id: number;
  /** Of the node that claims it. */
  readonly owner: string;
}

export interface EventDeliveryStore {
  /**
   * Leases deliveries of the target that are due, the one that is due longest first. Never a later
   * one of a run while an earlier one of the same run and target waits: it is due once that was
   * sent or given up, and costs no claim anything before.
   */
  claim(asked: {
    readonly target: string;
    readonly owner: string;
    /** Milliseconds. */
    readonly at: number;
    /** Milliseconds; from then on another claim may take it. */
    readonly leasedUntil: number;
    readonly max: number;
  }): Promise<readonly EventDelivery[]>;
  /** When the next one of the target is due that is not leased, or its lease ends. */
  nextDueAt(target: string): Promise<number | undefined>;
  /** The target has taken it: it is removed. */
  sent(claim: DeliveryClaim): Promise<void>;
  /** An attempt failed, and the next is at `dueAt` (milliseconds). */
  failed(
    claim: DeliveryClaim,
    outcome: { readonly dueAt: number; readonly error: string },
  ): Promise<void>;
  /** Those of a domain, the oldest first. */
  list(query: {
    readonly domain: DomainKey;
    readonly state?: EventDeliveryState | undefined;
    /** 1 to 1,000. */
    readonly pageSize: number;
    readonly after?: string | undefined;
  }): Promise<NamePage<EventDelivery>>;
  /** It waits as if it were new. Undefined: the domain has none of that id. */
  retry(domain: DomainKey, id: number, at: number): Promise<EventDelivery | undefined>;
  /** Gives up what has waited since before `queuedBefore`, `max` at most: the target of each. */
  giveUp(which: {
    readonly queuedBefore: number;
    readonly at: number;
    readonly max: number;
  }): Promise<readonly string[]>;
  /** Removes those that were given up before; returns how many, `max` at most. */
  removeDead(before: number, max: number): Promise<number>;
  /** How many wait, by target: counted up to `maxCount` in all. */
  countWaiting(maxCount: number): Promise<ReadonlyMap<string, number>>;
  /** Calls with the targets for which a commit of this node has written events. */
  onAdded(listener: (targets: ReadonlySet<string>) => void): void;
}
