// Policies, always read from their table: the command that attaches them may be another process.
import { behindPrefix } from "../access-store.ts";
import type { PolicyName, PolicyStore, StoredPolicy } from "../store.ts";
import type { Database } from "./database.ts";

export class Policies implements PolicyStore {
  readonly #database: Database;
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: Database) {
    this.#database = database;
    this.#sql = prepare(database);
  }

  async attach({ holder, name, document }: StoredPolicy, max: number): Promise<boolean> {
    return this.#changes(() => this.#sql.attach.run({ holder, name, document, max }).changes);
  }

  async detach({ holder, name }: PolicyName): Promise<boolean> {
    return this.#changes(() => this.#sql.detach.run(holder, name).changes);
  }

  async of(holders: readonly string[]): Promise<readonly StoredPolicy[]> {
    return holders.flatMap((holder) => this.#sql.of.all(holder));
  }

  async ofKey(
    id: string,
    holders: readonly string[],
  ): Promise<readonly StoredPolicy[] | undefined> {
    const policies = await this.of(holders);
    // Looked for last: another process may delete it meanwhile, and its policies with it.
    return this.#sql.hasKey.get(id) === undefined ? undefined : policies;
  }

  async list({
    pageSize,
    prefix = "",
    after = JSON.stringify([prefix, ""]),
  }: Parameters<PolicyStore["list"]>[0]): ReturnType<PolicyStore["list"]> {
    const [holder, name] = JSON.parse(after);
    const rows = this.#sql.page.all(holder, name, behindPrefix(prefix), pageSize + 1);
    const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
    const next = last && JSON.stringify([last.holder, last.name]);
    return { items: rows.slice(0, pageSize), next };
  }

  #changes(write: () => number): boolean {
    this.#database.requireWritable();
    return this.#database.transact(write) > 0;
  }
}

const prepare = ({ connection }: Database) => ({
  attach: connection.prepare<[StoredPolicy & { max: number }]>(
    `insert into policies select $holder, $name, $document
     where (select count(*) from policies where holder = $holder and name <> $name) < $max
     on conflict do update set document = excluded.document`,
  ),
  detach: connection.prepare<[string, string]>(
    "delete from policies where holder = ? and name = ?",
  ),
  of: connection.prepare<[string], StoredPolicy>(
    "select * from policies where holder = ? order by name",
  ),
  hasKey: connection.prepare<[string], number>("select 1 from access_keys where id = ?").pluck(),
  page: connection.prepare<[string, string, string, number], PolicyName>(
    `select holder, name from policies where (holder, name) > (?, ?) and holder < ?
     order by holder, name limit ?`,
  ),
});
