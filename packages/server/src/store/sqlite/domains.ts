// Domains: few, so all of them are in memory; each change is a transaction of its own.
import { refuse } from "@ekiden/model";
import { accountOf, type DomainKey, domainScope, plainName } from "../domain-key.ts";
import type { DomainRecord, DomainStore, TagChange } from "../store.ts";
import type { Database } from "./database.ts";
import {
  descriptionFromColumn,
  domainFromColumn,
  domainRangeOf,
  domainToColumn,
  placesOfDomains,
  toColumn,
} from "./text.ts";
import type { Types } from "./types.ts";

interface DomainRow {
  readonly id: number;
  readonly name: string;
  readonly status: DomainRecord["status"];
  readonly description: string | null;
  readonly retention_days: string;
  readonly tags: string;
}

interface Domain {
  readonly id: number;
  readonly record: DomainRecord;
}

/** A number that no domain has; rows are numbered from 1. */
const noDomain = 0;

export class Domains implements DomainStore {
  readonly #database: Database;
  readonly #types: Types;
  readonly #byKey = new Map<DomainKey, Domain>();
  readonly #byId = new Map<number, Domain>();
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: Database, types: Types) {
    this.#database = database;
    this.#types = types;
    this.#sql = prepare(database);
    for (const row of this.#sql.all.all()) this.#remember(row.id, recordOf(row));
  }

  /** 0 when there is no such domain. */
  idOf(key: DomainKey): number {
    return this.#byKey.get(key)?.id ?? noDomain;
  }

  /** Throws UnknownResourceFault. */
  requireId(key: DomainKey): number {
    return this.#require(key).id;
  }

  byId(id: number): DomainRecord {
    const domain = this.#byId.get(id);
    if (!domain) throw new Error(`The database names a domain that is not there: ${id}`);
    return domain.record;
  }

  async register(record: DomainRecord, max: number): Promise<void> {
    const { key, status, description, retentionDays, tags } = record;
    if (this.#byKey.has(key)) throw refuse.domainAlreadyExists(plainName(key));
    if ((this.#sql.count.get(domainRangeOf(domainScope(accountOf(key)))) ?? 0) >= max) {
      throw refuse.tooManyDomains(max);
    }
    const row = [
      domainToColumn(key),
      status,
      description === undefined ? null : toColumn(description),
      retentionDays,
      JSON.stringify(tags),
    ] as const;
    const { lastInsertRowid } = this.#transact(() => this.#sql.insert.run(...row));
    this.#remember(Number(lastInsertRowid), { ...record, tags: [...tags] });
  }

  async find(key: DomainKey): Promise<DomainRecord | undefined> {
    return this.#byKey.get(key)?.record;
  }

  async list(query: Parameters<DomainStore["list"]>[0]): ReturnType<DomainStore["list"]> {
    const { scope, status, reverse, pageSize, after } = query;
    const { above, below } = domainRangeOf(scope);
    const from = after === undefined ? undefined : placesOfDomains.columnAt(after);
    const range = reverse ? { above, below: from ?? below } : { above: from ?? above, below };
    const select = reverse ? this.#sql.pageDescending : this.#sql.pageAscending;
    const rows = select.all({ ...range, status, max: pageSize + 1 });
    const items = rows.slice(0, pageSize).map(recordOf);
    const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
    return { items, next: last && placesOfDomains.after(last.name) };
  }

  async deprecate(key: DomainKey, at: number): Promise<void> {
    const { id, record } = this.#require(key);
    if (record.status === "DEPRECATED") throw refuse.domainDeprecated(plainName(key));
    this.#transact(() => {
      this.#sql.setStatus.run("DEPRECATED", id);
      this.#types.goWithDomain(id, at);
    });
    this.#types.reload(id);
    this.#remember(id, { ...record, status: "DEPRECATED" });
  }

  async undeprecate(key: DomainKey): Promise<void> {
    const { id, record } = this.#require(key);
    if (record.status === "REGISTERED") throw refuse.domainAlreadyExists(plainName(key));
    this.#transact(() => {
      this.#sql.setStatus.run("REGISTERED", id);
      this.#types.comeBackWithDomain(id);
    });
    this.#types.reload(id);
    this.#remember(id, { ...record, status: "REGISTERED" });
  }

  async changeTags(key: DomainKey, change: TagChange): Promise<void> {
    const { id, record } = this.#require(key);
    const tags = change(record.tags);
    this.#transact(() => this.#sql.setTags.run(JSON.stringify(tags), id));
    this.#remember(id, { ...record, tags: [...tags] });
  }

  #transact<T>(write: () => T): T {
    this.#database.requireWritable();
    return this.#database.transact(write);
  }

  #require(key: DomainKey): Domain {
    const domain = this.#byKey.get(key);
    if (!domain) throw refuse.unknownDomain(plainName(key));
    return domain;
  }

  #remember(id: number, record: DomainRecord): void {
    const domain = { id, record };
    this.#byKey.set(record.key, domain);
    this.#byId.set(id, domain);
  }
}

const recordOf = ({
  name,
  status,
  description,
  retention_days,
  tags,
}: DomainRow): DomainRecord => ({
  key: domainFromColumn(name),
  status,
  description: description === null ? undefined : descriptionFromColumn(description),
  retentionDays: retention_days,
  tags: JSON.parse(tags),
});

const prepare = ({ connection }: Database) => {
  const isWithin = "name > $above and name < $below";
  const page = (order: string) =>
    connection.prepare<[object], DomainRow>(
      `select * from domains where ${isWithin} and status = $status
       order by name ${order} limit $max`,
    );
  return {
    all: connection.prepare<[], DomainRow>("select * from domains"),
    insert: connection.prepare<[string, string, string | null, string, string]>(
      "insert into domains (name, status, description, retention_days, tags) values (?, ?, ?, ?, ?)",
    ),
    setStatus: connection.prepare<[string, number]>("update domains set status = ? where id = ?"),
    setTags: connection.prepare<[string, number]>("update domains set tags = ? where id = ?"),
    pageAscending: page("asc"),
    pageDescending: page("desc"),
    count: connection
      .prepare<[object], number>(`select count(*) from domains where ${isWithin}`)
      .pluck(),
  };
};
