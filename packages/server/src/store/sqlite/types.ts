// Workflow and activity types: looked up in every start and many decisions, so all are in memory;
// each change is a transaction of its own.
import { refuse } from "@ekiden/model";
import { type DomainKey, plainName } from "../domain-key.ts";
import type { TypeKind, TypeName, TypeRecord, TypeStore } from "../store.ts";
import { printedKind, type TypeRow, typeKey } from "../type-rows.ts";
import type { Database } from "./database.ts";
import {
  descriptionFromColumn,
  domainFromColumn,
  domainToColumn,
  fromColumn,
  placesOfTypes,
  toColumn,
} from "./text.ts";

type Query = Parameters<TypeStore["list"]>[1];

interface Page<K extends TypeKind> {
  readonly items: readonly TypeRecord<K>[];
  readonly next?: string | undefined;
}

/** By the record itself, which is frozen by type: a change puts another in its place. */
type ByName = Map<string, TypeRecord>;

export class Types implements TypeStore {
  readonly #database: Database;
  readonly #sql: ReturnType<typeof prepare>;
  readonly #known: Record<TypeKind, Map<string, ByName>> = {
    workflow: new Map(),
    activity: new Map(),
  };

  constructor(database: Database) {
    this.#database = database;
    this.#sql = prepare(database);
    for (const row of this.#sql.all.all()) this.#remember(row.kind, recordOf(row));
  }

  async register<K extends TypeKind>(kind: K, type: TypeRecord<K>, max: number): Promise<void> {
    const { domain, name, version } = type;
    if (this.#find(kind, type)) throw refuse.typeAlreadyExists(printedKind[kind], type);
    if (this.#sql.domainStatus.get(domainToColumn(domain)) === "DEPRECATED") {
      throw refuse.domainDeprecated(plainName(domain));
    }
    if (this.#of(kind, domain).size >= max) {
      throw refuse.tooManyTypes(kind, max);
    }
    const { changes } = this.#transact(() =>
      this.#sql.insert.run({
        domain: domainToColumn(domain),
        kind,
        name: toColumn(name),
        version: toColumn(version),
        status: type.status,
        description: type.description === undefined ? null : toColumn(type.description),
        createdAt: type.createdAt,
        deprecatedAt: type.deprecatedAt ?? null,
        defaults: JSON.stringify(type.defaults),
      }),
    );
    if (changes === 0) throw refuse.unknownDomain(plainName(domain));
    this.#remember(kind, { ...type });
  }

  async find<K extends TypeKind>(kind: K, name: TypeName): Promise<TypeRecord<K> | undefined> {
    return this.#find(kind, name) as TypeRecord<K> | undefined;
  }

  async list<K extends TypeKind>(kind: K, query: Query): Promise<Page<K>> {
    const { domain, status, reverse, pageSize, after, name } = query;
    const [afterName, afterVersion] =
      after === undefined ? [null, null] : placesOfTypes.columnsAt(after);
    const select = reverse ? this.#sql.pageDescending : this.#sql.pageAscending;
    const only = name === undefined ? null : toColumn(name);
    const names = { domain: domainToColumn(domain), kind, only, afterName, afterVersion };
    const rows = select.all({ ...names, status, max: pageSize + 1 });
    const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
    return {
      items: rows.slice(0, pageSize).map(recordOf) as unknown as readonly TypeRecord<K>[],
      next: last && placesOfTypes.after(last),
    };
  }

  async deprecate(kind: TypeKind, name: TypeName, at: number): Promise<void> {
    const { status } = this.#require(kind, name);
    if (status === "DEPRECATED") throw refuse.typeDeprecated(printedKind[kind], name);
    this.#setStatus(kind, name, { status: "DEPRECATED", deprecatedAt: at });
  }

  async undeprecate(kind: TypeKind, name: TypeName): Promise<void> {
    const { status } = this.#require(kind, name);
    if (status === "REGISTERED") throw refuse.typeAlreadyExists(printedKind[kind], name);
    this.#setStatus(kind, name, { status: "REGISTERED", deprecatedAt: undefined });
  }

  async delete(kind: TypeKind, name: TypeName): Promise<void> {
    const { status } = this.#require(kind, name);
    if (status === "REGISTERED") throw refuse.typeNotDeprecated();
    this.#transact(() => this.#sql.delete.run(columnsOf(kind, name)));
    this.#of(kind, name.domain).delete(typeKey(name.name, name.version));
  }

  /** Within a transaction that deprecates the domain. */
  goWithDomain(domainId: number, at: number): void {
    this.#sql.goWithDomain.run(at, domainId);
  }

  /** Within a transaction that brings the domain back. */
  comeBackWithDomain(domainId: number): void {
    this.#sql.comeBackWithDomain.run(domainId);
  }

  reload(domainId: number): void {
    for (const row of this.#sql.ofDomain.all(domainId)) this.#remember(row.kind, recordOf(row));
  }

  #setStatus(
    kind: TypeKind,
    name: TypeName,
    change: Pick<TypeRecord, "status" | "deprecatedAt">,
  ): void {
    const { status, deprecatedAt = null } = change;
    this.#transact(() =>
      this.#sql.setStatus.run({ ...columnsOf(kind, name), status, deprecatedAt }),
    );
    this.#remember(kind, { ...this.#require(kind, name), ...change });
  }

  #transact<T>(write: () => T): T {
    this.#database.requireWritable();
    return this.#database.transact(write);
  }

  #of(kind: TypeKind, domain: DomainKey): ByName {
    const known = this.#known[kind];
    const types = known.get(domain) ?? new Map();
    if (types.size === 0) known.set(domain, types);
    return types;
  }

  #find(kind: TypeKind, { domain, name, version }: TypeName): TypeRecord | undefined {
    return this.#known[kind].get(domain)?.get(typeKey(name, version));
  }

  #require(kind: TypeKind, name: TypeName): TypeRecord {
    const type = this.#find(kind, name);
    if (!type) throw refuse.unknownType(printedKind[kind], name);
    return type;
  }

  #remember(kind: TypeKind, type: TypeRecord): void {
    this.#of(kind, type.domain).set(typeKey(type.name, type.version), type);
  }
}

const columnsOf = (kind: TypeKind, { domain, name, version }: TypeName) => ({
  kind,
  domain: domainToColumn(domain),
  name: toColumn(name),
  version: toColumn(version),
});

const recordOf = (row: TypeRow): TypeRecord => ({
  domain: domainFromColumn(row.domain_name),
  name: fromColumn(row.name),
  version: fromColumn(row.version),
  status: row.status,
  description: row.description === null ? undefined : descriptionFromColumn(row.description),
  createdAt: row.created_at,
  deprecatedAt: row.deprecated_at ?? undefined,
  defaults: JSON.parse(row.defaults),
});

const prepare = ({ connection }: Database) => {
  const rows = "select types.*, domains.name as domain_name from types, domains";
  const ofDomain = "domain = (select id from domains where name = $domain)";
  const one = `${ofDomain} and kind = $kind and name = $name and version = $version`;
  const page = (comparison: string, order: string) =>
    connection.prepare<[object], TypeRow>(
      `${rows} where domains.name = $domain and domain = domains.id and kind = $kind
         and types.status = $status and ($only is null or types.name = $only)
         and ($afterName is null or (types.name, version) ${comparison} ($afterName, $afterVersion))
       order by types.name ${order}, version ${order} limit $max`,
    );
  return {
    domainStatus: connection
      .prepare<[string], string>("select status from domains where name = ?")
      .pluck(),
    all: connection.prepare<[], TypeRow>(`${rows} where domain = domains.id`),
    ofDomain: connection.prepare<[number], TypeRow>(
      `${rows} where domains.id = ? and domain = domains.id`,
    ),
    insert: connection.prepare<[object]>(
      `insert into types
         (domain, kind, name, version, status, description, created_at, deprecated_at, defaults)
       select id, $kind, $name, $version, $status, $description, $createdAt, $deprecatedAt, $defaults
       from domains where name = $domain`,
    ),
    setStatus: connection.prepare<[object]>(
      `update types set status = $status, deprecated_at = $deprecatedAt, went_with_domain = 0
       where ${one}`,
    ),
    delete: connection.prepare<[object]>(`delete from types where ${one}`),
    goWithDomain: connection.prepare<[number, number]>(
      `update types set status = 'DEPRECATED', deprecated_at = ?, went_with_domain = 1
       where domain = ? and status = 'REGISTERED'`,
    ),
    comeBackWithDomain: connection.prepare<[number]>(
      `update types set status = 'REGISTERED', deprecated_at = null, went_with_domain = 0
       where domain = ? and went_with_domain = 1`,
    ),
    pageAscending: page(">", "asc"),
    pageDescending: page("<", "desc"),
  };
};
