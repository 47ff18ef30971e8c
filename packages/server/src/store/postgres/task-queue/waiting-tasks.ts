// What the tables say of the ready tasks of a list, those that a pause holds among them: how many
// there are, and which. Nothing is taken here.
import { firstOfEachKind, heldByList, polledKinds } from "../../by-task-list.ts";
import type { DomainKey } from "../../domain-key.ts";
import type {
  Backlog,
  ExecutionId,
  TaskCount,
  TaskListReference,
  TaskStore,
  WaitingTask,
} from "../../store.ts";
import { query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import { domainToColumn, fromColumn, toColumn } from "../connection/text.ts";
import type { Pauses } from "../tables/pauses.ts";
import {
  type BacklogFigures,
  countBacklog,
  countBacklogs,
  maxBacklogTasks,
  selectTaskLists,
  waitingTasks,
} from "./backlog-statements.ts";

export class WaitingTasks {
  readonly #link: ReconnectingConnection;
  readonly #pauses: Pick<Pauses, "of">;

  constructor(link: ReconnectingConnection, pauses: Pick<Pauses, "of">) {
    this.#link = link;
    this.#pauses = pauses;
  }

  async backlog(list: TaskListReference): Promise<Backlog | undefined> {
    const { kind, domain, name } = list;
    const [row] = await this.#link.run(
      countBacklog(kind, domainToColumn(domain), toColumn(name), maxBacklogTasks),
    );
    return row && this.#told({ list, ...figuresOf(row) });
  }

  async count({ kind, domain, name }: TaskListReference): Promise<TaskCount> {
    const [row] = await this.#link.run(
      countTasks(kind, domainToColumn(domain), toColumn(name), maxBacklogTasks),
    );
    return counted(row?.count ?? 0);
  }

  async list(
    { kind, domain, name }: TaskListReference,
    { pageSize, after }: Parameters<TaskStore["list"]>[1],
  ): ReturnType<TaskStore["list"]> {
    const [priority, id] = after === undefined ? beforeAll : JSON.parse(after);
    const list = [kind, domainToColumn(domain), toColumn(name)] as const;
    const rows = await this.#link.run(page(...list, priority, id, pageSize + 1));
    const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
    return {
      items: rows.slice(0, pageSize).map(waitingTask),
      next: last && JSON.stringify([last.priority, last.id]),
    };
  }

  async listNames(
    ...[kind, domain, maxLists]: Parameters<TaskStore["listNames"]>
  ): ReturnType<TaskStore["listNames"]> {
    const rows = await this.#link.run(selectTaskLists(domainToColumn(domain), [kind], maxLists));
    return rows.map(({ list }) => fromColumn(list)).sort();
  }

  async backlogs(domain: DomainKey, maxLists: number): Promise<readonly Backlog[]> {
    const rows = await this.#link.run(
      countBacklogs(domainToColumn(domain), polledKinds, maxLists, maxBacklogTasks),
    );
    const backlogs = rows.map(({ kind, list, ...row }) =>
      this.#told({
        list: { kind, domain, name: fromColumn(list) },
        ...figuresOf(row),
      }),
    );
    return firstOfEachKind(backlogs, maxLists);
  }

  #told(backlog: Backlog): Backlog {
    return heldByList(backlog, this.#pauses.of(backlog.list.domain));
  }
}

/** As many as the bound may be more. */
const counted = (count: number): TaskCount => ({ count, truncated: count >= maxBacklogTasks });

const figuresOf = (row: BacklogFigures): Omit<Backlog, "list"> => {
  const { count, held, execution, event, free_execution: free, free_event: freeEvent } = row;
  return {
    ...counted(count),
    held,
    oldest: { id: execution, scheduledEventId: event },
    oldestFree:
      free === null || freeEvent === null ? undefined : { id: free, scheduledEventId: freeEvent },
  };
};

const countTasks = query<
  [kind: string, domain: string, list: string, maxTasks: number],
  { count: number }
>(
  "count-tasks",
  `select count(*) as count from (
     select from ${waitingTasks} join domains d on d.id = t.domain
     where t.kind = $1 and d.name = $2 and t.list = $3 limit $4) counted`,
);

interface WaitingRow {
  readonly execution: ExecutionId;
  readonly scheduled_event_id: number;
  readonly priority: number;
  readonly id: number;
}

const waitingTask = ({ execution, scheduled_event_id, priority }: WaitingRow): WaitingTask => ({
  id: execution,
  scheduledEventId: scheduled_event_id,
  priority,
});

/** No priority is higher. */
const beforeAll = [2 ** 31 - 1, 0] as const;

const page = query<
  [kind: string, domain: string, list: string, priority: number, id: number, max: number],
  WaitingRow
>(
  "ready-tasks-in-order",
  `select t.execution, t.scheduled_event_id, t.priority, t.id
   from ${waitingTasks} join domains d on d.id = t.domain
   where t.kind = $1 and d.name = $2 and t.list = $3
     and t.priority <= $4 and (t.priority < $4 or t.id > $5)
   order by t.priority desc, t.id limit $6`,
);
