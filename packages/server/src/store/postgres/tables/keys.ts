// Access keys: few, asked for with every call, and remembered for a moment.
import type { CacheFigures } from "../../../cache/cache.ts";
import type { Clock } from "../../../clock.ts";
import type { KeyStatus, KeyStore, StoredKey } from "../../store.ts";
import { texts } from "../connection/arrays.ts";
import { LeasedCache } from "../connection/leased-cache.ts";
import { type Query, query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import { fromColumn, toColumn } from "../connection/text.ts";

interface KeyRow {
  readonly id: string;
  readonly account: string;
  readonly user_name: string;
  readonly status: KeyStatus;
  readonly created_at: number;
  readonly secret: Buffer;
  readonly previous_secret: Buffer | null;
  readonly previous_until: number | null;
}

export class Keys implements KeyStore {
  readonly #link: ReconnectingConnection;
  readonly #found: LeasedCache<string, StoredKey>;

  constructor(link: ReconnectingConnection, clock: Clock) {
    this.#link = link;
    const nameOf = (id: string) => id;
    this.#found = new LeasedCache({ clock, nameOf, load: (ids) => this.#findAll(ids) });
  }

  get cacheFigures(): CacheFigures {
    return this.#found.figures;
  }

  async claim(account: string): Promise<string | undefined> {
    const [, [claimed]] = await this.#link.all([claim(account), selectAccount()]);
    return claimed && String(claimed.number).padStart(account.length, "0");
  }

  add(key: StoredKey, max: number): Promise<boolean> {
    return this.#changes(insert(...rowOf(key), max));
  }

  addFirst(key: StoredKey): Promise<boolean> {
    return this.#changes(insertFirst(...rowOf(key)));
  }

  find(id: string): Promise<StoredKey | undefined> {
    return this.#found.find(id);
  }

  async list({
    pageSize,
    after = "",
    account,
  }: Parameters<KeyStore["list"]>[0]): ReturnType<KeyStore["list"]> {
    const rows = await this.#link.run(page(after, pageSize + 1, account ?? null));
    const items = rows.slice(0, pageSize).map(keyOf);
    return { items, next: rows.length > pageSize ? items.at(-1)?.id : undefined };
  }

  setStatus(id: string, status: KeyStatus): Promise<boolean> {
    return this.#changes(setStatus(id, status));
  }

  replaceSecret(id: string, secret: Uint8Array, until: number): Promise<boolean> {
    return this.#changes(replaceSecret(id, Buffer.from(secret), until));
  }

  delete(id: string): Promise<boolean> {
    return this.#changes(remove(id));
  }

  /** Acknowledged once every node sees it. */
  async #changes(change: Query): Promise<boolean> {
    const isChanged = (await this.#link.run(change)).length > 0;
    if (isChanged) await this.#found.leasesEnded();
    return isChanged;
  }

  async #findAll(ids: readonly string[]): Promise<(StoredKey | undefined)[]> {
    const rows = await this.#link.run(selectNamed(texts([...new Set(ids)])));
    const keys = new Map(rows.map((row) => [row.id, keyOf(row)]));
    return ids.map((id) => keys.get(id));
  }
}

type Row = readonly [
  id: string,
  account: string,
  user: string,
  status: KeyStatus,
  createdAt: number,
  secret: Buffer,
];

const rowOf = ({ id, account, user, status, createdAt, secret }: StoredKey): Row => [
  id,
  account,
  toColumn(user),
  status,
  createdAt,
  Buffer.from(secret),
];

const keyOf = (row: KeyRow): StoredKey => ({
  id: row.id,
  account: row.account,
  user: fromColumn(row.user_name),
  status: row.status,
  createdAt: row.created_at,
  secret: row.secret,
  previous:
    row.previous_secret && row.previous_until !== null
      ? { secret: row.previous_secret, until: row.previous_until }
      : undefined,
});

const claim = query<[string], unknown>(
  "claim-account",
  `insert into meta (key, number) select 'account', $1::text::bigint
   where not exists (select 1 from access_keys)
     or exists (select 1 from access_keys where account = $1::text)
   on conflict do nothing`,
);
const selectAccount = query<[], { number: number }>(
  "select-account",
  "select number from meta where key = 'account'",
);
const columns = "access_keys (id, account, user_name, status, created_at, secret)";
const readColumns = `k.id, k.account, k.user_name, k.status, k.created_at, k.secret,
   k.previous_secret, k.previous_until`;
const insert = query<readonly [...Row, max: number], unknown>(
  "insert-key",
  `insert into ${columns}
   select $1, $2, $3, $4, $5::bigint, $6 where (select count(*) from access_keys) < $7::integer
   on conflict do nothing returning id`,
);
/** Of nodes that start together, the one that can leave the mark. */
const insertFirst = query<Row, unknown>(
  "insert-first-key",
  `with mark as (
     insert into meta (key, number)
     select 'first_key', 1 where not exists (select 1 from access_keys)
     on conflict do nothing returning key
   ) insert into ${columns}
   select $1, $2, $3, $4, $5::bigint, $6 from mark on conflict do nothing returning id`,
);
const selectNamed = query<[string], KeyRow>(
  "select-keys",
  `select ${readColumns} from unnest($1::text[]) n(id) join access_keys k on k.id = n.id`,
);
const page = query<[after: string, size: number, account: string | null], KeyRow>(
  "keys-ascending",
  `select ${readColumns} from access_keys k
   where k.id > $1 and ($3::text is null or k.account = $3::text) order by k.id limit $2`,
);
const setStatus = query<[string, KeyStatus], unknown>(
  "set-key-status",
  "update access_keys set status = $2 where id = $1 returning id",
);
const replaceSecret = query<[string, Buffer, number], unknown>(
  "replace-key-secret",
  `update access_keys set previous_secret = secret, secret = $2, previous_until = $3::bigint
   where id = $1 returning id`,
);
const remove = query<[string], unknown>(
  "delete-key",
  `with policies_gone as (delete from policies where holder = $1)
   delete from access_keys where id = $1 returning id`,
);
