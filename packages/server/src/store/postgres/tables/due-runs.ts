// Runs that are due: each is attended to by one node at a time, which has a lease on it. A lease
// that runs out frees what a dead node had taken; one that was taken twice does no harm, since a
// step finds out by itself what is still to be done (I4).
import {
  type DueRun,
  type DueRuns,
  type ExecutionId,
  type ExpiredRuns,
  partitions,
} from "../../store.ts";
import { scalars } from "../connection/arrays.ts";
import { query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import { domainFromColumn } from "../connection/text.ts";

export interface LeaseDeps {
  readonly claimer: ReconnectingConnection;
  readonly reader: ReconnectingConnection;
  /** A number that no other node has. */
  readonly node: number;
}

/** Of due runs, of messages and of ready tasks. */
export const leaseSeconds = 4;

/** Until open runs are looked for among all closed ones again; milliseconds. */
const completeLookEvery = 60_000;
/** How long a run may have been due when another node has written it, or leaves it; the same. */
const openDueMargin = 60_000;

export class DueRunTable {
  readonly #parts: LeaseDeps;
  readonly #listeners: ((at: number) => void)[] = [];
  /** No later than the earliest `due_at` that the listeners know; milliseconds. */
  #knownAt = Number.POSITIVE_INFINITY;
  /** The latest handful. */
  #claimed: readonly ExecutionId[] = [];
  /** Before it no open run is due that this node knows of. */
  #openDueFrom = Number.MIN_SAFE_INTEGER;
  #completeLookAt = Number.NEGATIVE_INFINITY;

  constructor(parts: LeaseDeps) {
    this.#parts = parts;
  }

  async claim(at: number, max: number, which: DueRuns): Promise<readonly DueRun[]> {
    const { claimer, node } = this.#parts;
    const rows =
      which === "open"
        ? await this.#claimOpen(at, max)
        : inOrder(await claimer.run(claimDue(node, at, max)));
    this.#claimed = rows.map(({ id }) => id);
    return rows.map(({ id, closed }) => ({ id, closed }));
  }

  /**
   * There may be any number of closed runs before the open ones, which are skipped by all looks but
   * one a minute. That one finds what other nodes have written or left there.
   */
  async #claimOpen(at: number, max: number): Promise<readonly ClaimedRow[]> {
    const { claimer, node } = this.#parts;
    const isComplete = Math.abs(at - this.#completeLookAt) >= completeLookEvery;
    const from = isComplete ? Number.MIN_SAFE_INTEGER : this.#openDueFrom;
    // What this node writes meanwhile lowers it.
    this.#openDueFrom = Number.MAX_SAFE_INTEGER;
    let knownFrom = from;
    try {
      const rows = inOrder(await claimer.run(claimOpenDue(node, at, max, from)));
      knownFrom = (rows[0]?.due_at ?? at) - openDueMargin;
      if (isComplete) this.#completeLookAt = at;
      return rows;
    } finally {
      this.#openDueFrom = Math.min(this.#openDueFrom, knownFrom);
    }
  }

  /** Where open runs begin to be due is not known. */
  forget(): void {
    this.#openDueFrom = Number.MIN_SAFE_INTEGER;
    this.#completeLookAt = Number.NEGATIVE_INFINITY;
  }

  async next(): Promise<number | undefined> {
    const [row] = await this.#parts.reader.run(selectNext(this.#parts.node));
    this.#knownAt = row?.due_at ?? Number.POSITIVE_INFINITY;
    return row?.due_at;
  }

  onSooner(listener: (at: number) => void): void {
    this.#listeners.push(listener);
  }

  /** Some run that this node has written is due at `at`. */
  heard(at: number): void {
    this.#openDueFrom = Math.min(this.#openDueFrom, at);
    this.#tell(at);
  }

  #tell(at: number): void {
    if (at >= this.#knownAt) return;
    this.#knownAt = at;
    for (const listener of this.#listeners) listener(at);
  }

  /** Looks whether another node's commit, or its death, has brought the moment forward. */
  async look(): Promise<void> {
    const [row] = await this.#parts.reader.run(selectNext(this.#parts.node));
    // A closed run as well, which says nothing of where the open ones begin.
    if (row) this.#tell(row.due_at);
  }

  async countExpired(at: number, maxCount: number): Promise<readonly ExpiredRuns[]> {
    const rows = await this.#parts.reader.run(countExpired(at, maxCount));
    return rows.map(({ name, count, oldest }) => ({
      domain: domainFromColumn(name),
      count,
      oldestDueAt: oldest,
    }));
  }

  async release(): Promise<void> {
    const ids = scalars(this.#claimed);
    const parts = scalars(this.#claimed.map((id) => id % partitions));
    await this.#parts.claimer.run(releaseDue(this.#parts.node, parts, ids));
  }
}

const free = (node: string): string =>
  `(e.claimed_until is null or e.claimed_until < now() or e.claimed_by = ${node})`;

interface ClaimedRow {
  readonly id: ExecutionId;
  readonly due_at: number;
  readonly closed: boolean;
}

const inOrder = (rows: ClaimedRow[]): readonly ClaimedRow[] =>
  rows.sort((one, other) => one.due_at - other.due_at || one.id - other.id);

const claimDueWhere = (condition: string): string =>
  `with picked as materialized (
     select e.part, e.id from runs e
     where e.due_at <= $2::bigint ${condition} and ${free("$1::bigint")}
     order by e.due_at limit $3::integer for update skip locked
   )
   update runs e
   set claimed_by = $1::bigint, claimed_until = now() + interval '${leaseSeconds} seconds'
   from picked p where e.part = p.part and e.id = p.id
   returning e.id, e.due_at, e.closed_at is not null as closed`;
const claimDue = query<[node: number, at: number, max: number], ClaimedRow>(
  "claim-due",
  claimDueWhere(""),
);
const claimOpenDue = query<[node: number, at: number, max: number, from: number], ClaimedRow>(
  "claim-open-due",
  claimDueWhere("and e.due_at >= $4::bigint and e.closed_at is null"),
);
const selectNext = query<[node: number], { due_at: number }>(
  "select-next-due",
  `select e.due_at from runs e where ${free("$1::bigint")} order by e.due_at limit 1`,
);
const countExpired = query<
  [at: number, maxCount: number],
  { name: string; count: number; oldest: number }
>(
  "count-expired",
  `select d.name, count(*)::integer as count, min(e.due_at) as oldest
   from (
     select domain, due_at from runs
     where due_at <= $1::bigint and closed_at is not null order by due_at limit $2::integer
   ) e join domains d on d.id = e.domain
   group by d.name order by count(*) desc, d.name`,
);
const releaseDue = query<[node: number, parts: string, ids: string]>(
  "release-due",
  `update runs e set claimed_by = null, claimed_until = null
   from unnest($2::smallint[], $3::bigint[]) n(part, id)
   where e.part = n.part and e.id = n.id and e.claimed_by = $1::bigint`,
);
