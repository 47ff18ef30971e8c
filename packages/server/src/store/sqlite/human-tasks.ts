// What people have said and done about activity tasks: rare, so each change is a transaction.
import type {
  HumanTaskName,
  HumanTaskRecord,
  HumanTaskStore,
  ListedHumanTask,
} from "../human-task-store.ts";
import type { Database } from "./database.ts";
import type { Domains } from "./domains.ts";
import { fromColumn, toColumn } from "./text.ts";

interface HumanTaskRow {
  readonly execution: number;
  readonly scheduled_event_id: number;
  readonly domain: number;
  readonly task_list: string;
  readonly holder: string | null;
  readonly notes: string;
  readonly revision: number;
}

type ListedRow = Pick<HumanTaskRow, "execution" | "scheduled_event_id" | "task_list">;

export class HumanTasks implements HumanTaskStore {
  readonly #database: Database;
  readonly #domains: Domains;
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: Database, domains: Domains) {
    this.#database = database;
    this.#domains = domains;
    this.#sql = prepare(database);
  }

  async find({ execution, scheduledEventId }: HumanTaskName): Promise<HumanTaskRecord | undefined> {
    const row = this.#sql.find.get(execution, scheduledEventId);
    return row && this.#recordOf(row);
  }

  async put(record: HumanTaskRecord): Promise<boolean> {
    const row = this.#rowOf(record);
    const write = row.revision === 1 ? this.#sql.insert : this.#sql.update;
    return this.#transact(() => write.run(row).changes) > 0;
  }

  async delete({ execution, scheduledEventId }: HumanTaskName): Promise<void> {
    this.#transact(() => this.#sql.delete.run(execution, scheduledEventId).changes);
  }

  /** Inside the transaction that removes the execution. */
  deleteOf(execution: number): void {
    this.#sql.deleteOf.run(execution);
  }

  async list({
    domain,
    pageSize,
    after = "[0,0]",
  }: Parameters<HumanTaskStore["list"]>[0]): ReturnType<HumanTaskStore["list"]> {
    const [execution, event] = JSON.parse(after);
    const rows = this.#sql.page.all(this.#domains.idOf(domain), execution, event, pageSize + 1);
    const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
    const next = last && JSON.stringify([last.execution, last.scheduled_event_id]);
    return { items: rows.slice(0, pageSize).map(listedOf), next };
  }

  #transact(write: () => number): number {
    this.#database.requireWritable();
    return this.#database.transact(write);
  }

  #rowOf(record: HumanTaskRecord): HumanTaskRow {
    const { execution, scheduledEventId, domain, taskList, holder, notes, revision } = record;
    return {
      execution,
      scheduled_event_id: scheduledEventId,
      domain: this.#domains.idOf(domain),
      task_list: toColumn(taskList),
      holder: holder === undefined ? null : toColumn(holder),
      notes,
      revision,
    };
  }

  #recordOf(row: HumanTaskRow): HumanTaskRecord {
    return {
      execution: row.execution,
      scheduledEventId: row.scheduled_event_id,
      domain: this.#domains.byId(row.domain).key,
      taskList: fromColumn(row.task_list),
      holder: row.holder === null ? undefined : fromColumn(row.holder),
      notes: row.notes,
      revision: row.revision,
    };
  }
}

const listedOf = (row: ListedRow): ListedHumanTask => ({
  execution: row.execution,
  scheduledEventId: row.scheduled_event_id,
  taskList: fromColumn(row.task_list),
});

const prepare = ({ connection }: Database) => ({
  find: connection.prepare<[number, number], HumanTaskRow>(
    "select * from human_tasks where execution = ? and scheduled_event_id = ?",
  ),
  insert: connection.prepare<[HumanTaskRow]>(
    `insert into human_tasks values ($execution, $scheduled_event_id, $domain, $task_list, $holder,
       $notes, $revision) on conflict do nothing`,
  ),
  update: connection.prepare<[HumanTaskRow]>(
    `update human_tasks set holder = $holder, notes = $notes, revision = $revision
     where execution = $execution and scheduled_event_id = $scheduled_event_id
       and revision = $revision - 1`,
  ),
  delete: connection.prepare<[number, number]>(
    "delete from human_tasks where execution = ? and scheduled_event_id = ?",
  ),
  deleteOf: connection.prepare<[number]>("delete from human_tasks where execution = ?"),
  page: connection.prepare<[number, number, number, number], ListedRow>(
    `select execution, scheduled_event_id, task_list from human_tasks
     where domain = ? and (execution, scheduled_event_id) > (?, ?)
     order by execution, scheduled_event_id limit ?`,
  ),
});
