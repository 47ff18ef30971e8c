// Who polls which list, as far as this node was asked: by identity, and when last.
import { dayMilliseconds } from "@ekiden/engine";
import type { Clock } from "../clock.ts";
import { ByTaskList } from "../store/by-task-list.ts";
import type { DomainKey } from "../store/domain-key.ts";
import type { TaskListReference } from "../store/store.ts";

/** Who has not been seen for so long is forgotten. */
const rememberedMilliseconds = dayMilliseconds;
const maxIdentitiesPerList = 1_000;
/** Of one kind in one domain. */
const maxLists = 10_000;

export interface SeenPoller {
  /** Empty where the poll gave none. */
  readonly identity: string;
  /** Milliseconds. */
  readonly lastSeenAt: number;
  /** Polls of it that wait at this moment. */
  readonly waiting: number;
}

interface Seen {
  lastSeenAt: number;
  waiting: number;
}

export class Pollers {
  readonly #clock: Clock;
  #watchedSince: number;
  readonly #seen = new ByTaskList<DomainKey, Map<string, Seen>>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#watchedSince = clock.now();
  }

  /** Milliseconds: a list that is not known here was not polled since then. */
  get watchedSince(): number {
    return Math.max(this.#watchedSince, this.#clock.now() - rememberedMilliseconds);
  }

  /** Hands the poll on as it is. */
  during<T>(
    { kind, domain, name }: TaskListReference,
    identity = "",
    poll: Promise<T>,
  ): Promise<T> {
    const lists = this.#seen.of(kind, domain);
    let list = lists.get(name);
    if (!list) {
      list = new Map();
      lists.set(name, list);
      if (lists.size > maxLists) {
        forgetIdle(lists);
        this.#watchedSince = this.#clock.now();
      }
    }
    const seen = list.get(identity) ?? { lastSeenAt: 0, waiting: 0 };
    // Put at the end: the first ones are those not seen for longest.
    list.delete(identity);
    list.set(identity, seen);
    if (list.size > maxIdentitiesPerList) forgetFirst(list);
    seen.waiting += 1;
    seen.lastSeenAt = this.#clock.now();
    const ended = () => {
      seen.waiting -= 1;
      seen.lastSeenAt = this.#clock.now();
    };
    poll.then(ended, ended);
    return poll;
  }

  /** By the name of the list; a list without a poller is not among them. */
  of(
    kind: TaskListReference["kind"],
    domain: DomainKey,
  ): ReadonlyMap<string, readonly SeenPoller[]> {
    const since = this.#clock.now() - rememberedMilliseconds;
    const found = new Map<string, readonly SeenPoller[]>();
    const lists = this.#seen.of(kind, domain);
    for (const [name, list] of lists) {
      for (const [identity, { waiting, lastSeenAt }] of list) {
        if (waiting === 0 && lastSeenAt < since) list.delete(identity);
      }
      if (list.size === 0) lists.delete(name);
      else
        found.set(
          name,
          [...list].map(([identity, seen]) => ({ identity, ...seen })),
        );
    }
    return found;
  }
}

/** Lists of workers that are gone: those that stay have a poll that waits. */
const forgetIdle = (lists: Map<string, Map<string, Seen>>): void => {
  const isIdle = (list: Map<string, Seen>) =>
    [...list.values()].every(({ waiting }) => waiting === 0);
  for (const [name, list] of lists) {
    // The one that has just come has no poll yet.
    if (list.size > 0 && isIdle(list)) lists.delete(name);
  }
};

const forgetFirst = (list: Map<string, Seen>): void => {
  for (const [identity, { waiting }] of list) {
    if (waiting > 0) continue;
    list.delete(identity);
    return;
  }
};
