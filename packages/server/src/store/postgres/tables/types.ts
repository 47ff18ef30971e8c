// Workflow and activity types: every change is one statement, and is acknowledged once all nodes
// see it.

import { refuse } from "@ekiden/model";
import type { CacheFigures } from "../../../cache/cache.ts";
import type { Clock } from "../../../clock.ts";
import { plainName } from "../../domain-key.ts";
import type { TypeKind, TypeName, TypeRecord, TypeStore } from "../../store.ts";
import { printedKind, type TypeRow } from "../../type-rows.ts";
import { texts } from "../connection/arrays.ts";
import { LeasedCache } from "../connection/leased-cache.ts";
import { type Query, query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import {
  domainFromColumn,
  domainToColumn,
  fromColumn,
  placesOfTypes,
  toColumn,
} from "../connection/text.ts";

interface Wanted {
  readonly kind: TypeKind;
  readonly type: TypeName;
}

type Page = Parameters<TypeStore["list"]>[1];

export class Types implements TypeStore {
  readonly #link: ReconnectingConnection;
  readonly #found: LeasedCache<Wanted, TypeRecord>;

  constructor(link: ReconnectingConnection, clock: Clock) {
    this.#link = link;
    const nameOf = ({ kind, type }: Wanted) => keyOf(kind, type);
    this.#found = new LeasedCache({ clock, nameOf, load: (wanted) => this.#findAll(wanted) });
  }

  get cacheFigures(): CacheFigures {
    return this.#found.figures;
  }

  /** After a change of them that was made together with their domain. */
  leasesEnded(): Promise<void> {
    return this.#found.leasesEnded();
  }

  async register<K extends TypeKind>(kind: K, type: TypeRecord<K>, max: number): Promise<void> {
    const { status, createdAt, deprecatedAt = null } = type;
    const description = type.description === undefined ? null : toColumn(type.description);
    const rest = [status, description, createdAt, deprecatedAt] as const;
    const values = [...columnsOf(kind, type), ...rest, JSON.stringify(type.defaults)] as const;
    const [outcome] = await this.#link.run(insert(...values, max));
    if (!outcome) throw refuse.unknownDomain(plainName(type.domain));
    if (outcome.is_made) return;
    if (await this.find(kind, type)) throw refuse.typeAlreadyExists(printedKind[kind], type);
    if (outcome.status === "DEPRECATED") throw refuse.domainDeprecated(plainName(type.domain));
    throw refuse.tooManyTypes(kind, max);
  }

  find<K extends TypeKind>(kind: K, type: TypeName): Promise<TypeRecord<K> | undefined> {
    return this.#found.find({ kind, type }) as Promise<TypeRecord<K> | undefined>;
  }

  async list<K extends TypeKind>(
    kind: K,
    { domain, status, reverse, pageSize, after, name }: Page,
  ): Promise<{ items: readonly TypeRecord<K>[]; next?: string | undefined }> {
    const [afterName, afterVersion] =
      after === undefined ? [null, null] : placesOfTypes.columnsAt(after);
    const only = name === undefined ? null : toColumn(name);
    const select = reverse ? pageDescending : pageAscending;
    const names = [domainToColumn(domain), kind, status, only] as const;
    const rows = await this.#link.run(select(...names, afterName, afterVersion, pageSize + 1));
    const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
    return {
      items: rows.slice(0, pageSize).map(recordOf) as unknown as readonly TypeRecord<K>[],
      next: last && placesOfTypes.after(last),
    };
  }

  async deprecate(kind: TypeKind, type: TypeName, at: number): Promise<void> {
    if (await this.#changes(deprecate(...columnsOf(kind, type), at))) return;
    await this.#require(kind, type);
    throw refuse.typeDeprecated(printedKind[kind], type);
  }

  async undeprecate(kind: TypeKind, type: TypeName): Promise<void> {
    if (await this.#changes(undeprecate(...columnsOf(kind, type)))) return;
    await this.#require(kind, type);
    throw refuse.typeAlreadyExists(printedKind[kind], type);
  }

  async delete(kind: TypeKind, type: TypeName): Promise<void> {
    if (await this.#changes(remove(...columnsOf(kind, type)))) return;
    await this.#require(kind, type);
    throw refuse.typeNotDeprecated();
  }

  async #changes(change: Query): Promise<boolean> {
    const isChanged = (await this.#link.run(change)).length > 0;
    if (isChanged) await this.leasesEnded();
    return isChanged;
  }

  async #require(kind: TypeKind, type: TypeName): Promise<void> {
    if (!(await this.find(kind, type))) throw refuse.unknownType(printedKind[kind], type);
  }

  async #findAll(wanted: readonly Wanted[]): Promise<(TypeRecord | undefined)[]> {
    const keys = [...new Map(wanted.map((one) => [keyOf(one.kind, one.type), one])).values()];
    const column = (of: (one: Wanted) => string) => texts(keys.map(of));
    const rows = await this.#link.run(
      selectNamed(
        column(({ type }) => domainToColumn(type.domain)),
        column(({ kind }) => kind),
        column(({ type }) => toColumn(type.name)),
        column(({ type }) => toColumn(type.version)),
      ),
    );
    const records = new Map(
      rows.map(recordOf).map((type, index) => [keyOf(rows[index]?.kind ?? "workflow", type), type]),
    );
    return wanted.map(({ kind, type }) => records.get(keyOf(kind, type)));
  }
}

const keyOf = (kind: TypeKind, { domain, name, version }: TypeName): string =>
  JSON.stringify([kind, domain, name, version]);

const columnsOf = (kind: TypeKind, { domain, name, version }: TypeName) =>
  [domainToColumn(domain), kind, toColumn(name), toColumn(version)] as const;

const recordOf = (row: TypeRow): TypeRecord => ({
  domain: domainFromColumn(row.domain_name),
  name: fromColumn(row.name),
  version: fromColumn(row.version),
  status: row.status,
  description: row.description === null ? undefined : fromColumn(row.description),
  createdAt: row.created_at,
  deprecatedAt: row.deprecated_at ?? undefined,
  defaults: JSON.parse(row.defaults),
});

type Names = readonly [domain: string, kind: string, name: string, version: string];
const one = `t.domain = (select id from domains where name = $1)
  and t.kind = $2 and t.name = $3 and t.version = $4`;

const columns = `d.name as domain_name, t.name, t.version, t.kind, t.status, t.description,
   t.created_at, t.deprecated_at, t.defaults`;

const selectNamed = query<Names, TypeRow>(
  "select-types",
  `select ${columns}
   from unnest($1::text[], $2::text[], $3::text[], $4::text[]) n(domain, kind, name, version)
   join domains d on d.name = n.domain
   join types t on t.domain = d.id and t.kind = n.kind and t.name = n.name
     and t.version = n.version`,
);
/** A row for a domain that is there. No type is made in a deprecated one. */
const insert = query<
  readonly [...Names, string, string | null, number, number | null, string, number],
  { is_made: boolean; status: TypeRow["status"] }
>(
  "insert-type",
  `with home as (select id, status from domains where name = $1 for share), made as (
     insert into types
       (domain, kind, name, version, status, description, created_at, deprecated_at, defaults)
     select id, $2, $3, $4, $5, $6, $7, $8, $9 from home
     where home.status = 'REGISTERED'
       and (select count(*) from types t where t.domain = home.id and t.kind = $2) < $10::integer
     on conflict do nothing returning domain
   ) select exists (select from made) as is_made, home.status from home`,
);
const deprecate = query<readonly [...Names, number], unknown>(
  "deprecate-type",
  `update types t set status = 'DEPRECATED', deprecated_at = $5, went_with_domain = false
   where ${one} and t.status = 'REGISTERED' returning t.domain`,
);
const undeprecate = query<Names, unknown>(
  "undeprecate-type",
  `update types t set status = 'REGISTERED', deprecated_at = null, went_with_domain = false
   where ${one} and t.status = 'DEPRECATED' returning t.domain`,
);
const remove = query<Names, unknown>(
  "delete-type",
  `delete from types t where ${one} and t.status = 'DEPRECATED' returning t.domain`,
);
const page = (name: string, comparison: string, order: string) =>
  query<
    readonly [string, string, string, string | null, string | null, string | null, number],
    TypeRow
  >(
    name,
    `select ${columns} from types t join domains d on d.id = t.domain
     where d.name = $1 and t.kind = $2 and t.status = $3 and ($4::text is null or t.name = $4)
       and ($5::text is null or (t.name, t.version) ${comparison} ($5, $6))
     order by t.name ${order}, t.version ${order} limit $7`,
  );
const pageAscending = page("types-ascending", ">", "asc");
const pageDescending = page("types-descending", "<", "desc");
