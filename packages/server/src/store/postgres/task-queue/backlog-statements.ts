// Which task lists have ready tasks, and how many, those that a pause holds among them.

import type { TaskListReference } from "../../store.ts";
import { query } from "../connection/query.ts";

/** So many tasks of each list are counted. */
export const maxBacklogTasks = 100_000;

interface BacklogRow {
  readonly kind: TaskListReference["kind"];
  readonly list: string;
  readonly count: number;
  readonly execution: number;
  readonly scheduledEventId: number;
}

/** Named `t`. */
export const waitingTasks = `(
       select id, execution, scheduled_event_id, priority, kind, domain, list from tasks
       union all
       select id, execution, scheduled_event_id, priority, kind, domain, list from held_tasks
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
   select l.kind, l.list, count, first[2] as execution, first[3] as "scheduledEventId"
   from lists l, lateral (
     select count(*) as count, min(array[id, execution, scheduled_event_id]) as first from (
       select t.id, t.execution, t.scheduled_event_id from ${waitingTasks}
       where t.domain = l.domain and t.kind = l.kind and t.list = l.list limit $4
     ) counted
   ) waiting
   where l.list <> ''`,
);

export const countBacklog = query<
  [kind: string, domain: string, list: string],
  Pick<BacklogRow, "count" | "execution" | "scheduledEventId">
>(
  "count-backlog",
  `select count, first[2] as execution, first[3] as "scheduledEventId" from (
     select count(*) as count, min(array[t.id, t.execution, t.scheduled_event_id]) as first
     from ${waitingTasks} join domains d on d.id = t.domain
     where t.kind = $1 and d.name = $2 and t.list = $3) waiting
   where count > 0`,
);
