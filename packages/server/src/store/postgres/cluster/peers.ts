// The other nodes over the same database: each says every second that it is there. Whether this one
// is alone is a hint: it saves work, and no execution is ever decided by it. Quotas go by how many
// there are, and are a little off for as long as that is not known.

import { query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";

export class Peers {
  readonly #link: ReconnectingConnection;
  readonly #node: number;
  readonly #listeners: (() => void)[] = [];
  #count = 0;

  constructor(link: ReconnectingConnection, node: number) {
    this.#link = link;
    this.#node = node;
  }

  get isAlone(): boolean {
    return this.#count === 0;
  }

  /** All nodes, this one included. */
  get nodes(): number {
    return this.#count + 1;
  }

  /** Calls when this node is no longer alone, also where the other node leaves soon. */
  onJoined(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Some other node has spoken. */
  heard(): void {
    this.#become(Math.max(1, this.#count));
  }

  async look(): Promise<void> {
    const [row] = await this.#link.run(sayAndCount(this.#node));
    this.#become(row?.others ?? 0);
  }

  #become(count: number): void {
    const wasAlone = this.isAlone;
    this.#count = count;
    if (wasAlone && count > 0) for (const listener of this.#listeners) listener();
  }

  /** This node will not be there any more. */
  async leave(): Promise<void> {
    await this.#link.run(leave(this.#node));
  }
}

/** A node without a sign of life for five seconds is gone; after an hour, its row is deleted. */
const sayAndCount = query<[node: number], { others: number }>(
  "say-and-count-nodes",
  `with said as (
     insert into nodes (id, seen_at) values ($1::bigint, now())
     on conflict (id) do update set seen_at = excluded.seen_at
   ), gone as (
     delete from nodes where id = any(array(
       select id from nodes where id <> $1::bigint and seen_at < now() - interval '1 hour'
       order by id for update skip locked))
   )
   select count(*) as others from nodes
   where id <> $1::bigint and seen_at > now() - interval '5 seconds'`,
);
const leave = query<[node: number]>("leave", "delete from nodes where id = $1::bigint");
