// The statements of a batch. Each takes its rows as arrays, one for each column.
import type { ExecutionId } from "../store.ts";
import { query } from "./query.ts";

/** The batch, and the runs that what is written belongs to. */
type OfRuns = [batch: number, parts: string, ids: string];

/** The run is as this batch has left it. */
const written = "w.part = n.part and w.id = n.execution and w.version = $1::bigint";

/** No message that the unit of the row consumes is gone: those that are there are locked. */
const allThere = (anchors: string, messages: string, anchor: string): string =>
  `not exists (
     select from unnest(${anchors}::bigint[], ${messages}::bigint[]) c(anchor, message)
     where c.anchor = ${anchor} and not exists (select from messages m where m.id = c.message))`;

/** In an order that all share, so that no two batches wait for each other. */
export const lockMessages = query<[ids: string]>(
  "lock-messages",
  "select from messages where id = any($1::bigint[]) order by id for update",
);

export const updateRuns = query<
  [
    ...OfRuns,
    versions: string,
    states: string,
    dueAts: string,
    closedAts: string,
    closeStatuses: string,
    anchors: string,
    messages: string,
  ]
>(
  "update-runs",
  `update executions e set version = $1::bigint, state = n.state, due_at = n.due_at,
     closed_at = n.closed_at, close_status = n.close_status,
     claimed_by = null, claimed_until = null
   from unnest($2::smallint[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[],
     $8::text[]) n(part, id, version, state, due_at, closed_at, close_status)
   where e.part = n.part and e.id = n.id and e.version = n.version
     and ${allThere("$9", "$10", "n.id")}`,
);

export const removeRuns = query<[parts: string, ids: string, versions: string]>(
  "remove-runs",
  `with gone as (
     delete from executions e
     using unnest($1::smallint[], $2::bigint[], $3::bigint[]) n(part, id, version)
     where e.part = n.part and e.id = n.id and e.version = n.version
     returning e.part, e.id
   ), events_gone as (
     delete from events v using gone g where v.part = g.part and v.execution = g.id
   )
   delete from tasks t using gone g where t.part = g.part and t.execution = g.id`,
);

/** A run that another one decides about is made where that one was written (U1). */
export const insertRuns = query<
  [
    ...OfRuns,
    anchors: string,
    domains: string,
    workflowIds: string,
    runIds: string,
    typeNames: string,
    typeVersions: string,
    tags: string,
    startedAts: string,
    closedAts: string,
    closeStatuses: string,
    dueAts: string,
    states: string,
    consumers: string,
    messages: string,
  ]
>(
  "insert-runs",
  `insert into executions (part, id, domain, workflow_id, run_id, type_name, type_version, tags,
     started_at, closed_at, close_status, due_at, version, state)
   select n.part, n.id, n.domain, n.workflow_id, n.run_id, n.type_name, n.type_version,
     n.tags::text[], n.started_at, n.closed_at, n.close_status, n.due_at, $1::bigint, n.state
   from unnest($2::smallint[], $3::bigint[], $4::bigint[], $5::integer[], $6::text[], $7::text[],
     $8::text[], $9::text[], $10::text[], $11::bigint[], $12::bigint[], $13::text[],
     $14::bigint[], $15::text[]) n(part, id, anchor, domain, workflow_id, run_id, type_name,
     type_version, tags, started_at, closed_at, close_status, due_at, state)
   where (n.anchor = n.id or exists (
       select from executions a where a.part = n.part and a.id = n.anchor and a.version = $1::bigint))
     and (n.anchor <> n.id or ${allThere("$16", "$17", "n.id")})
   on conflict do nothing`,
);

export const appendEvents = query<[...OfRuns, firsts: string, lasts: string, bodies: string]>(
  "append-events",
  `insert into events (part, execution, first_event_id, last_event_id, body)
   select n.* from unnest($2::smallint[], $3::bigint[], $4::integer[], $5::integer[], $6::text[])
     n(part, execution, first, last, body)
   join executions w on ${written}`,
);

/** Where the run is as the version says, or, without one, gone. */
export const deleteTasks = query<[parts: string, ids: string, events: string, versions: string]>(
  "delete-tasks",
  `delete from tasks t
   using unnest($1::smallint[], $2::bigint[], $3::integer[], $4::bigint[])
     n(part, execution, event, version)
   where t.part = n.part and t.execution = n.execution and t.scheduled_event_id = n.event
     and case when n.version is null
       then not exists (select from executions e where e.part = n.part and e.id = n.execution)
       else exists (select from executions e
         where e.part = n.part and e.id = n.execution and e.version = n.version) end`,
);

/** Numbered in the order in which they became ready. */
export const insertTasks = query<
  [...OfRuns, events: string, kinds: string, domains: string, lists: string, priorities: string]
>(
  "insert-tasks",
  `insert into tasks (part, execution, scheduled_event_id, kind, domain, list, priority)
   select n.part, n.execution, n.event, n.kind, n.domain, n.list, n.priority
   from unnest($2::smallint[], $3::bigint[], $4::integer[], $5::text[], $6::integer[], $7::text[],
     $8::integer[]) with ordinality n(part, execution, event, kind, domain, list, priority, place)
   join executions w on ${written}
   order by n.place`,
);

export const insertMessages = query<[...OfRuns, domains: string, bodies: string]>(
  "insert-messages",
  `insert into messages (domain, body)
   select n.domain, n.body
   from unnest($2::smallint[], $3::bigint[], $4::integer[], $5::text[])
     with ordinality n(part, execution, domain, body, place)
   join executions w on ${written}
   order by n.place`,
);

export const deleteMessages = query<[...OfRuns, messages: string]>(
  "delete-messages",
  `delete from messages m
   using unnest($2::smallint[], $3::bigint[], $4::bigint[]) n(part, execution, message)
   join executions w on ${written}
   where m.id = n.message`,
);

export const countOpen = query<
  [batch: number, slot: number, parts: string, ids: string, domains: string, deltas: string]
>(
  "count-open",
  `insert into open_counts (domain, slot, open)
   select n.domain, $2::smallint, sum(n.delta)
   from unnest($3::smallint[], $4::bigint[], $5::integer[], $6::integer[])
     n(part, execution, domain, delta)
   where exists (select from executions w where ${written})
     or (n.delta < 0 and not exists (
       select from executions w where w.part = n.part and w.id = n.execution))
   group by n.domain order by n.domain
   on conflict (domain, slot) do update set open = open_counts.open + excluded.open`,
);

/** Says which runs are not as the batch meant to leave them: another node was quicker. */
export const recordBatch = query<[...OfRuns, removed: string], { lost: string }>(
  "record-batch",
  `insert into batches (id, lost)
   select $1::bigint, coalesce(string_agg(n.execution::text, ','), '')
   from unnest($2::smallint[], $3::bigint[], $4::boolean[]) n(part, execution, is_removed)
   where case when n.is_removed
     then exists (select from executions w where w.part = n.part and w.id = n.execution)
     else not exists (select from executions w where ${written}) end
   returning lost`,
);

/** After this, a batch that has not come yet never will. */
export const giveUpBatch = query<[batch: number], { id: number }>(
  "give-up-batch",
  "insert into batches (id, lost) values ($1::bigint, null) on conflict do nothing returning id",
);
export const selectBatch = query<[batch: number], { lost: string | null }>(
  "select-batch",
  "select lost from batches where id = $1::bigint",
);

/** Nobody asks any more: whoever was cut off has asked within seconds, or is gone. */
export const forgetBatches = query(
  "forget-batches",
  `delete from batches where id = any(array(
     select id from batches where at < now() - interval '10 minutes'
     order by at limit 1000 for update skip locked))`,
);

export const confirmRuns = query<
  [parts: string, ids: string, versions: string],
  { id: ExecutionId }
>(
  "confirm-runs",
  `select n.id from unnest($1::smallint[], $2::bigint[], $3::bigint[]) n(part, id, version)
   where not exists (
     select from executions e where e.part = n.part and e.id = n.id and e.version = n.version)`,
);

export const releaseTasks = query<[parts: string, ids: string, events: string]>(
  "release-tasks",
  `update tasks t set claimed_until = null
   from unnest($1::smallint[], $2::bigint[], $3::integer[]) n(part, execution, event)
   where t.part = n.part and t.execution = n.execution and t.scheduled_event_id = n.event`,
);
