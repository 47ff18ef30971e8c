// What tokens are sealed with: the secret of now, and the one before it for a time. Nodes of the
// first version know only the one that lies in clear in `meta`, and make it where it is missing.
import type {
  ReplacedSecrets,
  SecretStore,
  StoredEarlierSecret,
  StoredSecret,
  StoredSecrets,
} from "../../secret-store.ts";
import { query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import { migrations } from "../migrations/migrations.ts";
import { applicationPrefix } from "../migrations/schema.ts";

interface SecretRow {
  readonly name: "current" | "earlier";
  readonly bytes: Buffer;
  readonly is_sealed: boolean;
  readonly ended_at: number;
}

/** Programs that know fewer migrations are of the first version. */
const migrationsOfSecrets = 1 + migrations.findIndex(({ name }) => name === "secrets of tokens");

export class Secrets implements SecretStore {
  readonly #link: ReconnectingConnection;

  constructor(link: ReconnectingConnection) {
    this.#link = link;
  }

  async read(): Promise<StoredSecrets> {
    const [secrets, [firstVersion], [nodes]] = await this.#link.all([
      selectSecrets(),
      selectFirstVersion(),
      lookForFirstVersionNodes(migrationsOfSecrets),
    ]);
    const rows = new Map(secrets.map((row) => [row.name, secretOf(row)]));
    return {
      current: rows.get("current"),
      earlier: rows.get("earlier"),
      firstVersion: firstVersion?.bytes,
      hasFirstVersionNodes: nodes?.are_there ?? false,
    };
  }

  async propose(current: StoredSecret): Promise<void> {
    await this.#link.run(propose(...rowOf("current", current)));
  }

  /** In the order of the statements, each by itself: killed in between, it is done again. */
  async replace({ current, earlier }: ReplacedSecrets): Promise<void> {
    await this.#link.all([
      put(...rowOf("earlier", earlier)),
      ...(current ? [replacePlain(...rowOf("current", current))] : [forgetFirstVersion()]),
    ]);
  }

  async forgetEarlier(): Promise<void> {
    await this.#link.run(forget(["earlier"]));
  }

  async forgetAll(): Promise<void> {
    await this.#link.all([forget(["earlier", "current"]), forgetFirstVersion()]);
  }
}

const rowOf = (
  name: SecretRow["name"],
  secret: StoredSecret & Partial<StoredEarlierSecret>,
): [string, Buffer, boolean, number] => [
  name,
  Buffer.from(secret.bytes),
  secret.isSealed,
  secret.endedAt ?? 0,
];

const secretOf = ({ bytes, is_sealed, ended_at }: SecretRow): StoredEarlierSecret => ({
  bytes,
  isSealed: is_sealed,
  endedAt: ended_at,
});

const selectSecrets = query<[], SecretRow>(
  "select-secrets",
  "select name, bytes, is_sealed, ended_at from secrets",
);
const propose = query<[string, Buffer, boolean, number]>(
  "propose-secret",
  "insert into secrets values ($1, $2, $3, $4) on conflict do nothing",
);
const put = query<[string, Buffer, boolean, number]>(
  "put-secret",
  `insert into secrets values ($1, $2, $3, $4) on conflict (name) do update
   set bytes = excluded.bytes, is_sealed = excluded.is_sealed, ended_at = excluded.ended_at`,
);
/** Of nodes that start together, one does: the others read what it has put there. */
const replacePlain = query<[string, Buffer, boolean, number]>(
  "replace-plain-secret",
  `update secrets set bytes = $2, is_sealed = $3, ended_at = $4
   where name = $1 and not is_sealed`,
);
const forget = query<[readonly string[]]>(
  "forget-secrets",
  "delete from secrets where name = any($1::text[])",
);
const selectFirstVersion = query<[], { bytes: Buffer }>(
  "select-first-version-secret",
  "select bytes from meta where key = 'secret'",
);
const forgetFirstVersion = query<[]>(
  "forget-first-version-secret",
  "delete from meta where key = 'secret'",
);
const lookForFirstVersionNodes = query<[number], { are_there: boolean }>(
  "look-for-first-version-nodes",
  `select exists (
     select 1 from pg_catalog.pg_stat_activity
     where datname = current_database() and case
       when application_name ~ '^${applicationPrefix}\\d{1,9}$'
       then substr(application_name, ${applicationPrefix.length + 1})::int < $1
       else false end
   ) as are_there`,
);
