// How many tasks wait in task lists, those that a pause holds among them.

import type { TaskListReference } from "../../store.ts";
import { query } from "../connection/query.ts";

/** So many tasks of a domain are counted, over all its lists. */
export const maxBacklogTasks = 100_000;

interface BacklogRow {
  readonly kind: TaskListReference["kind"];
  readonly list: string;
  readonly count: number;
  /** Of all lists together. */
  readonly all: number;
  readonly execution: number;
  readonly scheduledEventId: number;
}

export const countBacklogs = query<
  [domain: string, maxLists: number, maxTasks: number],
  BacklogRow
>(
  "count-backlogs",
  `select kind, list, count(*) as count, sum(count(*)) over () as "all",
     (array_agg(execution order by id))[1] as execution,
     (array_agg(scheduled_event_id order by id))[1] as "scheduledEventId"
   from (
     select t.id, t.execution, t.scheduled_event_id, t.kind, t.list from (
       select id, execution, scheduled_event_id, kind, domain, list from tasks
       union all
       select id, execution, scheduled_event_id, kind, domain, list from held_tasks
     ) t join domains d on d.id = t.domain where d.name = $1
     order by t.id limit $3
   ) t
   group by kind, list order by kind desc, list limit $2`,
);

export const countBacklog = query<
  [kind: string, domain: string, list: string],
  Pick<BacklogRow, "count" | "execution" | "scheduledEventId">
>(
  "count-backlog",
  `select count, first[2] as execution, first[3] as "scheduledEventId" from (
     select count(*) as count, min(array[t.id, t.execution, t.scheduled_event_id]) as first
     from (
       select id, execution, scheduled_event_id, kind, domain, list from tasks
       union all
       select id, execution, scheduled_event_id, kind, domain, list from held_tasks
     ) t join domains d on d.id = t.domain
     where t.kind = $1 and d.name = $2 and t.list = $3) waiting
   where count > 0`,
);
