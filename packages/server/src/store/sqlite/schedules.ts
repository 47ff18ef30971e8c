// Schedules. One node has the database, so H2 decides between what this node itself does at once.
import { refuse } from "@ekiden/model";
import { pageOfSchedules, type ScheduleRow, scheduleOfRow } from "../schedule-rows.ts";
import type {
  ScheduleChange,
  ScheduleName,
  ScheduleRecord,
  ScheduleStore,
} from "../schedule-store.ts";
import type { ChangesAtCommit } from "./changes-at-commit.ts";
import type { Database } from "./database.ts";
import type { Domains } from "./domains.ts";
import type { GroupCommit } from "./group-commit.ts";
import { fromColumn, toColumn } from "./text.ts";

interface OwnedScheduleRow extends ScheduleRow {
  readonly domain: number;
}

interface SchedulesDeps {
  readonly commit: GroupCommit;
  readonly changes: ChangesAtCommit;
  readonly domains: Domains;
}

export class Schedules implements ScheduleStore {
  readonly #commit: GroupCommit;
  readonly #changes: ChangesAtCommit;
  readonly #domains: Domains;
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: Database, { commit, changes, domains }: SchedulesDeps) {
    this.#commit = commit;
    this.#changes = changes;
    this.#domains = domains;
    this.#sql = prepare(database);
  }

  async add(schedule: ScheduleRecord, max: number): Promise<void> {
    const { name, id, createdAt, revision, definition, state, dueAt } = schedule;
    const domain = this.#domains.requireId(schedule.domain);
    await this.#changes.make(() => {
      if (this.#sql.find.get(domain, toColumn(name))) throw refuse.scheduleExists(name);
      if ((this.#sql.count.get(domain) ?? 0) >= max) throw refuse.tooManySchedules(max);
      this.#sql.insert.run({
        domain,
        name: toColumn(name),
        id: toColumn(id),
        created_at: createdAt,
        revision: toColumn(revision),
        definition,
        state,
        due_at: dueAt ?? null,
      });
    });
  }

  async find(schedule: ScheduleName): Promise<ScheduleRecord | undefined> {
    const row = this.#sql.find.get(...this.#keyOf(schedule));
    await this.#commit.durable();
    return row && this.#recordOf(row);
  }

  async list({
    domain,
    pageSize,
    after: name = "",
  }: Parameters<ScheduleStore["list"]>[0]): ReturnType<ScheduleStore["list"]> {
    const rows = this.#sql.page.all(...this.#keyOf({ domain, name }), pageSize + 1);
    await this.#commit.durable();
    return pageOfSchedules(this.#recordsOf(rows), pageSize);
  }

  /** H1. */
  change(schedule: ScheduleName, from: string, to: ScheduleChange): Promise<boolean> {
    const { definition, state, dueAt, revision } = to;
    const changed = [definition, state, dueAt ?? null, toColumn(revision)] as const;
    const key = this.#keyOf(schedule);
    return this.#changes.make(
      () => this.#sql.change.run(...changed, ...key, toColumn(from)).changes > 0,
    );
  }

  remove(schedule: ScheduleName): Promise<boolean> {
    const key = this.#keyOf(schedule);
    return this.#changes.make(() => this.#sql.remove.run(...key).changes > 0);
  }

  async due(at: number, max: number): Promise<readonly ScheduleRecord[]> {
    const rows = this.#sql.due.all(at, max);
    await this.#commit.durable();
    return this.#recordsOf(rows);
  }

  async nextDueAt(): Promise<number | undefined> {
    const at = this.#sql.nextDueAt.get();
    await this.#commit.durable();
    return at ?? undefined;
  }

  #keyOf({ domain, name }: ScheduleName): Key {
    return [this.#domains.idOf(domain), toColumn(name)];
  }

  #recordsOf(rows: readonly OwnedScheduleRow[]): readonly ScheduleRecord[] {
    return rows.map((row) => this.#recordOf(row));
  }

  #recordOf(row: OwnedScheduleRow): ScheduleRecord {
    return scheduleOfRow(row, this.#domains.byId(row.domain).key, fromColumn);
  }
}

type Key = [domain: number, name: string];
type Changed = [definition: string, state: string, dueAt: number | null, revision: string];

const prepare = ({ connection }: Database) => ({
  find: connection.prepare<Key, OwnedScheduleRow>(
    "select * from schedules where domain = ? and name = ?",
  ),
  count: connection
    .prepare<[domain: number], number>("select count(*) from schedules where domain = ?")
    .pluck(),
  insert: connection.prepare<[OwnedScheduleRow]>(
    `insert into schedules values
       ($domain, $name, $id, $created_at, $revision, $definition, $state, $due_at)`,
  ),
  page: connection.prepare<[...Key, max: number], OwnedScheduleRow>(
    "select * from schedules where domain = ? and name > ? order by name limit ?",
  ),
  change: connection.prepare<[...Changed, ...Key, from: string]>(
    `update schedules set definition = ?, state = ?, due_at = ?, revision = ?
     where domain = ? and name = ? and revision = ?`,
  ),
  remove: connection.prepare<Key>("delete from schedules where domain = ? and name = ?"),
  due: connection.prepare<[at: number, max: number], OwnedScheduleRow>(
    "select * from schedules where due_at <= ? order by due_at limit ?",
  ),
  nextDueAt: connection
    .prepare<[], number | null>("select min(due_at) from schedules where due_at is not null")
    .pluck(),
});
