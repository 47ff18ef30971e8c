// Domains: few, so all of them are in memory; each change is a transaction of its own.
import { refuse } from "@ekiden/model";
import { accountOf, plainName } from "../domain-names.ts";
import type { DomainRecord, DomainStore, ResourceTag } from "../store.ts";
import type { Database } from "./database.ts";
import {
  descriptionFromColumn,
  domainFromColumn,
  domainRangeOf,
  domainToColumn,
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

export interface Domain {
  readonly id: number;
  readonly record: DomainRecord;
}

/** A number that no domain has; rows are numbered from 1. */
const noDomain = 0;

export class Domains implements DomainStore {
  readonly #database: Database;
  readonly #types: Types;
  readonly #byName = new Map<string, Domain>();
  readonly #byId = new Map<number, Domain>();
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: Database, types: Types) {
    this.#database = database;
    this.#types = types;
    this.#sql = prepare(database);
    for (const row of this.#sql.all.all()) this.#remember(row.id, recordOf(row));
  }

  /** 0 when there is no such domain. */
  idOf(name: string): number {
    return this.#byName.get(name)?.id ?? noDomain;
  }

  /** Throws UnknownResourceFault. */
  requireId(name: string): number {
    return this.#require(name).id;
  }

  byId(id: number): DomainRecord {
    const domain = this.#byId.get(id);
    if (!domain) throw new Error(`The database names a domain that is not there: ${id}`);
    return domain.record;
  }

  async register(record: DomainRecord, max: number): Promise<void> {
    const { name, status, description, retentionDays, tags } = record;
    if (this.#byName.has(name)) throw refuse.domainAlreadyExists(plainName(name));
    if ((this.#sql.count.get(domainRangeOf(accountOf(name))) ?? 0) >= max) {
      throw refuse.limitExceeded(`Limit on domains reached: ${max}`);
    }
    const row = [
      domainToColumn(name),
      status,
      description === undefined ? null : toColumn(description),
      retentionDays,
      JSON.stringify(tags),
    ] as const;
    const { lastInsertRowid } = this.#transact(() => this.#sql.insert.run(...row));
    this.#remember(Number(lastInsertRowid), { ...record, tags: [...tags] });
  }

  async find(name: string): Promise<DomainRecord | undefined> {
    return this.#byName.get(name)?.record;
  }

  async list(query: Parameters<DomainStore["list"]>[0]): ReturnType<DomainStore["list"]> {
    const { account, status, reverse, pageSize, after } = query;
    const { above, below } = domainRangeOf(account);
    const range = reverse ? { above, below: after ?? below } : { above: after ?? above, below };
    const select = reverse ? this.#sql.pageDescending : this.#sql.pageAscending;
    const rows = select.all({ ...range, status, max: pageSize + 1 });
    const items = rows.slice(0, pageSize).map(recordOf);
    return { items, next: rows.length > pageSize ? rows[pageSize - 1]?.name : undefined };
  }

  async deprecate(name: string, at: number): Promise<void> {
    const { id, record } = this.#require(name);
    if (record.status === "DEPRECATED") throw refuse.domainDeprecated(plainName(name));
    this.#transact(() => {
      this.#sql.setStatus.run("DEPRECATED", id);
      this.#types.goWithDomain(id, at);
    });
    this.#types.reload(id);
    this.#remember(id, { ...record, status: "DEPRECATED" });
  }

  async undeprecate(name: string): Promise<void> {
    const { id, record } = this.#require(name);
    if (record.status === "REGISTERED") throw refuse.domainAlreadyExists(plainName(name));
    this.#transact(() => {
      this.#sql.setStatus.run("REGISTERED", id);
      this.#types.comeBackWithDomain(id);
    });
    this.#types.reload(id);
    this.#remember(id, { ...record, status: "REGISTERED" });
  }

  async replaceTags(name: string, tags: readonly ResourceTag[]): Promise<void> {
    const { id, record } = this.#require(name);
    this.#transact(() => this.#sql.setTags.run(JSON.stringify(tags), id));
    this.#remember(id, { ...record, tags: [...tags] });
  }

  #transact<T>(write: () => T): T {
    this.#database.requireWritable();
    return this.#database.transact(write);
  }

  #require(name: string): Domain {
    const domain = this.#byName.get(name);
    if (!domain) throw refuse.unknownDomain(plainName(name));
    return domain;
  }

  #remember(id: number, record: DomainRecord): void {
    const domain = { id, record };
    this.#byName.set(record.name, domain);
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
  name: domainFromColumn(name),
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
