// What people have said and done about activity tasks: a row while they are at it.
import type {
  HumanTaskName,
  HumanTaskRecord,
  HumanTaskStore,
  ListedHumanTask,
} from "../../human-task-store.ts";
import { partitions } from "../../store.ts";
import { query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import { domainFromColumn, domainToColumn, fromColumn, toColumn } from "../connection/text.ts";

interface HumanTaskRow {
  readonly execution: number;
  readonly scheduled_event_id: number;
  readonly domain: string;
  readonly task_list: string;
  readonly holder: string | null;
  readonly notes: string;
  readonly revision: number;
}

export class HumanTasks implements HumanTaskStore {
  readonly #link: ReconnectingConnection;

  constructor(link: ReconnectingConnection) {
    this.#link = link;
  }

  async find({ execution, scheduledEventId }: HumanTaskName): Promise<HumanTaskRecord | undefined> {
    const part = execution % partitions;
    const [row] = await this.#link.run(selectTask(part, execution, scheduledEventId));
    return row && recordOf(row);
  }

  async put(record: HumanTaskRecord): Promise<boolean> {
    const { execution, scheduledEventId, domain, taskList, holder, notes, revision } = record;
    const name = [execution % partitions, execution, scheduledEventId] as const;
    const who = holder === undefined ? null : toColumn(holder);
    const change =
      revision === 1
        ? insertTask(...name, domainToColumn(domain), toColumn(taskList), who, toColumn(notes))
        : updateTask(...name, who, toColumn(notes), revision);
    return (await this.#link.run<unknown>(change)).length > 0;
  }

  async delete({ execution, scheduledEventId }: HumanTaskName): Promise<void> {
    await this.#link.run(deleteTask(execution % partitions, execution, scheduledEventId));
  }

  async list({
    domain,
    pageSize,
    after = "[0,0]",
  }: Parameters<HumanTaskStore["list"]>[0]): ReturnType<HumanTaskStore["list"]> {
    const [execution, event] = JSON.parse(after);
    const rows = await this.#link.run(page(domainToColumn(domain), execution, event, pageSize + 1));
    const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
    const next = last && JSON.stringify([last.execution, last.scheduled_event_id]);
    return { items: rows.slice(0, pageSize).map(listedOf), next };
  }
}

const recordOf = (row: HumanTaskRow): HumanTaskRecord => ({
  execution: row.execution,
  scheduledEventId: row.scheduled_event_id,
  domain: domainFromColumn(row.domain),
  taskList: fromColumn(row.task_list),
  holder: row.holder === null ? undefined : fromColumn(row.holder),
  notes: fromColumn(row.notes),
  revision: row.revision,
});

type ListedRow = Pick<HumanTaskRow, "execution" | "scheduled_event_id" | "task_list">;

const listedOf = (row: ListedRow): ListedHumanTask => ({
  execution: row.execution,
  scheduledEventId: row.scheduled_event_id,
  taskList: fromColumn(row.task_list),
});

const columns =
  "h.execution, h.scheduled_event_id, d.name as domain, h.task_list, h.holder, h.notes, h.revision";

const selectTask = query<[number, number, number], HumanTaskRow>(
  "select-human-task",
  `select ${columns} from human_tasks h join domains d on d.id = h.domain
   where h.part = $1 and h.execution = $2 and h.scheduled_event_id = $3`,
);
const insertTask = query<
  [number, number, number, domain: string, list: string, holder: string | null, notes: string]
>(
  "insert-human-task",
  `insert into human_tasks
   select $1, $2, $3, d.id, $5, $6, $7, 1 from domains d where d.name = $4
   on conflict (part, execution, scheduled_event_id) do nothing returning revision`,
);
const updateTask = query<
  [number, number, number, holder: string | null, notes: string, revision: number]
>(
  "update-human-task",
  `update human_tasks set holder = $4, notes = $5, revision = $6
   where part = $1 and execution = $2 and scheduled_event_id = $3
     and revision = $6::integer - 1 returning revision`,
);
const deleteTask = query<[number, number, number]>(
  "delete-human-task",
  "delete from human_tasks where part = $1 and execution = $2 and scheduled_event_id = $3",
);
const page = query<[domain: string, execution: number, event: number, max: number], ListedRow>(
  "human-tasks-ascending",
  `select h.execution, h.scheduled_event_id, h.task_list from human_tasks h join domains d on d.id = h.domain
   where d.name = $1 and (h.execution, h.scheduled_event_id) > ($2, $3)
   order by h.execution, h.scheduled_event_id limit $4`,
);
