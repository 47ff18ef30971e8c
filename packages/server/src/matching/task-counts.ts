// How many tasks came to wait on each list, and how many were started, over the last minutes: of
// this node, in memory of a fixed size for each list.
import type { Clock } from "../clock.ts";
import { ByTaskList } from "../store/by-task-list.ts";
import type { DomainKey } from "../store/domain-key.ts";
import type { ChangedRun, TaskListReference } from "../store/store.ts";
import { byAccount, KnownSince } from "./known-since.ts";

/** Some 700 bytes each. */
const maxListsDefault = 5_000;

/** A span of time over which tasks are counted, and into how many parts it is divided. */
interface Window {
  readonly windowSeconds: number;
  readonly bucketMilliseconds: number;
  readonly buckets: number;
}

export const windows: readonly Window[] = [
  { windowSeconds: 60, bucketMilliseconds: 10_000, buckets: 6 },
  { windowSeconds: 300, bucketMilliseconds: 60_000, buckets: 5 },
  { windowSeconds: 3_600, bucketMilliseconds: 60_000, buckets: 60 },
];
const longestMilliseconds = 3_600_000;

/** When the first part of a window begins at this moment; milliseconds. */
export const windowStart = ({ bucketMilliseconds, buckets }: Window, now: number): number =>
  (Math.floor(now / bucketMilliseconds) - buckets + 1) * bucketMilliseconds;

/** Of one window. */
export type Counted = readonly [added: number, started: number];

/** The latest parts of time, each of which takes the place of one that has passed. */
class Ring {
  readonly #bucketMilliseconds: number;
  readonly #buckets: number;
  readonly #counts: Uint32Array;
  #latest = 0;

  constructor(bucketMilliseconds: number, buckets: number) {
    this.#bucketMilliseconds = bucketMilliseconds;
    this.#buckets = buckets;
    this.#counts = new Uint32Array(buckets * 2);
  }

  add(at: 0 | 1, count: number, now: number): void {
    this.#advance(now);
    const index = (this.#latest % this.#buckets) * 2 + at;
    this.#counts[index] = (this.#counts[index] ?? 0) + count;
  }

  sum(buckets: number, now: number): Counted {
    this.#advance(now);
    let [added, started] = [0, 0];
    for (let back = 0; back < buckets && back <= this.#latest; back += 1) {
      const index = ((this.#latest - back) % this.#buckets) * 2;
      added += this.#counts[index] ?? 0;
      started += this.#counts[index + 1] ?? 0;
    }
    return [added, started];
  }

  /** Where a clock was set back, the latest part goes on. */
  #advance(now: number): void {
    const bucket = Math.floor(now / this.#bucketMilliseconds);
    const first = Math.max(this.#latest + 1, bucket - this.#buckets + 1);
    for (let passed = first; passed <= bucket; passed += 1) {
      const index = (passed % this.#buckets) * 2;
      this.#counts.fill(0, index, index + 2);
    }
    this.#latest = Math.max(this.#latest, bucket);
  }
}

class ListCounts {
  readonly #short = new Ring(10_000, 6);
  readonly #long = new Ring(60_000, 60);
  latestAt = 0;

  add(at: 0 | 1, count: number, now: number): void {
    this.latestAt = now;
    this.#short.add(at, count, now);
    this.#long.add(at, count, now);
  }

  /** In the order of `windows`. */
  told(now: number): readonly Counted[] {
    return windows.map(({ bucketMilliseconds, buckets }) =>
      (bucketMilliseconds === 10_000 ? this.#short : this.#long).sum(buckets, now),
    );
  }
}

export class TaskCounts {
  readonly #clock: Clock;
  readonly #maxLists: number;
  readonly #lists = new ByTaskList<DomainKey, ListCounts>();
  #size = 0;
  /** A list that is not counted here has had no task since then, or for an hour. */
  readonly counted: KnownSince;

  constructor(clock: Clock, maxLists = maxListsDefault) {
    this.#clock = clock;
    this.#maxLists = maxLists;
    this.counted = new KnownSince(clock, longestMilliseconds);
  }

  /** A commit has changed a run: its new tasks came to wait. */
  changed({ domain, ready }: Pick<ChangedRun, "domain" | "ready">): void {
    for (const { kind, taskList } of ready) {
      if (kind !== "lambda") this.#add({ kind, domain, name: taskList.name }, 0);
    }
  }

  /** A poll was given a task that it alone was given. */
  started(list: TaskListReference): void {
    this.#add(list, 1);
  }

  /** Undefined: none of its tasks was counted in the last hour. */
  of({ kind, domain, name }: TaskListReference): readonly Counted[] | undefined {
    const now = this.#clock.now();
    const counts = this.#lists.of(kind, domain).get(name);
    return counts && isRecent(counts, now) ? counts.told(now) : undefined;
  }

  /** Of all domains, or of one. */
  *lists(only?: DomainKey): Generator<TaskListReference> {
    const now = this.#clock.now();
    for (const { value, kind, domain, name } of this.#lists.entries(only)) {
      if (isRecent(value, now)) yield { kind, domain, name };
    }
  }

  #add({ kind, domain, name }: TaskListReference, at: 0 | 1): void {
    const lists = this.#lists.of(kind, domain);
    let counts = lists.get(name);
    if (!counts) {
      if (this.#size >= this.#maxLists) this.#makeRoom();
      counts = new ListCounts();
      this.#lists.of(kind, domain).set(name, counts);
      this.#size += 1;
    }
    counts.add(at, 1, this.#clock.now());
  }

  /**
   * Lists without a task in the last hour are forgotten; where there is none, those of the account
   * that has the most.
   */
  #makeRoom(): void {
    const now = this.#clock.now();
    const all = [...this.#lists.entries()];
    this.#forget(all.filter(({ value }) => !isRecent(value, now)));
    if (this.#size < this.#maxLists) return;
    const known = byAccount(all, () => 1)[0]?.known ?? [];
    this.#forget(known);
    for (const { domain } of known) this.counted.forget(domain);
  }

  #forget(lists: readonly TaskListReference[]): void {
    for (const { kind, domain, name } of lists) this.#lists.of(kind, domain).delete(name);
    this.#size -= lists.length;
  }
}

const isRecent = ({ latestAt }: ListCounts, now: number): boolean =>
  now - latestAt < longestMilliseconds;
