// The statements of a batch. Each takes its rows as arrays, one for each column.
import type { ExecutionId } from "../../store.ts";
import { query } from "../connection/query.ts";

/** Of `commit_batch_2`; see there for each. */
const columns = 49;
/** The first of those of `commit_batch_2` about deleted tasks: `withdraw_held` has them, too. */
const goneColumn = 37;
const goneColumns = 3;
/** Of `keep_incidents`, without its first one. */
const incidentColumns = 9;
/** Of `keep_heartbeats` and of `add_event_deliveries`, likewise. */
const heartbeatColumns = 6;
const eventColumns = 8;
const placesFrom = (first: number, count: number): string =>
  Array.from({ length: count }, (_, index) => `$${first + index}`).join(", ");

type Column = string | number;

const written = `keep_incidents(
     withdraw_held(
       commit_batch_2(${placesFrom(1, columns)}), ${placesFrom(goneColumn, goneColumns)}
     ), ${placesFrom(columns + 2, incidentColumns)}
   )`;

/** Null: nothing is written, since pauses have changed that this node does not know. */
export const commitBatch = query<Column[], { lost: string | null }>(
  "commit-batch",
  `select case when pauses_are($${columns + 1}) then ${written} end as lost`,
);

const firstHeartbeatColumn = columns + 2 + incidentColumns;

const writtenWithHeartbeats = `keep_heartbeats(
     ${written}, ${placesFrom(firstHeartbeatColumn, heartbeatColumns)}
   )`;

/** The same, with heartbeats beside states: most batches have none. */
export const commitBatchWithHeartbeats = query<Column[], { lost: string | null }>(
  "commit-batch-with-heartbeats",
  `select case when pauses_are($${columns + 1}) then ${writtenWithHeartbeats} end as lost`,
);

const firstEventColumn = firstHeartbeatColumn + heartbeatColumns;

const writtenWithEvents = `add_event_deliveries(
     ${writtenWithHeartbeats}, ${placesFrom(firstEventColumn, eventColumns)}
   )`;

/** The same, with events for targets outside, which are rare as well. */
export const commitBatchWithEvents = query<Column[], { lost: string | null }>(
  "commit-batch-with-events",
  `select case when pauses_are($${columns + 1}) then ${writtenWithEvents} end as lost`,
);

/** The same, with ends of pauses of runs, whose held tasks come back; there may be no events. */
export const commitBatchWithResumes = query<Column[], { lost: string | null }>(
  "commit-batch-with-resumes",
  `select case when pauses_are($${columns + 1}) then release_held(
     ${writtenWithEvents}, $${firstEventColumn + eventColumns}
   ) end as lost`,
);

/** Where the run is as the version says, or, without one, gone. */
export const deleteStaleTasks = query<
  [parts: string, ids: string, events: string, versions: string]
>(
  "delete-stale-tasks",
  `delete from tasks t
   using unnest($1::smallint[], $2::bigint[], $3::integer[], $4::bigint[])
     n(part, execution, event, version)
   where t.part = n.part and t.execution = n.execution and t.scheduled_event_id = n.event
     and case when n.version is null
       then not exists (select from runs e where e.part = n.part and e.id = n.execution)
       else exists (select from runs e
         where e.part = n.part and e.id = n.execution and e.version = n.version) end`,
);

/**
 * What became of a batch; null: it has not come, and never will. It writes in any case: so its own
 * commit waits for the standby, and what is answered is on both.
 */
export const settleBatch = query<[batch: number], { lost: string | null }>(
  "settle-batch",
  `insert into batches (id, lost) values ($1::bigint, null)
   on conflict (id) do update set at = now() returning lost`,
);

/** These are no longer needed: a node that was cut off has asked within a minute, or has ended. */
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
     select from runs e where e.part = n.part and e.id = n.id and e.version = n.version)`,
);
