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

export class DueRunTable {
  readonly #parts: LeaseDeps;
  readonly #listeners: ((at: number) => void)[] = [];
  /** No later than the earliest `due_at` that the listeners know; milliseconds. */
  #knownAt = Number.POSITIVE_INFINITY;
  /** The latest handful. */
  #claimed: readonly ExecutionId[] = [];

  constructor(parts: LeaseDeps) {
    this.#parts = parts;
  }

  async claim(at: number, max: number, which: DueRuns): Promise<readonly DueRun[]> {
    const { claimer, node } = this.#parts;
    const rows = await claimer.run(claimDue[which](node, at, max));
    rows.sort((one, other) => one.due_at - other.due_at || one.id - other.id);
    this.#claimed = rows.map(({ id }) => id);
    return rows.map(({ id, closed }) => ({ id, closed }));
  }

  async next(): Promise<number | undefined> {
    const [row] = await this.#parts.reader.run(selectNext(this.#parts.node));
    this.#knownAt = row?.due_at ?? Number.POSITIVE_INFINITY;
    return row?.due_at;
  }

  onSooner(listener: (at: number) => void): void {
    this.#listeners.push(listener);
  }

  /** Some row says so; returns whether that was news to this node. */
  heard(at: number): boolean {
    if (at >= this.#knownAt) return false;
    this.#knownAt = at;
    for (const listener of this.#listeners) listener(at);
    return true;
  }

  /** Looks whether another node's commit, or its death, has brought the moment forward. */
  async look(): Promise<void> {
    const [row] = await this.#parts.reader.run(selectNext(this.#parts.node));
    if (row) this.heard(row.due_at);
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

const claimDueBy = (name: string, condition: string) =>
  query<
    [node: number, at: number, max: number],
    { id: ExecutionId; due_at: number; closed: boolean }
  >(
    name,
    `with picked as materialized (
     select e.part, e.id from runs e
     where e.due_at <= $2::bigint ${condition} and ${free("$1::bigint")}
     order by e.due_at limit $3::integer for update skip locked
   )
   update runs e
   set claimed_by = $1::bigint, claimed_until = now() + interval '${leaseSeconds} seconds'
   from picked p where e.part = p.part and e.id = p.id
   returning e.id, e.due_at, e.closed_at is not null as closed`,
  );
const claimDue = {
  all: claimDueBy("claim-due", ""),
  open: claimDueBy("claim-open-due", "and e.closed_at is null"),
};
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
