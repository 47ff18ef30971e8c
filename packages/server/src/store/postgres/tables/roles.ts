// Roles: few, and read often; their readers cache them for a moment.
import { behindPrefix } from "../../access-store.ts";
import type { RoleStore, StoredRole } from "../../store.ts";
import { texts } from "../connection/arrays.ts";
import { type Query, query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";

interface RoleRow {
  readonly arn: string;
  readonly id: string;
  readonly created_at: number;
  readonly session_seconds_most: number;
  readonly trust: string;
}

export class Roles implements RoleStore {
  readonly #link: ReconnectingConnection;

  constructor(link: ReconnectingConnection) {
    this.#link = link;
  }

  add(role: StoredRole, max: number, holders: readonly string[]): Promise<boolean> {
    const { arn, id, createdAt, maxSessionSeconds, trust } = role;
    const columns = [arn, id, createdAt, maxSessionSeconds, trust] as const;
    return this.#changes(insert(...columns, max, texts(holders)));
  }

  async find(arn: string): Promise<StoredRole | undefined> {
    const [row] = await this.#link.run(select(arn));
    return row && roleOf(row);
  }

  async list({
    pageSize,
    prefix = "",
    after = prefix,
  }: Parameters<RoleStore["list"]>[0]): ReturnType<RoleStore["list"]> {
    const rows = await this.#link.run(page(after, pageSize + 1, behindPrefix(prefix)));
    const items = rows.slice(0, pageSize).map(roleOf);
    return { items, next: rows.length > pageSize ? items.at(-1)?.arn : undefined };
  }

  setTrust(arn: string, trust: string): Promise<boolean> {
    return this.#changes(setTrust(arn, trust));
  }

  delete(arn: string, holders: readonly string[]): Promise<boolean> {
    return this.#changes(remove(arn, texts(holders)));
  }

  async #changes(change: Query): Promise<boolean> {
    return (await this.#link.run(change)).length > 0;
  }
}

const roleOf = ({ arn, id, created_at, session_seconds_most, trust }: RoleRow): StoredRole => ({
  arn,
  id,
  createdAt: created_at,
  maxSessionSeconds: session_seconds_most,
  trust,
});

const insert = query<
  [
    arn: string,
    id: string,
    createdAt: number,
    seconds: number,
    trust: string,
    max: number,
    holders: string,
  ],
  unknown
>(
  "insert-role",
  `with added as (
     insert into roles (arn, id, created_at, session_seconds_most, trust)
     select $1, $2, $3::bigint, $4::integer, $5
     where (select count(*) from roles) < $6::integer
     on conflict do nothing returning arn
   ),
   policies_gone as (
     delete from policies where holder = any ($7::text[]) and exists (select 1 from added)
   ) select arn from added`,
);
const columns = "arn, id, created_at, session_seconds_most, trust";
const select = query<[string], RoleRow>(
  "select-role",
  `select ${columns} from roles where arn = $1`,
);
const page = query<[after: string, size: number, below: string], RoleRow>(
  "roles-ascending",
  `select ${columns} from roles where arn > $1 and arn < $3 order by arn limit $2`,
);
const setTrust = query<[string, string], unknown>(
  "set-role-trust",
  "update roles set trust = $2 where arn = $1 returning arn",
);
const remove = query<[string, string], unknown>(
  "delete-role",
  `with gone as (delete from roles where arn = $1 returning arn),
   policies_gone as (
     delete from policies where holder = any ($2::text[]) and exists (select 1 from gone)
   ) select arn from gone`,
);
