// How many executions of each domain are open. They are counted in the commits that open and close
// them, and asked for at every start: so the database is asked now and then, and what this node has
// done since is added. What others have done since is missing; nothing but a limit rests on it.

import type { Clock } from "../../../clock.ts";
import type { DomainKey } from "../../domain-key.ts";
import { texts } from "../connection/arrays.ts";
import { BatchLoader } from "../connection/batch-loader.ts";
import { query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import { domainFromColumn, domainToColumn } from "../connection/text.ts";

const rememberedMilliseconds = 200;

interface Count {
  readonly askedAt: number;
  open: number;
}

export class OpenCounts {
  readonly #reader: ReconnectingConnection;
  readonly #clock: Clock;
  readonly #asked: BatchLoader<DomainKey, number>;
  readonly #counts = new Map<DomainKey, Count>();

  constructor(reader: ReconnectingConnection, clock: Clock) {
    this.#reader = reader;
    this.#clock = clock;
    this.#asked = new BatchLoader((domains) => this.#select(domains));
  }

  async ask(domain: DomainKey): Promise<number> {
    const now = this.#clock.now();
    const known = this.#counts.get(domain);
    if (known && now - known.askedAt < rememberedMilliseconds && now >= known.askedAt) {
      return known.open;
    }
    const open = await this.#asked.ask(domain);
    this.#counts.set(domain, { open, askedAt: now });
    return open;
  }

  /** So many more are open, by a commit of this node. */
  add(domain: DomainKey, delta: number): void {
    const known = this.#counts.get(domain);
    if (known) known.open += delta;
  }

  clear(): void {
    this.#counts.clear();
  }

  async #select(domains: readonly DomainKey[]): Promise<number[]> {
    const names = [...new Set(domains)].map(domainToColumn);
    const rows = await this.#reader.run(selectOpenCounts(texts(names)));
    const counts = new Map(rows.map(({ name, open }) => [domainFromColumn(name), open]));
    return domains.map((domain) => counts.get(domain) ?? 0);
  }
}

const selectOpenCounts = query<[domains: string], { name: string; open: number }>(
  "select-open-counts",
  `select d.name, sum(c.open)::bigint as open from unnest($1::text[]) n(name)
   join domains d on d.name = n.name join open_counts c on c.domain = d.id group by d.name`,
);
