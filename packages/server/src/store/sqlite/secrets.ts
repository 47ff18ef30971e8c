// What tokens are sealed with: the secret of now, and the one before it for a time.
import type {
  ReplacedSecrets,
  SecretStore,
  StoredEarlierSecret,
  StoredSecret,
  StoredSecrets,
} from "../secret-store.ts";
import type { Database } from "./database.ts";

interface SecretRow {
  readonly name: "current" | "earlier";
  readonly bytes: Buffer;
  readonly is_sealed: 0 | 1;
  readonly ended_at: number;
}

export class Secrets implements SecretStore {
  readonly #database: Database;
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: Database) {
    this.#database = database;
    this.#sql = prepare(database);
  }

  async read(): Promise<StoredSecrets> {
    const rows = new Map(this.#sql.all.all().map((row) => [row.name, secretOf(row)]));
    return {
      current: rows.get("current"),
      earlier: rows.get("earlier"),
      firstVersion: this.#sql.firstVersion.get(),
      hasFirstVersionNodes: false,
    };
  }

  async propose(current: StoredSecret): Promise<void> {
    this.#database.transact(() => this.#sql.propose.run(...rowOf("current", current)));
  }

  async replace({ current, earlier }: ReplacedSecrets): Promise<void> {
    this.#database.transactAndErase(() => {
      if (current) this.#sql.replacePlain.run(...rowOf("current", current));
      else this.#eraseFirstVersion();
      this.#sql.put.run(...rowOf("earlier", earlier));
    });
  }

  async forgetEarlier(): Promise<void> {
    this.#database.transactAndErase(() => this.#sql.forget.run("earlier"));
  }

  async forgetAll(): Promise<void> {
    this.#database.transactAndErase(() => {
      this.#sql.forget.run("earlier");
      this.#sql.forget.run("current");
      this.#eraseFirstVersion();
    });
  }

  /** SQLite moves rows within a page, and leaves copies: only a table that is gone has none. */
  #eraseFirstVersion(): void {
    for (const sql of renewMeta) this.#database.connection.prepare(sql).run();
  }
}

const renewMeta = [
  "create table meta_renewed (key text primary key, value any not null) strict, without rowid",
  "insert into meta_renewed select * from meta where key <> 'secret'",
  "drop table meta",
  "alter table meta_renewed rename to meta",
];

const rowOf = (
  name: SecretRow["name"],
  secret: StoredSecret & Partial<StoredEarlierSecret>,
): [string, Buffer, number, number] => [
  name,
  Buffer.from(secret.bytes),
  secret.isSealed ? 1 : 0,
  secret.endedAt ?? 0,
];

const secretOf = ({ bytes, is_sealed, ended_at }: SecretRow): StoredEarlierSecret => ({
  bytes,
  isSealed: is_sealed === 1,
  endedAt: ended_at,
});

const prepare = ({ connection }: Database) => ({
  all: connection.prepare<[], SecretRow>("select * from secrets"),
  propose: connection.prepare("insert into secrets values (?, ?, ?, ?) on conflict do nothing"),
  put: connection.prepare("insert or replace into secrets values (?, ?, ?, ?)"),
  replacePlain: connection.prepare(
    "update secrets set name = ?, bytes = ?, is_sealed = ?, ended_at = ? " +
      "where name = 'current' and is_sealed = 0",
  ),
  forget: connection.prepare<[string]>("delete from secrets where name = ?"),
  firstVersion: connection
    .prepare<[], Buffer>("select value from meta where key = 'secret'")
    .pluck() as unknown as { get(): Buffer | undefined },
});
