// What waits in the store, and what runs: asked for as it is scraped, of so many domains and for so
// long. While the store does not answer in time, what it told before is told again.
import type { RunIncidentCode } from "@ekiden/diagnosis";
import { runIncidentCodes } from "@ekiden/model";
import type { Clock } from "../clock.ts";
import { waitingSince } from "../figures/waiting-since.ts";
import { type DomainKey, everyDomain } from "../store/domain-key.ts";
import type { Backlog, BacklogTask, Store } from "../store/store.ts";
import {
  maxDomains,
  maxDomainsSeen,
  maxIncidentsPerCode,
  maxOverdueCounted,
  maxStoreMilliseconds,
  maxTaskListsByName,
  maxTaskListsCounted,
  storeMilliseconds,
} from "./limits.ts";
import { otherName } from "./most-active.ts";

/** Of a list that workers poll: what waits for people is told apart. */
export interface PendingTasks {
  /** Kind, domain and name of the list. */
  readonly names: readonly string[];
  /** Without those that a pause holds. */
  readonly count: number;
  readonly held: number;
  /** Milliseconds: when the oldest of them was scheduled; undefined where that is not known. */
  readonly oldestAt: number | undefined;
}

interface CountedIncidents {
  readonly domain: DomainKey;
  readonly code: RunIncidentCode;
  /** Up to `maxIncidentsPerCode`. */
  readonly count: number;
}

/** Of one domain. */
interface WaitingForPeople {
  readonly domain: DomainKey;
  readonly count: number;
  /** Milliseconds; undefined where none waits. */
  readonly oldestAt: number | undefined;
}

interface OverdueRuns {
  /** Up to `maxOverdueCounted`. */
  readonly count: number;
  /** Milliseconds; undefined where there is none. */
  readonly oldestDueAt: number | undefined;
}

export interface KnownBacklogs {
  readonly lists: readonly PendingTasks[];
  readonly incidents: readonly CountedIncidents[];
  readonly openByDomain: ReadonlyMap<string, number>;
  readonly forPeople: readonly WaitingForPeople[];
  readonly overdue: OverdueRuns;
  readonly domainsLeftOut: number;
}

interface BacklogsOptions {
  readonly store: {
    readonly domains: Pick<Store["domains"], "list">;
    readonly executions: Pick<Store["executions"], "countOpen" | "countExpired" | "find">;
    readonly histories: Store["histories"];
    readonly tasks: Pick<Store["tasks"], "backlogs">;
    readonly incidents: Store["incidents"];
  };
  /** Of how long the store may take. */
  readonly clock: Clock;
  /** Milliseconds, as executions are told it. */
  readonly now: () => number;
  /** Whether an activity task list is one of people. */
  readonly isInbox: (taskList: string) => boolean;
  /** Domains in which something happened here: they are told before others. */
  readonly activeDomains: () => ReadonlySet<string>;
}

const nothingKnown: KnownBacklogs = {
  lists: [],
  incidents: [],
  openByDomain: new Map(),
  forPeople: [],
  overdue: { count: 0, oldestDueAt: undefined },
  domainsLeftOut: 0,
};

const none = { count: 0, held: 0 };

const longestFirst = (backlogs: readonly Backlog[]): readonly Backlog[] =>
  [...backlogs].sort((one, other) => other.count - one.count);

const earlier = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);

export class Backlogs {
  readonly #options: BacklogsOptions;
  #known = nothingKnown;
  #knownAt = Number.NEGATIVE_INFINITY;
  #loading: Promise<void> | undefined;

  constructor(options: BacklogsOptions) {
    this.#options = options;
  }

  /** Never rejects, and does not wait for longer than `maxStoreMilliseconds`. */
  async latest(): Promise<KnownBacklogs> {
    const { clock } = this.#options;
    if (clock.now() < this.#knownAt + storeMilliseconds) return this.#known;
    // A store that still owes an answer is not asked again.
    this.#loading ??= this.#load();
    const loading = this.#loading;
    await new Promise<void>((resolve) => {
      const end = clock.at(clock.now() + maxStoreMilliseconds, resolve);
      void loading.then(() => {
        end.cancel();
        resolve();
      });
    });
    return this.#known;
  }

  async #load(): Promise<void> {
    try {
      this.#known = await this.#ask();
      this.#knownAt = this.#options.clock.now();
    } catch {
      // What was known before is told: `ekiden_store_up` says that the store does not answer.
    } finally {
      this.#loading = undefined;
    }
  }

  async #ask(): Promise<KnownBacklogs> {
    const { store } = this.#options;
    const { domains, domainsLeftOut } = await this.#domains();
    const backlogs: Backlog[] = [];
    const incidents: CountedIncidents[] = [];
    const openByDomain = new Map<string, number>();
    // One after the other: the store has more to do than to be looked at.
    for (const domain of domains) {
      openByDomain.set(domain, await store.executions.countOpen(domain));
      backlogs.push(...(await store.tasks.backlogs(domain, maxTaskListsCounted)));
      incidents.push(...(await this.#incidentsIn(domain)));
    }
    const lists = await this.#pendingIn(backlogs.filter((backlog) => !this.#isForPeople(backlog)));
    const inboxes = backlogs.filter((backlog) => this.#isForPeople(backlog));
    const forPeople = await this.#waitingForPeople(domains, inboxes);
    const overdue = await this.#overdue();
    return { lists, incidents, openByDomain, forPeople, overdue, domainsLeftOut };
  }

  #isForPeople({ list: { kind, name } }: Backlog): boolean {
    return kind === "activity" && this.#options.isInbox(name);
  }

  /** The oldest is looked for on the longest of their lists. */
  async #waitingForPeople(
    domains: readonly DomainKey[],
    inboxes: readonly Backlog[],
  ): Promise<readonly WaitingForPeople[]> {
    const known = new Map<string, { count: number; oldestAt: number | undefined }>();
    for (const [index, backlog] of longestFirst(inboxes).entries()) {
      const { count, list } = backlog;
      const before = known.get(list.domain);
      const isLookedAt = index < maxTaskListsByName;
      const oldestAt = isLookedAt ? await this.#waitingSince(backlog.oldest) : undefined;
      known.set(list.domain, {
        count: (before?.count ?? 0) + count,
        oldestAt: earlier(before?.oldestAt, oldestAt),
      });
    }
    return domains.map((domain) => ({
      domain,
      count: 0,
      oldestAt: undefined,
      ...known.get(domain),
    }));
  }

  async #overdue(): Promise<OverdueRuns> {
    const { store, now } = this.#options;
    const expired = await store.executions.countExpired(now(), maxOverdueCounted);
    const dueAts = expired.map(({ oldestDueAt }) => oldestDueAt);
    return {
      count: expired.reduce((sum, { count }) => sum + count, 0),
      oldestDueAt: dueAts.length > 0 ? Math.min(...dueAts) : undefined,
    };
  }

  async #incidentsIn(domain: DomainKey): Promise<readonly CountedIncidents[]> {
    const { groups } = await this.#options.store.incidents.list(domain, maxIncidentsPerCode);
    return runIncidentCodes.map((code) => ({
      domain,
      code,
      count: groups.reduce((sum, group) => sum + (group.code === code ? group.count : 0), 0),
    }));
  }

  async #domains() {
    const { store, activeDomains } = this.#options;
    const status = "REGISTERED" as const;
    const query = { scope: everyDomain, status, reverse: false, pageSize: maxDomainsSeen };
    const { items } = await store.domains.list(query);
    const keys: readonly DomainKey[] = items.map(({ key }) => key);
    const active = activeDomains();
    const inOrder = [
      ...keys.filter((key) => active.has(key)),
      ...keys.filter((key) => !active.has(key)),
    ];
    const domains = inOrder.slice(0, maxDomains);
    return { domains, domainsLeftOut: inOrder.length - domains.length };
  }

  /** The longest lists by name; what waits on the others is added up for each kind. */
  async #pendingIn(backlogs: readonly Backlog[]): Promise<readonly PendingTasks[]> {
    const inOrder = longestFirst(backlogs);
    const lists: PendingTasks[] = [];
    for (const { list, count, held, oldestFree } of inOrder.slice(0, maxTaskListsByName)) {
      const names = [list.kind, list.domain, list.name];
      const oldestAt = oldestFree && (await this.#waitingSince(oldestFree));
      lists.push({ names, count: count - held, held, oldestAt });
    }
    const others = new Map<string, Pick<PendingTasks, "count" | "held">>();
    for (const { list, count, held } of inOrder.slice(maxTaskListsByName)) {
      const sum = others.get(list.kind) ?? none;
      others.set(list.kind, { count: sum.count + count - held, held: sum.held + held });
    }
    for (const [kind, { count, held }] of others) {
      const names = [kind, otherName, otherName];
      const known = lists.findIndex(({ names: each }) => each.join() === names.join());
      const [named = none] = known < 0 ? [] : lists.splice(known, 1);
      const added = { count: count + named.count, held: held + named.held };
      lists.push({ names, ...added, oldestAt: undefined });
    }
    return lists;
  }

  #waitingSince(task: BacklogTask): Promise<number | undefined> {
    return waitingSince(this.#options.store, task);
  }
}
