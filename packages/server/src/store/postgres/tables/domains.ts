// Domains: every change is one statement, and is acknowledged once all nodes see it.

import { refuse } from "@ekiden/model";
import type { CacheFigures } from "../../../cache/cache.ts";
import type { Clock } from "../../../clock.ts";
import { accountOf, type DomainKey, domainScope, plainName } from "../../domain-key.ts";
import type { DomainRecord, DomainStore, TagChange } from "../../store.ts";
import { texts } from "../connection/arrays.ts";
import { LeasedCache } from "../connection/leased-cache.ts";
import { type Query, query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import {
  domainFromColumn,
  domainRangeOf,
  domainToColumn,
  fromColumn,
  placesOfDomains,
  toColumn,
} from "../connection/text.ts";

interface DomainRow {
  readonly name: string;
  readonly status: DomainRecord["status"];
  readonly description: string | null;
  readonly retention_days: string;
  readonly tags: string;
}

/** One of those that change the tags at the same time succeeds at each. */
const maxTagAttempts = 50;

type Page = Parameters<DomainStore["list"]>[0];

export class Domains implements DomainStore {
  readonly #link: ReconnectingConnection;
  readonly #types: { leasesEnded(): Promise<void> };
  readonly #found: LeasedCache<DomainKey, DomainRecord>;

  /** Types go with their domain, and come back with it. */
  constructor(
    link: ReconnectingConnection,
    { clock, types }: { clock: Clock; types: { leasesEnded(): Promise<void> } },
  ) {
    this.#link = link;
    this.#types = types;
    const nameOf = (key: DomainKey) => key;
    this.#found = new LeasedCache({ clock, nameOf, load: (keys) => this.#findAll(keys) });
  }

  get cacheFigures(): CacheFigures {
    return this.#found.figures;
  }

  async register(record: DomainRecord, max: number): Promise<void> {
    const { key, status, description, retentionDays, tags } = record;
    const { above, below } = domainRangeOf(domainScope(accountOf(key)));
    const text = description === undefined ? null : toColumn(description);
    const row = [domainToColumn(key), status, text] as const;
    const [made] = await this.#link.run(
      insert(...row, retentionDays, JSON.stringify(tags), max, above, below),
    );
    if (made) return;
    if (await this.find(key)) throw refuse.domainAlreadyExists(plainName(key));
    throw refuse.tooManyDomains(max);
  }

  find(key: DomainKey): Promise<DomainRecord | undefined> {
    return this.#found.find(key);
  }

  async list(page: Page): ReturnType<DomainStore["list"]> {
    const { scope, status, reverse, pageSize, after } = page;
    const { above, below } = domainRangeOf(scope);
    const from = after === undefined ? undefined : placesOfDomains.columnAt(after);
    const range = reverse ? ([above, from ?? below] as const) : ([from ?? above, below] as const);
    const select = reverse ? pageDescending : pageAscending;
    const rows = await this.#link.run(select(status, pageSize + 1, ...range));
    const items = rows.slice(0, pageSize).map(recordOf);
    const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
    return { items, next: last && placesOfDomains.after(last.name) };
  }

  async deprecate(key: DomainKey, at: number): Promise<void> {
    const changed = await this.#changes(deprecate(domainToColumn(key), at));
    if (!changed) {
      await this.#require(key);
      throw refuse.domainDeprecated(plainName(key));
    }
    // The first statement has waited for types that were being registered, but does not see them.
    if ((await this.#link.run(deprecateLate(domainToColumn(key), at))).length > 0) {
      await this.#types.leasesEnded();
    }
  }

  async undeprecate(key: DomainKey): Promise<void> {
    const changed = await this.#changes(undeprecate(domainToColumn(key)));
    if (!changed) {
      await this.#require(key);
      throw refuse.domainAlreadyExists(plainName(key));
    }
  }

  /** What is cached may be older than what another node was told. */
  async changeTags(key: DomainKey, change: TagChange): Promise<void> {
    const name = domainToColumn(key);
    for (let attempts = 0; attempts < maxTagAttempts; attempts += 1) {
      const [row] = await this.#link.run(selectNamed(texts([name])));
      if (!row) throw refuse.unknownDomain(plainName(key));
      const tags = JSON.stringify(change(recordOf(row).tags));
      if (await this.#changes(setTags(name, tags, row.tags))) return;
    }
    throw refuse.unavailable("Too many others change the tags of the same domain");
  }

  async #changes(change: Query): Promise<boolean> {
    const isChanged = (await this.#link.run(change)).length > 0;
    if (isChanged) await Promise.all([this.#found.leasesEnded(), this.#types.leasesEnded()]);
    return isChanged;
  }

  async #require(key: DomainKey): Promise<void> {
    if (!(await this.find(key))) throw refuse.unknownDomain(plainName(key));
  }

  async #findAll(keys: readonly DomainKey[]): Promise<(DomainRecord | undefined)[]> {
    const rows = await this.#link.run(selectNamed(texts([...new Set(keys)].map(domainToColumn))));
    const records = new Map(rows.map((row) => [domainFromColumn(row.name), recordOf(row)]));
    return keys.map((key) => records.get(key));
  }
}

const recordOf = (row: DomainRow): DomainRecord => ({
  key: domainFromColumn(row.name),
  status: row.status,
  description: row.description === null ? undefined : fromColumn(row.description),
  retentionDays: row.retention_days,
  tags: JSON.parse(row.tags),
});

const insert = query<
  readonly [string, string, string | null, string, string, number, above: string, below: string],
  { id: number }
>(
  "insert-domain",
  `insert into domains (name, status, description, retention_days, tags)
   select $1, $2, $3, $4, $5 where (select count(*) from domains where name > $7 and name < $8) < $6::integer
   on conflict do nothing returning id`,
);
const selectNamed = query<[string], DomainRow>(
  "select-domains",
  `select d.name, d.status, d.description, d.retention_days, d.tags
   from unnest($1::text[]) n(name) join domains d on d.name = n.name`,
);
const setTags = query<[name: string, tags: string, present: string], unknown>(
  "set-domain-tags",
  "update domains set tags = $2 where name = $1 and tags = $3 returning id",
);
const deprecate = query<[string, number], unknown>(
  "deprecate-domain",
  `with gone as (
     update domains set status = 'DEPRECATED' where name = $1 and status = 'REGISTERED' returning id
   ), types_gone as (
     update types t set status = 'DEPRECATED', deprecated_at = $2, went_with_domain = true
     from gone where t.domain = gone.id and t.status = 'REGISTERED'
   ) select id from gone`,
);
const deprecateLate = query<[string, number], unknown>(
  "deprecate-late-types",
  `update types t set status = 'DEPRECATED', deprecated_at = $2, went_with_domain = true
   from domains d where d.name = $1 and d.status = 'DEPRECATED'
     and t.domain = d.id and t.status = 'REGISTERED'
   returning t.domain`,
);
const undeprecate = query<[string], unknown>(
  "undeprecate-domain",
  `with back as (
     update domains set status = 'REGISTERED' where name = $1 and status = 'DEPRECATED' returning id
   ), types_back as (
     update types t set status = 'REGISTERED', deprecated_at = null, went_with_domain = false
     from back where t.domain = back.id and t.went_with_domain
   ) select id from back`,
);
const page = (name: string, order: string) =>
  query<readonly [string, number, above: string, below: string], DomainRow>(
    name,
    `select name, status, description, retention_days, tags from domains
     where name > $3 and name < $4 and status = $1 order by name ${order} limit $2`,
  );
const pageAscending = page("domains-ascending", "asc");
const pageDescending = page("domains-descending", "desc");
