// Events for targets outside. Each is sent by one node at a time, which has a lease on it: until
// that ends, the event is not due.

import type { DomainKey } from "../../domain-key.ts";
import { deliveryOfRow, type EventDeliveryRow, never } from "../../event-delivery-rows.ts";
import {
  type DeliveryClaim,
  type EventDelivery,
  type EventDeliveryStore,
  eventDeliveryStates,
} from "../../event-delivery-store.ts";
import { pageOfRows } from "../../job-rows.ts";
import { query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import { domainFromColumn, domainToColumn, fromColumn, toColumn } from "../connection/text.ts";

interface StoredRow extends EventDeliveryRow {
  readonly domain: string;
}

export class EventDeliveries implements EventDeliveryStore {
  readonly #link: ReconnectingConnection;
  readonly #listeners: ((targets: ReadonlySet<string>) => void)[] = [];

  constructor(link: ReconnectingConnection) {
    this.#link = link;
  }

  async claim(asked: Parameters<EventDeliveryStore["claim"]>[0]): Promise<EventDelivery[]> {
    const { target, owner, at, leasedUntil, max } = asked;
    const rows = await this.#link.run(claimDeliveries(target, owner, at, leasedUntil, max));
    return rows.sort((one, other) => one.id - other.id).map(deliveryOf);
  }

  async nextDueAt(target: string): Promise<number | undefined> {
    const [row] = await this.#link.run(selectNextDelivery(target));
    return row?.due_at;
  }

  async sent({ id }: DeliveryClaim): Promise<void> {
    await this.#link.run(deleteDelivery(id));
  }

  async failed(
    { id, owner }: DeliveryClaim,
    { dueAt, error }: { readonly dueAt: number; readonly error: string },
  ): Promise<void> {
    await this.#link.run(failDelivery(id, owner, dueAt, toColumn(error)));
  }

  async list({
    domain,
    state,
    pageSize,
    after = "0",
  }: Parameters<EventDeliveryStore["list"]>[0]): ReturnType<EventDeliveryStore["list"]> {
    const states = state ?? eventDeliveryStates.join(",");
    const asked = [domainToColumn(domain), Number(after), states, pageSize + 1] as const;
    const rows = await this.#link.run(selectDeliveries(...asked));
    return pageOfRows(rows, pageSize, { item: deliveryOf, place: ({ id }) => id });
  }

  async retry(domain: DomainKey, id: number, at: number): Promise<EventDelivery | undefined> {
    const [row] = await this.#link.run(retryDelivery(domainToColumn(domain), id, at));
    if (row) this.heard(new Set([row.target]));
    return row && deliveryOf(row);
  }

  async giveUp({
    queuedBefore,
    at,
    max,
  }: Parameters<EventDeliveryStore["giveUp"]>[0]): Promise<readonly string[]> {
    const rows = await this.#link.run(giveUpDeliveries(queuedBefore, at, max));
    return rows.map(({ target }) => target);
  }

  async removeDead(before: number, max: number): Promise<number> {
    return (await this.#link.run(removeDeadDeliveries(before, max))).length;
  }

  async countWaiting(maxCount: number): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#link.run(countWaiting(maxCount));
    return new Map(rows.map(({ target, count }) => [target, count]));
  }

  onAdded(listener: (targets: ReadonlySet<string>) => void): void {
    this.#listeners.push(listener);
  }

  heard(targets: ReadonlySet<string>): void {
    for (const listener of this.#listeners) listener(targets);
  }
}

const deliveryOf = (row: StoredRow): EventDelivery =>
  deliveryOfRow(row, domainFromColumn(row.domain), fromColumn);

const columns = `x.id, x.execution, x.target, x.event_id, x.event_type, x.body, x.state,
  x.created_at, x.due_at, x.attempts, x.error, d.name as domain`;

/**
 * A later event of a run waits for each earlier one that its target has not taken. Such an event is
 * due at no time as a rule; but one that was being sent when an earlier one was sent again on
 * request has its time, and so has one that a program wrote which does not know of this.
 */
const earlier = `select 1 from event_deliveries e
     where e.execution = x.execution and e.target = x.target and e.state = 'WAITING'
       and e.id < x.id`;
const isNext = `x.state = 'WAITING' and not exists (${earlier})`;

const claimDeliveries = query<
  [target: string, owner: string, at: number, leasedUntil: number, max: number],
  StoredRow
>(
  "claim-event-deliveries",
  `with picked as materialized (
     select x.id from event_deliveries x
     where x.target = $1 and x.due_at <= $3 and ${isNext}
     order by x.due_at, x.id limit $5 for no key update skip locked
   )
   update event_deliveries x set owner = $2, due_at = $4
   from picked p, domains d where x.id = p.id and d.id = x.domain returning ${columns}`,
);
const selectNextDelivery = query<[target: string], { due_at: number }>(
  "select-next-event-delivery",
  `select x.due_at from event_deliveries x
   where x.target = $1 and x.due_at < ${never} and ${isNext}
   order by x.due_at, x.id limit 1`,
);
const deleteDelivery = query<[id: number]>(
  "delete-event-delivery",
  "delete from event_deliveries where id = $1",
);
const failDelivery = query<[id: number, owner: string, dueAt: number, error: string]>(
  "fail-event-delivery",
  `update event_deliveries set due_at = $3, attempts = attempts + 1, error = $4, owner = null
   where id = $1 and owner = $2 and state = 'WAITING'`,
);
const selectDeliveries = query<
  [domain: string, after: number, states: string, max: number],
  StoredRow
>(
  "select-event-deliveries",
  `select ${columns} from domains d cross join unnest(string_to_array($3, ',')) s(state) cross join lateral (
     select * from event_deliveries e
     where e.domain = d.id and e.state = s.state and e.id > $2 order by e.id limit $4
   ) x where d.name = $1 order by x.id limit $4`,
);
const retryDelivery = query<[domain: string, id: number, at: number], StoredRow>(
  "retry-event-delivery",
  `with again as (
     update event_deliveries x
     set state = 'WAITING', attempts = 0, queued_at = $3, owner = null,
       due_at = case when exists (${earlier} for key share) then ${never} else 0 end
     from domains d where d.id = x.domain and d.name = $1 and x.id = $2 returning ${columns}
   ), behind as (
     update event_deliveries x set due_at = ${never} from again a
     where x.execution = a.execution and x.target = a.target and x.state = 'WAITING'
       and x.id > a.id and x.owner is null
   )
   select * from again`,
);
const giveUpDeliveries = query<
  [queuedBefore: number, at: number, max: number],
  { readonly target: string }
>(
  "give-up-event-deliveries",
  `update event_deliveries set state = 'DEAD', due_at = $2, owner = null where id = any(array(
     select id from event_deliveries where state = 'WAITING' and queued_at < $1
     order by queued_at limit $3 for update skip locked)) returning target`,
);
const removeDeadDeliveries = query<[before: number, max: number], { readonly id: number }>(
  "remove-dead-event-deliveries",
  `delete from event_deliveries where id = any(array(
     select id from event_deliveries where state = 'DEAD' and due_at < $1
     order by due_at limit $2 for update skip locked)) returning id`,
);
const countWaiting = query<[maxCount: number], { target: string; count: number }>(
  "count-waiting-event-deliveries",
  `select target, count(*)::integer as count from (
     select target from event_deliveries where state = 'WAITING' limit $1) w group by target`,
);
