// Messages between runs: rows from the commit that sends them to the commit that receives them.
// Each is delivered by one node at a time, which has a lease on it.
import type { Message } from "@ekiden/engine";
import type { MessageId, MessageStore, PendingMessage } from "../../store.ts";
import { scalars } from "../connection/arrays.ts";
import { query } from "../connection/query.ts";
import { domainFromColumn } from "../connection/text.ts";
import { type LeaseDeps, leaseSeconds } from "./due-runs.ts";

export class Messages implements MessageStore {
  readonly #parts: LeaseDeps;
  readonly #listeners: (() => void)[] = [];
  /** The latest handful. */
  #claimed: readonly MessageId[] = [];

  constructor(parts: LeaseDeps) {
    this.#parts = parts;
  }

  async pending(max: number): Promise<readonly PendingMessage[]> {
    const { claimer, node } = this.#parts;
    const rows = await claimer.run(claim(node, max));
    rows.sort((one, other) => one.id - other.id);
    this.#claimed = rows.map(({ id }) => id);
    return rows.map(({ id, domain, body }) => ({
      id,
      domain: domainFromColumn(domain),
      message: JSON.parse(body) as Message,
    }));
  }

  async answer(id: MessageId, message: Message | undefined): Promise<void> {
    const { reader } = this.#parts;
    const [made] = await reader.run(answer(id, message ? JSON.stringify(message) : null));
    if (made) this.heard();
  }

  onMessage(listener: () => void): void {
    this.#listeners.push(listener);
  }

  heard(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Looks whether another node has sent some, or has died with some. */
  async look(): Promise<void> {
    const [free] = await this.#parts.reader.run(selectFree());
    if (free) this.heard();
  }

  async release(): Promise<void> {
    await this.#parts.claimer.run(release(this.#parts.node, scalars(this.#claimed)));
  }
}

const claim = query<[node: number, max: number], { id: MessageId; domain: string; body: string }>(
  "claim-messages",
  `with picked as materialized (
     select id from messages
     where claimed_until is null or claimed_until < now() or claimed_by = $1::bigint
     order by id limit $2::integer for update skip locked
   )
   update messages m
   set claimed_by = $1::bigint, claimed_until = now() + interval '${leaseSeconds} seconds'
   from picked p, domains d where m.id = p.id and d.id = m.domain
   returning m.id, d.name as domain, m.body`,
);
/** Another node may have been quicker, and have answered already. */
const answer = query<[id: MessageId, body: string | null], { id: MessageId }>(
  "answer-message",
  `with gone as (delete from messages where id = $1::bigint returning domain)
   insert into messages (domain, body)
   select domain, $2::text from gone where $2::text is not null returning id`,
);
const selectFree = query<[], { id: MessageId }>(
  "select-free-message",
  `select id from messages where claimed_until is null or claimed_until < now()
   order by id limit 1`,
);
const release = query<[node: number, ids: string]>(
  "release-messages",
  `update messages set claimed_by = null, claimed_until = null
   where id = any($2::bigint[]) and claimed_by = $1::bigint`,
);
