// Which task lists have ready tasks, and how many, those that a pause holds among them.

import type { TaskListReference } from "../../store.ts";
import { query } from "../connection/query.ts";

/** So many tasks of each list are counted. */
export const maxBacklogTasks = 100_000;

interface BacklogRow extends BacklogFigures {
  readonly kind: TaskListReference["kind"];
  readonly list: string;
}

/** Two tasks are told by their executions and events: the oldest, and the oldest that is free. */
export interface BacklogFigures {
  readonly count: number;
  readonly held: number;
  readonly execution: number;
  readonly event: number;
  readonly free_execution: number | null;
  readonly free_event: number | null;
}

const figures = `count(*) as count, count(*) filter (where is_held) as held,
     min(array[id, execution, scheduled_event_id]) as first,
     min(array[id, execution, scheduled_event_id]) filter (where not is_held) as free`;
const figureColumns = `count, held, first[2] as execution, first[3] as event,
   free[2] as free_execution, free[3] as free_event`;

/** Named `t`. */
export const waitingTasks = `(
       select id, execution, scheduled_event_id, priority, kind, domain, list, false as is_held
       from tasks
       union all
       select id, execution, scheduled_event_id, priority, kind, domain, list, true as is_held
       from held_tasks
     ) t`;

/**
 * The lists of the domain $1 that have tasks, of each of the kinds $2 the first $3. From each list
 * to the next one it is one look into the indexes, however many tasks there are.
 */
const lists = `lists (domain, kind, list, place) as (
     select d.id, kind, '', 0 from domains d, unnest($2::text[]) kind where d.name = $1
     union all
     select domain, kind, least(
         (select min(t.list) from tasks t
          where t.domain = l.domain and t.kind = l.kind and t.list > l.list),
         (select min(t.list) from held_tasks t
          where t.domain = l.domain and t.kind = l.kind and t.list > l.list)
       ), place + 1
     from lists l where list is not null and place < $3
   )`;

export const selectTaskLists = query<
  [domain: string, kinds: readonly TaskListReference["kind"][], maxLists: number],
  Pick<BacklogRow, "list">
>("select-task-lists", `with recursive ${lists} select list from lists where list <> ''`);

export const countBacklogs = query<
  [
    domain: string,
    kinds: readonly TaskListReference["kind"][],
    maxListsOfKind: number,
    maxTasksOfList: number,
  ],
  BacklogRow
>(
  "count-backlogs",
  `with recursive ${lists}
   select l.kind, l.list, ${figureColumns}
   from lists l, lateral (
     select ${figures} from (
       select t.id, t.execution, t.scheduled_event_id, t.is_held from ${waitingTasks}
       where t.domain = l.domain and t.kind = l.kind and t.list = l.list limit $4
     ) counted
   ) waiting
   where l.list <> ''`,
);

export const countBacklog = query<
  [kind: string, domain: string, list: string, maxTasks: number],
  BacklogFigures
>(
  "count-backlog",
  `select ${figureColumns} from (
     select ${figures} from (
       select t.id, t.execution, t.scheduled_event_id, t.is_held
       from ${waitingTasks} join domains d on d.id = t.domain
       where t.kind = $1 and d.name = $2 and t.list = $3 limit $4) counted) waiting
   where count > 0`,
);
