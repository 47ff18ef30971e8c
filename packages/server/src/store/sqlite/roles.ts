// Roles, always read from their table: the command that manages them may be another process.
import { behindPrefix } from "../access-store.ts";
import type { RoleStore, StoredRole } from "../store.ts";
import type { Database } from "./database.ts";

interface RoleRow {
  readonly arn: string;
  readonly id: string;
  readonly created_at: number;
  readonly session_seconds_most: number;
  readonly trust: string;
}

export class Roles implements RoleStore {
  readonly #database: Database;
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: Database) {
    this.#database = database;
    this.#sql = prepare(database);
  }

  async add(role: StoredRole, max: number, holders: readonly string[]): Promise<boolean> {
    return this.#changesWith(holders, () => this.#sql.insert.run({ ...role, max }).changes);
  }

  async find(arn: string): Promise<StoredRole | undefined> {
    const row = this.#sql.find.get(arn);
    return row && roleOf(row);
  }

  async list({
    pageSize,
    prefix = "",
    after = prefix,
  }: Parameters<RoleStore["list"]>[0]): ReturnType<RoleStore["list"]> {
    const rows = this.#sql.page.all(after, behindPrefix(prefix), pageSize + 1);
    const items = rows.slice(0, pageSize).map(roleOf);
    return { items, next: rows.length > pageSize ? items.at(-1)?.arn : undefined };
  }

  async setTrust(arn: string, trust: string): Promise<boolean> {
    return this.#changes(() => this.#sql.setTrust.run(trust, arn).changes);
  }

  async delete(arn: string, holders: readonly string[]): Promise<boolean> {
    return this.#changesWith(holders, () => this.#sql.delete.run(arn).changes);
  }

  /** The policies of these holders go with the change. */
  #changesWith(holders: readonly string[], write: () => number): boolean {
    return this.#changes(() => {
      const changes = write();
      if (changes > 0) for (const holder of holders) this.#sql.deletePolicies.run(holder);
      return changes;
    });
  }

  #changes(write: () => number): boolean {
    this.#database.requireWritable();
    return this.#database.transact(write) > 0;
  }
}

const roleOf = ({ arn, id, created_at, session_seconds_most, trust }: RoleRow): StoredRole => ({
  arn,
  id,
  createdAt: created_at,
  maxSessionSeconds: session_seconds_most,
  trust,
});

const prepare = ({ connection }: Database) => ({
  insert: connection.prepare<[StoredRole & { max: number }]>(
    `insert into roles select $arn, $id, $createdAt, $maxSessionSeconds, $trust
     where (select count(*) from roles) < $max on conflict do nothing`,
  ),
  find: connection.prepare<[string], RoleRow>("select * from roles where arn = ?"),
  page: connection.prepare<[string, string, number], RoleRow>(
    "select * from roles where arn > ? and arn < ? order by arn limit ?",
  ),
  setTrust: connection.prepare<[string, string]>("update roles set trust = ? where arn = ?"),
  delete: connection.prepare<[string]>("delete from roles where arn = ?"),
  deletePolicies: connection.prepare<[string]>("delete from policies where holder = ?"),
});
