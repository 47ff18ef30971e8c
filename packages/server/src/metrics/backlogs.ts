// What waits in the store, and what runs: asked for as it is scraped, of so many domains and for so
// long. While the store does not answer in time, or refuses a part of it, what it told of that
// before is told again, but not for long.
import type { RunIncidentCode } from "@ekiden/diagnosis";
import { type RegistrationStatus, runIncidentCodes } from "@ekiden/model";
import type { Clock } from "../clock.ts";
import { waitingSince } from "../figures/waiting-since.ts";
import { type DomainKey, everyDomain } from "../store/domain-key.ts";
import type { Backlog, BacklogTask, Store } from "../store/store.ts";
import { LastKnown } from "./last-known.ts";
import {
  maxDomains,
  maxDomainsSeen,
  maxIncidentsPerCode,
  maxOverdueCounted,
  maxStoreMilliseconds,
  maxTaskListsByName,
  maxTaskListsCounted,
  refusalLogMilliseconds,
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

interface DueSchedules {
  /** Milliseconds: when the first of them is due; undefined where none is to come. */
  readonly firstDueAt: number | undefined;
}

export interface KnownBacklogs {
  readonly lists: readonly PendingTasks[];
  readonly incidents: readonly CountedIncidents[];
  readonly openByDomain: ReadonlyMap<string, number>;
  readonly forPeople: readonly WaitingForPeople[];
  /** Undefined where it is not known; so are the next ones. */
  readonly overdue: OverdueRuns | undefined;
  readonly schedules: DueSchedules | undefined;
  readonly domainsLeftOut: number | undefined;
}

interface BacklogsOptions {
  readonly store: {
    readonly domains: Pick<Store["domains"], "list">;
    readonly executions: Pick<Store["executions"], "countOpen" | "countExpired" | "find">;
    readonly histories: Store["histories"];
    readonly tasks: Pick<Store["tasks"], "backlogs">;
    readonly incidents: Store["incidents"];
    readonly schedules: Pick<Store["schedules"], "nextDueAt">;
  };
  /** Of how long the store may take. */
  readonly clock: Clock;
  /** Milliseconds, as executions are told it. */
  readonly now: () => number;
  /** Whether an activity task list is one of people. */
  readonly isInbox: (taskList: string) => boolean;
  /** Domains in which something happened here: they are told before others. */
  readonly activeDomains: () => ReadonlySet<string>;
  /** The store has refused a question, or not answered it; told once in a while. */
  readonly onFailed: (error: unknown) => void;
}

type Waiting = Pick<KnownBacklogs, "lists" | "forPeople">;

const nothingKnown: KnownBacklogs = {
  lists: [],
  incidents: [],
  openByDomain: new Map(),
  forPeople: [],
  overdue: undefined,
  schedules: undefined,
  domainsLeftOut: undefined,
};

const none = { count: 0, held: 0 };

const longestFirst = (backlogs: readonly Backlog[]): readonly Backlog[] =>
  [...backlogs].sort((one, other) => other.count - one.count);

const earlier = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);

export class Backlogs {
  readonly #options: BacklogsOptions;
  readonly #known: LastKnown<KnownBacklogs>;
  readonly #open: LastKnown<KnownBacklogs["openByDomain"]>;
  readonly #waiting: LastKnown<Waiting>;
  readonly #incidents: LastKnown<KnownBacklogs["incidents"]>;
  readonly #expired: LastKnown<OverdueRuns | undefined>;
  readonly #schedules: LastKnown<DueSchedules | undefined>;
  #loading: Promise<KnownBacklogs> | undefined;
  #failureToldAt = Number.NEGATIVE_INFINITY;

  constructor(options: BacklogsOptions) {
    this.#options = options;
    const { clock } = options;
    this.#known = new LastKnown(clock, nothingKnown);
    this.#open = new LastKnown(clock, nothingKnown.openByDomain);
    this.#waiting = new LastKnown<Waiting>(clock, nothingKnown);
    this.#incidents = new LastKnown(clock, nothingKnown.incidents);
    this.#expired = new LastKnown<OverdueRuns | undefined>(clock, undefined);
    this.#schedules = new LastKnown<DueSchedules | undefined>(clock, undefined);
  }

  /** Never rejects, and does not wait for longer than `maxStoreMilliseconds`. */
  async latest(): Promise<KnownBacklogs> {
    const { clock } = this.#options;
    if (clock.now() < this.#known.knownAt + storeMilliseconds) return this.#known.value;
    // A store that still owes an answer is not asked again.
    this.#loading ??= this.#known
      .renew(() => this.#ask(), this.#onFailed)
      .finally(() => {
        this.#loading = undefined;
      });
    const loading = this.#loading;
    await new Promise<void>((resolve) => {
      const end = clock.at(clock.now() + maxStoreMilliseconds, resolve);
      void loading.then(() => {
        end.cancel();
        resolve();
      });
    });
    return this.#known.value;
  }

  /** Each part by itself: one that the store refuses hides none of the others. */
  async #ask(): Promise<KnownBacklogs> {
    const { domains, domainsLeftOut } = await this.#domains();
    const onFailed = this.#onFailed;
    const openByDomain = await this.#open.renew(() => this.#openIn(domains), onFailed);
    const { lists, forPeople } = await this.#waiting.renew(
      () => this.#waitingIn(domains),
      onFailed,
    );
    const incidents = await this.#incidents.renew(() => this.#incidentsIn(domains), onFailed);
    const overdue = await this.#expired.renew(() => this.#overdue(), onFailed);
    const schedules = await this.#schedules.renew(() => this.#dueSchedules(), onFailed);
    const known = { lists, incidents, openByDomain, forPeople, overdue };
    return { ...known, schedules, domainsLeftOut };
  }

  readonly #onFailed = (error: unknown): void => {
    const { clock, onFailed } = this.#options;
    if (clock.now() < this.#failureToldAt + refusalLogMilliseconds) return;
    this.#failureToldAt = clock.now();
    onFailed(error);
  };

  // One domain after the other: the store has more to do than to be looked at.

  async #openIn(domains: readonly DomainKey[]): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    for (const domain of domains) {
      counts.set(domain, await this.#options.store.executions.countOpen(domain));
    }
    return counts;
  }

  async #waitingIn(domains: readonly DomainKey[]): Promise<Waiting> {
    const backlogs: Backlog[] = [];
    for (const domain of domains) {
      backlogs.push(...(await this.#options.store.tasks.backlogs(domain, maxTaskListsCounted)));
    }
    const lists = await this.#pendingIn(backlogs.filter((backlog) => !this.#isForPeople(backlog)));
    const inboxes = backlogs.filter((backlog) => this.#isForPeople(backlog));
    return { lists, forPeople: await this.#waitingForPeople(domains, inboxes) };
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

  async #dueSchedules(): Promise<DueSchedules> {
    return { firstDueAt: await this.#options.store.schedules.nextDueAt() };
  }

  async #incidentsIn(domains: readonly DomainKey[]): Promise<readonly CountedIncidents[]> {
    const counted: CountedIncidents[] = [];
    for (const domain of domains) {
      const { groups } = await this.#options.store.incidents.list(domain, maxIncidentsPerCode);
      for (const code of runIncidentCodes) {
        const found = groups.filter((group) => group.code === code);
        counted.push({ domain, code, count: found.reduce((sum, { count }) => sum + count, 0) });
      }
    }
    return counted;
  }

  async #domains() {
    const registered = await this.#domainsWith("REGISTERED");
    const active = this.#options.activeDomains();
    const inOrder = [
      ...registered.filter((key) => active.has(key)),
      ...(await this.#deprecatedAndOpen()),
      ...registered.filter((key) => !active.has(key)),
    ];
    const domains = inOrder.slice(0, maxDomains);
    return { domains, domainsLeftOut: inOrder.length - domains.length };
  }

  async #domainsWith(status: RegistrationStatus): Promise<readonly DomainKey[]> {
    const query = { scope: everyDomain, status, reverse: false, pageSize: maxDomainsSeen };
    const { items } = await this.#options.store.domains.list(query);
    return items.map(({ key }) => key);
  }

  /** What is open in them goes on, and goes wrong, as in others. */
  async #deprecatedAndOpen(): Promise<readonly DomainKey[]> {
    const open: DomainKey[] = [];
    for (const key of (await this.#domainsWith("DEPRECATED")).slice(0, maxDomains)) {
      if ((await this.#options.store.executions.countOpen(key)) > 0) open.push(key);
    }
    return open;
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
