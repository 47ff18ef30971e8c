// Who polls which list, as far as this node was asked: by identity, when last, and from where.
import { dayMilliseconds } from "@ekiden/engine";
import type { Clock } from "../clock.ts";
import { ByTaskList } from "../store/by-task-list.ts";
import type { DomainKey } from "../store/domain-key.ts";
import type { TaskListReference } from "../store/store.ts";
import { byAccount, KnownSince, type SinceOfDomain } from "./known-since.ts";
import { TaskCounts } from "./task-counts.ts";

/** Who has not been seen for so long is forgotten. */
const rememberedMilliseconds = dayMilliseconds;
const maxIdentitiesPerList = 1_000;
/** Of one kind in one domain. */
const maxLists = 10_000;
/**
 * Identities that come before idle ones are forgotten, and of those as many that stay, on all lists
 * of this node; those with a poll that waits are kept beyond that.
 */
const maxPollersDefault = 100_000;

/** Who makes a poll. */
interface PollingIdentity {
  readonly identity?: string | undefined;
  /** From where the call comes; undefined where the connection does not say. */
  readonly address: string | undefined;
}

export interface SeenPoller {
  /** Empty where the poll gave none. */
  readonly identity: string;
  readonly address: string | undefined;
  /** Milliseconds. */
  readonly lastSeenAt: number;
  /** Polls of it that wait at this moment. */
  readonly waiting: number;
}

interface Seen {
  address: string | undefined;
  lastSeenAt: number;
  waiting: number;
}

type SeenByIdentity = Map<string, Seen>;

/** A list that was polled in the last day. */
export interface PolledList extends TaskListReference {
  /** How many. */
  readonly pollers: number;
  /** When it was polled last, in milliseconds: now where a poll waits. */
  readonly lastSeenAt: number;
}

export class Pollers {
  readonly #clock: Clock;
  readonly #watched: KnownSince;
  readonly #seen = new ByTaskList<DomainKey, SeenByIdentity>();
  readonly counts: TaskCounts;
  readonly #maxPollers: number;
  /** Identities since the last time that idle ones were forgotten; some were forgotten since. */
  #added = 0;

  constructor(clock: Clock, maxPollers = maxPollersDefault) {
    this.#clock = clock;
    this.#watched = new KnownSince(clock, rememberedMilliseconds);
    this.counts = new TaskCounts(clock);
    this.#maxPollers = maxPollers;
  }

  /**
   * Milliseconds: a list of the domain that is not known here was not polled since then. Without a
   * domain: of all that are not in `watchedSinceOf`.
   */
  watchedSince(domain?: DomainKey): number {
    return Math.max(this.#watched.of(domain), this.#clock.now() - rememberedMilliseconds);
  }

  get watchedSinceOf(): readonly SinceOfDomain[] {
    return this.#watched.ofDomains;
  }

  /** Hands the poll on as it is. */
  during<T>(
    list: TaskListReference,
    { identity = "", address }: PollingIdentity,
    poll: Promise<T>,
  ): Promise<T> {
    const seen = this.#seenOf(list, identity);
    seen.waiting += 1;
    seen.address = address;
    seen.lastSeenAt = this.#clock.now();
    const ended = () => {
      seen.waiting -= 1;
      seen.lastSeenAt = this.#clock.now();
    };
    poll.then(ended, ended);
    return poll;
  }

  #seenOf({ kind, domain, name }: TaskListReference, identity: string): Seen {
    const lists = this.#seen.of(kind, domain);
    const list = lists.get(name) ?? this.#addList(lists, domain, name);
    const known = list.get(identity);
    const seen = known ?? { address: undefined, lastSeenAt: 0, waiting: 0 };
    // Put at the end: the first ones are those not seen for longest.
    if (known) list.delete(identity);
    else this.#added += 1;
    list.set(identity, seen);
    if (list.size > maxIdentitiesPerList) forgetFirst(list);
    // It has no poll yet, and is kept for its list has one identity at least.
    if (this.#added > this.#maxPollers) this.#forgetIdle(list);
    return seen;
  }

  #addList(lists: Map<string, SeenByIdentity>, domain: DomainKey, name: string): SeenByIdentity {
    const list: SeenByIdentity = new Map();
    lists.set(name, list);
    if (lists.size > maxLists) {
      forgetIdle(lists);
      this.#watched.forget(domain);
    }
    return list;
  }

  /** Of the account that has the most, and of the next while many are left; but for one list. */
  #forgetIdle(kept: SeenByIdentity): void {
    const idle = [...this.#seen.entries()].filter(({ value }) => value !== kept && isIdle(value));
    const accounts = byAccount(idle, ({ value }) => value.size);
    let left = accounts.reduce((sum, { size }) => sum + size, 0);
    for (const { size, known } of accounts) {
      for (const { kind, domain, name } of known) {
        this.#seen.of(kind, domain).delete(name);
        this.#watched.forget(domain);
      }
      left -= size;
      if (left <= this.#maxPollers) break;
    }
    this.#added = 0;
  }

  /** The one seen last comes last. */
  of({ kind, domain, name }: TaskListReference): readonly SeenPoller[] {
    const list = this.#seen.of(kind, domain).get(name) ?? new Map<string, Seen>();
    this.#forgetGone(list);
    if (list.size === 0) this.#seen.of(kind, domain).delete(name);
    return [...list].map(([identity, seen]) => ({ identity, ...seen }));
  }

  /** Of all domains, or of one. */
  *lists(only?: DomainKey): Generator<PolledList> {
    const now = this.#clock.now();
    for (const { kind, domain, name, value } of this.#seen.entries(only)) {
      this.#forgetGone(value);
      if (value.size === 0) this.#seen.of(kind, domain).delete(name);
      else yield { kind, domain, name, pollers: value.size, lastSeenAt: lastSeenIn(value, now) };
    }
  }

  /** Whether `lists` has it. */
  isPolled({ kind, domain, name }: TaskListReference): boolean {
    return this.#seen.of(kind, domain).has(name);
  }

  #forgetGone(list: SeenByIdentity): void {
    const since = this.#clock.now() - rememberedMilliseconds;
    for (const [identity, { waiting, lastSeenAt }] of list) {
      if (waiting === 0 && lastSeenAt < since) list.delete(identity);
    }
  }
}

const lastSeenIn = (list: SeenByIdentity, now: number): number => {
  let latest = 0;
  for (const { waiting, lastSeenAt } of list.values()) {
    latest = Math.max(latest, waiting > 0 ? now : lastSeenAt);
  }
  return latest;
};

const isIdle = (list: SeenByIdentity): boolean =>
  [...list.values()].every(({ waiting }) => waiting === 0);

/** Lists of workers that are gone: those that stay have a poll that waits. */
const forgetIdle = (lists: Map<string, SeenByIdentity>): void => {
  for (const [name, list] of lists) {
    // The one that has just come has no poll yet.
    if (list.size > 0 && isIdle(list)) lists.delete(name);
  }
};

const forgetFirst = (list: SeenByIdentity): void => {
  for (const [identity, { waiting }] of list) {
    if (waiting > 0) continue;
    list.delete(identity);
    return;
  }
};
