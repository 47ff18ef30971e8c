// Policies: few, and read often; their readers cache them for a moment.
import { behindPrefix } from "../../access-store.ts";
import type { PolicyName, PolicyStore, StoredPolicy } from "../../store.ts";
import { texts } from "../connection/arrays.ts";
import { type Query, query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";

export class Policies implements PolicyStore {
  readonly #link: ReconnectingConnection;

  constructor(link: ReconnectingConnection) {
    this.#link = link;
  }

  attach({ holder, name, document }: StoredPolicy, max: number): Promise<boolean> {
    return this.#changes(attach(holder, name, document, max));
  }

  detach({ holder, name }: PolicyName): Promise<boolean> {
    return this.#changes(detach(holder, name));
  }

  of(holders: readonly string[]): Promise<readonly StoredPolicy[]> {
    return this.#link.run(selectOf(texts(holders)));
  }

  /** In one statement: the cache of keys may know one that is gone. */
  async ofKey(
    id: string,
    holders: readonly string[],
  ): Promise<readonly StoredPolicy[] | undefined> {
    const rows = await this.#link.run(selectOfKey(id, texts(holders)));
    return rows.length > 0 ? rows.filter(isPolicy) : undefined;
  }

  async list({
    pageSize,
    prefix = "",
    after = JSON.stringify([prefix, ""]),
  }: Parameters<PolicyStore["list"]>[0]): ReturnType<PolicyStore["list"]> {
    const [holder, name] = JSON.parse(after);
    const rows = await this.#link.run(page(holder, name, pageSize + 1, behindPrefix(prefix)));
    const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
    const next = last && JSON.stringify([last.holder, last.name]);
    return { items: rows.slice(0, pageSize), next };
  }

  async #changes(change: Query): Promise<boolean> {
    return (await this.#link.run(change)).length > 0;
  }
}

type NoPolicy = { readonly [K in keyof StoredPolicy]: null };

const isPolicy = (row: StoredPolicy | NoPolicy): row is StoredPolicy => row.holder !== null;

const attach = query<[string, string, string, number], unknown>(
  "attach-policy",
  `insert into policies (holder, name, document) select $1, $2, $3
   where (select count(*) from policies where holder = $1 and name <> $2) < $4::integer
   on conflict (holder, name) do update set document = excluded.document returning name`,
);
const detach = query<[string, string], unknown>(
  "detach-policy",
  "delete from policies where holder = $1 and name = $2 returning name",
);
const selectOf = query<[string], StoredPolicy>(
  "select-policies",
  `select p.holder, p.name, p.document from unnest($1::text[]) n(holder)
   join policies p on p.holder = n.holder order by p.holder, p.name`,
);
/** One row without a policy for a key that has none, and no row for one that is gone. */
const selectOfKey = query<[string, string], StoredPolicy | NoPolicy>(
  "select-policies-of-key",
  `select p.holder, p.name, p.document from access_keys k
   left join policies p on p.holder = any ($2::text[])
   where k.id = $1 order by p.holder, p.name`,
);
const page = query<[holder: string, name: string, size: number, below: string], PolicyName>(
  "policies-ascending",
  `select holder, name from policies where (holder, name) > ($1, $2) and holder < $4
   order by holder, name limit $3`,
);
