// Access keys, always read from their table: the command that manages them may be another process.
import type { KeyStatus, KeyStore, StoredKey } from "../store.ts";
import type { Database } from "./database.ts";
import { fromColumn, toColumn } from "./text.ts";

interface KeyRow {
  readonly id: string;
  readonly account: string;
  readonly user: string;
  readonly status: KeyStatus;
  readonly created_at: number;
  readonly secret: Buffer;
  readonly previous_secret: Buffer | null;
  readonly previous_until: number | null;
}

export class Keys implements KeyStore {
  readonly #database: Database;
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: Database) {
    this.#database = database;
    this.#sql = prepare(database);
  }

  async claim(account: string): Promise<string | undefined> {
    const claimed = this.#sql.account.get();
    if (claimed !== undefined) return claimed;
    this.#changes(() => this.#sql.claim.run({ account }).changes);
    return this.#sql.account.get();
  }

  async add(key: StoredKey, max: number): Promise<boolean> {
    return this.#changes(() => {
      if ((this.#sql.count.get() ?? 0) >= max) return 0;
      return this.#sql.insert.run(rowOf(key)).changes;
    });
  }

  async addFirst(key: StoredKey): Promise<boolean> {
    return this.#changes(() => {
      if (this.#sql.count.get() !== 0 || this.#sql.markFirst.run().changes === 0) return 0;
      return this.#sql.insert.run(rowOf(key)).changes;
    });
  }

  async find(id: string): Promise<StoredKey | undefined> {
    const row = this.#sql.find.get(id);
    return row && keyOf(row);
  }

  async list({
    pageSize,
    after = "",
    account,
  }: Parameters<KeyStore["list"]>[0]): ReturnType<KeyStore["list"]> {
    const rows = this.#sql.page.all({ after, account: account ?? null, size: pageSize + 1 });
    const items = rows.slice(0, pageSize).map(keyOf);
    return { items, next: rows.length > pageSize ? items.at(-1)?.id : undefined };
  }

  async setStatus(id: string, status: KeyStatus): Promise<boolean> {
    return this.#changes(() => this.#sql.setStatus.run(status, id).changes);
  }

  async replaceSecret(id: string, secret: Uint8Array, until: number): Promise<boolean> {
    return this.#changes(() => this.#sql.replaceSecret.run(secret, until, id).changes);
  }

  async delete(id: string): Promise<boolean> {
    return this.#changes(() => {
      this.#sql.deletePolicies.run(id);
      return this.#sql.delete.run(id).changes;
    });
  }

  #changes(write: () => number): boolean {
    this.#database.requireWritable();
    return this.#database.transact(write) > 0;
  }
}

const rowOf = ({ id, account, user, status, createdAt, secret, previous }: StoredKey): KeyRow => ({
  id,
  account,
  user: toColumn(user),
  status,
  created_at: createdAt,
  secret: Buffer.from(secret),
  previous_secret: previous ? Buffer.from(previous.secret) : null,
  previous_until: previous?.until ?? null,
});

const keyOf = (row: KeyRow): StoredKey => ({
  id: row.id,
  account: row.account,
  user: fromColumn(row.user),
  status: row.status,
  createdAt: row.created_at,
  secret: row.secret,
  previous:
    row.previous_secret && row.previous_until !== null
      ? { secret: row.previous_secret, until: row.previous_until }
      : undefined,
});

const prepare = ({ connection }: Database) => ({
  account: connection.prepare<[], string>("select value from meta where key = 'account'").pluck(),
  claim: connection.prepare<[object]>(
    `insert into meta select 'account', $account
     where not exists (select 1 from access_keys)
       or exists (select 1 from access_keys where account = $account)
     on conflict do nothing`,
  ),
  count: connection.prepare<[], number>("select count(*) from access_keys").pluck(),
  insert: connection.prepare<[KeyRow]>(
    `insert into access_keys values ($id, $account, $user, $status, $created_at, $secret,
       $previous_secret, $previous_until) on conflict do nothing`,
  ),
  /** The row stays for ever. */
  markFirst: connection.prepare<[]>(
    "insert into meta values ('first_key', 1) on conflict do nothing",
  ),
  find: connection.prepare<[string], KeyRow>("select * from access_keys where id = ?"),
  page: connection.prepare<[{ after: string; account: string | null; size: number }], KeyRow>(
    `select * from access_keys where id > $after and ($account is null or account = $account)
     order by id limit $size`,
  ),
  setStatus: connection.prepare<[KeyStatus, string]>(
    "update access_keys set status = ? where id = ?",
  ),
  replaceSecret: connection.prepare<[Uint8Array, number, string]>(
    `update access_keys set previous_secret = secret, secret = ?, previous_until = ?
     where id = ?`,
  ),
  delete: connection.prepare<[string]>("delete from access_keys where id = ?"),
  deletePolicies: connection.prepare<[string]>("delete from policies where holder = ?"),
});
