// Events for targets outside: written by the commit that brings them about. One process has the
// database, so leases are in memory, and what was being sent when it ended is due when it starts.
import type { RunIncident } from "@ekiden/diagnosis";
import type { DomainKey } from "../domain-key.ts";
import { deliveryOfRow, type EventDeliveryRow, never } from "../event-delivery-rows.ts";
import {
  type DeliveryClaim,
  type EventDelivery,
  type EventDeliveryStore,
  type EventSource,
  eventDeliveryStates,
  type NewEventDelivery,
} from "../event-delivery-store.ts";
import { pageOfRows } from "../job-rows.ts";
import type { Database } from "./database.ts";
import type { Domains } from "./domains.ts";
import type { GroupCommit, Participant } from "./group-commit.ts";
import type { Run } from "./run.ts";
import { fromColumn, toColumn } from "./text.ts";

interface EventDeliveriesDeps {
  readonly commit: GroupCommit;
  readonly domains: Domains;
  readonly source: EventSource | undefined;
}

interface StoredRow extends EventDeliveryRow {
  readonly domain: number;
}

/** What is sent to one target of one run, in its order. */
type Line = Pick<StoredRow, "execution" | "target">;

interface NewRow extends Line {
  readonly domain: number;
  /** Milliseconds. */
  readonly at: number;
}

interface StoredRunNews {
  readonly isClosed: boolean;
  readonly incidents: readonly RunIncident[];
  readonly at: number;
}

export class EventDeliveries implements EventDeliveryStore, Participant {
  readonly #parts: EventDeliveriesDeps;
  readonly #sql: ReturnType<typeof prepare>;
  readonly #listeners: ((targets: ReadonlySet<string>) => void)[] = [];
  /** When each lease ends; milliseconds. */
  readonly #leases = new Map<number, number>();
  /** Made at the commit, in their order. */
  #changes: (() => void)[] = [];
  /** Targets of events that the transaction has written, and of those on their way to the disk. */
  #written = new Set<string>();
  #unconfirmed = new Set<string>();

  constructor(database: Database, parts: EventDeliveriesDeps) {
    this.#parts = parts;
    this.#sql = prepare(database);
  }

  /** Inside the transaction. */
  add(run: Run, { isClosed, incidents, at }: StoredRunNews): void {
    const { source } = this.#parts;
    if (!source || !(isClosed || incidents.length > 0)) return;
    for (const event of source({ execution: run.execution, isClosed, incidents, at })) {
      const { domain, id: execution } = run;
      this.#sql.insert.run({ ...event, domain, execution, at });
      this.#written.add(event.target);
    }
  }

  write(): void {
    for (const change of this.#changes) change();
  }

  settle(): void {
    this.#changes = [];
    this.#unconfirmed = this.#written;
    this.#written = new Set();
  }

  forget(): void {
    this.#changes = [];
    this.#written.clear();
  }

  confirm(): void {
    const targets = this.#unconfirmed;
    if (targets.size === 0) return;
    this.#unconfirmed = new Set();
    for (const listener of this.#listeners) listener(targets);
  }

  async claim(asked: Parameters<EventDeliveryStore["claim"]>[0]): Promise<EventDelivery[]> {
    const { target, at, leasedUntil, max } = asked;
    // That it was sent could not be kept, as on a full disk: it would be sent again and again.
    this.#parts.commit.requireUsable();
    for (const [id, until] of this.#leases) if (until <= at) this.#leases.delete(id);
    const rows = this.#sql.due.all(target, at, this.#leased, max);
    for (const { id } of rows) this.#leases.set(id, leasedUntil);
    await this.#parts.commit.durable();
    return rows.map((row) => this.#deliveryOf(row));
  }

  async nextDueAt(target: string): Promise<number | undefined> {
    const free = this.#sql.nextDueAt.get(target, this.#leased) ?? Number.POSITIVE_INFINITY;
    const next = Math.min(free, ...this.#leases.values());
    return next === Number.POSITIVE_INFINITY ? undefined : next;
  }

  async sent({ id }: DeliveryClaim): Promise<void> {
    await this.#change(() => {
      const line = this.#sql.delete.get(id);
      if (line) this.#sql.bringNext.run(line);
    });
    this.#leases.delete(id);
  }

  async failed(
    { id }: DeliveryClaim,
    { dueAt, error }: { readonly dueAt: number; readonly error: string },
  ): Promise<void> {
    await this.#change(() => this.#sql.fail.run(dueAt, toColumn(error), id));
    this.#leases.delete(id);
  }

  async list({
    domain,
    state,
    pageSize,
    after = "0",
  }: Parameters<EventDeliveryStore["list"]>[0]): ReturnType<EventDeliveryStore["list"]> {
    const id = this.#parts.domains.idOf(domain);
    const states = state ? [state] : eventDeliveryStates;
    const rows = states
      .flatMap((each) => this.#sql.page.all(id, each, Number(after), pageSize + 1))
      .sort((one, other) => one.id - other.id);
    await this.#parts.commit.durable();
    return pageOfRows(rows, pageSize, {
      item: (row) => this.#deliveryOf(row),
      place: (row) => row.id,
    });
  }

  async retry(domain: DomainKey, id: number, at: number): Promise<EventDelivery | undefined> {
    const place = this.#parts.domains.idOf(domain);
    const row = await this.#change(() => {
      const line = this.#sql.retry.get(at, id, place);
      if (!line) return undefined;
      this.#sql.putBehind.run(line);
      return this.#sql.one.get(id);
    });
    if (!row) return undefined;
    for (const listener of this.#listeners) listener(new Set([row.target]));
    return this.#deliveryOf(row);
  }

  giveUp({
    queuedBefore,
    at,
    max,
  }: Parameters<EventDeliveryStore["giveUp"]>[0]): Promise<readonly string[]> {
    if (this.#sql.oldest.get(queuedBefore) === undefined) return Promise.resolve([]);
    return this.#change(() => {
      const given = this.#sql.giveUp.all(at, queuedBefore, max);
      for (const line of given) this.#sql.bringNext.run(line);
      return given.map(({ target }) => target);
    });
  }

  removeDead(before: number, max: number): Promise<number> {
    if (this.#sql.oldestDead.get(before) === undefined) return Promise.resolve(0);
    return this.#change(() => this.#sql.removeDead.run(before, max).changes);
  }

  async countWaiting(maxCount: number): Promise<ReadonlyMap<string, number>> {
    const rows = this.#sql.countWaiting.all(maxCount);
    return new Map(rows.map(({ target, count }) => [target, count]));
  }

  onAdded(listener: (targets: ReadonlySet<string>) => void): void {
    this.#listeners.push(listener);
  }

  get #leased(): string {
    return JSON.stringify([...this.#leases.keys()]);
  }

  #deliveryOf(row: StoredRow): EventDelivery {
    return deliveryOfRow(row, this.#parts.domains.byId(row.domain).key, fromColumn);
  }

  /** Resolves when the change has been committed, with what it returned. */
  async #change<T>(change: () => T): Promise<T> {
    const { commit } = this.#parts;
    let outcome: { readonly value: T } | undefined;
    await commit.gather(() => {
      this.#changes.push(() => {
        outcome = { value: change() };
      });
      commit.join();
    });
    if (!outcome) throw new Error("A change of an event was not made");
    return outcome.value;
  }
}

/** A later event of a run waits for each earlier one that its target has not taken. */
const firstOf = (run: string, target: string) =>
  `(select min(id) from event_deliveries
    where execution = ${run} and target = ${target} and state = 'WAITING')`;
const firstOfLine = firstOf("@execution", "@target");

const prepare = ({ connection }: Database) => ({
  insert: connection.prepare<[NewEventDelivery & NewRow]>(
    `insert into event_deliveries (domain, execution, target, event_id, event_type, body,
       created_at, queued_at, due_at)
     values (@domain, @execution, @target, @eventId, @eventType, @body, @at, @at,
       iif(${firstOfLine} is null, 0, ${never}))`,
  ),
  due: connection.prepare<[string, number, string, number], StoredRow>(
    `select * from event_deliveries
     where target = ? and due_at <= ? and state = 'WAITING'
       and id not in (select value from json_each(?)) order by due_at, id limit ?`,
  ),
  nextDueAt: connection
    .prepare<[string, string], number>(
      `select due_at from event_deliveries
       where target = ? and due_at < ${never} and state = 'WAITING'
         and id not in (select value from json_each(?))
       order by due_at, id limit 1`,
    )
    .pluck(),
  delete: connection.prepare<[number], Line>(
    "delete from event_deliveries where id = ? returning execution, target",
  ),
  bringNext: connection.prepare<[Line]>(
    `update event_deliveries set due_at = 0 where id = ${firstOfLine} and due_at = ${never}`,
  ),
  putBehind: connection.prepare<[Line]>(
    `update event_deliveries set due_at = ${never}
     where execution = @execution and target = @target and state = 'WAITING'
       and id > ${firstOfLine}`,
  ),
  // An earlier one may have been sent again on request while this one was being sent.
  fail: connection.prepare<[number, string, number]>(
    `update event_deliveries as d set attempts = attempts + 1,
       due_at = iif(id = ${firstOf("d.execution", "d.target")}, ?, ${never}), error = ?
     where id = ? and state = 'WAITING'`,
  ),
  ...prepareForOperators(connection),
});

const prepareForOperators = (connection: Database["connection"]) => ({
  page: connection.prepare<[number, string, number, number], StoredRow>(
    "select * from event_deliveries where domain = ? and state = ? and id > ? order by id limit ?",
  ),
  one: connection.prepare<[number], StoredRow>("select * from event_deliveries where id = ?"),
  retry: connection.prepare<[number, number, number], Line>(
    `update event_deliveries set state = 'WAITING', attempts = 0, queued_at = ?, due_at = 0
     where id = ? and domain = ? returning execution, target`,
  ),
  oldest: connection
    .prepare<[number], number>(
      "select id from event_deliveries where state = 'WAITING' and queued_at < ? limit 1",
    )
    .pluck(),
  oldestDead: connection
    .prepare<[number], number>(
      "select id from event_deliveries where state = 'DEAD' and due_at < ? limit 1",
    )
    .pluck(),
  giveUp: connection.prepare<[number, number, number], Line>(
    `update event_deliveries set state = 'DEAD', due_at = ? where id in (
       select id from event_deliveries where state = 'WAITING' and queued_at < ?
       order by queued_at limit ?) returning execution, target`,
  ),
  removeDead: connection.prepare<[number, number]>(
    `delete from event_deliveries where id in (
       select id from event_deliveries where state = 'DEAD' and due_at < ?
       order by due_at limit ?)`,
  ),
  countWaiting: connection.prepare<[number], { readonly target: string; readonly count: number }>(
    `select target, count(*) as count from (
       select target from event_deliveries where state = 'WAITING' limit ?) group by target`,
  ),
});
