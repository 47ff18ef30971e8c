// Held tasks: ready ones of what is paused. The poll that meets one puts it aside, so that the next
// poll does not; when the pause ends it comes back with its number, and so at its place.
import { type ExecutionId, partitions, type TaskListReference } from "../../store.ts";
import type { HeldRow } from "../commit/batch-tasks.ts";
import { scalars, texts } from "../connection/arrays.ts";
import { query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import { domainFromColumn, fromColumn } from "../connection/text.ts";

/** A list, and how many of its tasks are ready again. */
export interface ReadyAgain extends TaskListReference {
  readonly count: number;
}

/** So many come back by one statement: what else is asked on its connection waits that long. */
const maxTasksPerLook = 5_000;

interface HeldTasksDeps {
  readonly link: ReconnectingConnection;
  /** They are in the queue again. */
  readonly onReady: (lists: readonly ReadyAgain[]) => void;
}

export class HeldTasks {
  readonly #parts: HeldTasksDeps;
  readonly #underWay = new Set<Promise<unknown>>();
  #isStopped = false;

  constructor(parts: HeldTasksDeps) {
    this.#parts = parts;
  }

  /**
   * Resolves to whether all of them are held. Not where the run has changed since, or something was
   * paused or resumed: such a task may be ready after all. The epoch is that of the pauses which
   * kept them: by what this node knows now, they would be held for a pause that has ended.
   */
  async putAside(rows: readonly HeldRow[], pauseEpoch: number): Promise<boolean> {
    const ids = rows.map(({ entry }) => entry.run.id);
    const statement = holdTasks(
      ...([partsOf(ids), scalars(ids)] as const),
      scalars(rows.map(({ scheduledEventId }) => scheduledEventId)),
      scalars(rows.map(({ entry }) => entry.readVersion)),
      texts(rows.map(({ by }) => by)),
      pauseEpoch,
    );
    const held = await this.#during(this.#parts.link.run(statement));
    return held.length === rows.length;
  }

  /**
   * Brings back those whose pause has ended, and, to be safe, those that have long been held. Not
   * where they would be held anew, as far as the database knows: a poll would meet each of them.
   */
  async look(): Promise<void> {
    let count = maxTasksPerLook;
    while (!this.#isStopped && count >= maxTasksPerLook) {
      const rows = await this.#during(this.#parts.link.run(bringBack(maxTasksPerLook)));
      const lists = rows.map(({ kind, domain, list, tasks }) => ({
        kind,
        domain: domainFromColumn(domain),
        name: fromColumn(list),
        count: tasks,
      }));
      if (lists.length > 0) this.#parts.onReady(lists);
      count = lists.reduce((sum, list) => sum + list.count, 0);
    }
  }

  /** Leaves what is still to come back to other nodes; resolves when nothing is under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  #during<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work);
    const done = () => this.#underWay.delete(work);
    work.then(done, done);
    return work;
  }
}

const partsOf = (ids: readonly ExecutionId[]): string => scalars(ids.map((id) => id % partitions));

/** The lock on the run makes a resume wait, which then sees what is held. */
const holdTasks = query<
  [parts: string, ids: string, events: string, versions: string, holds: string, epoch: number],
  { execution: ExecutionId }
>(
  "hold-tasks",
  `with wanted as materialized (
     select n.* from unnest($1::smallint[], $2::bigint[], $3::integer[], $4::bigint[], $5::text[])
       n(part, execution, event, version, held_by)
     where pauses_are($6)
   ), same as materialized (
     select n.* from wanted n
     join runs e on e.part = n.part and e.id = n.execution and e.version = n.version
     for share of e
   ), gone as (
     delete from tasks t using same n
     where t.part = n.part and t.execution = n.execution and t.scheduled_event_id = n.event
     returning t.part, t.execution, t.scheduled_event_id, t.id, t.kind, t.domain, t.list,
       t.priority, n.held_by
   )
   insert into held_tasks (part, execution, scheduled_event_id, id, kind, domain, list, priority,
     held_by, look_at, epoch)
   select gone.*, now() + interval '10 minutes', $6 from gone
   on conflict (part, execution, scheduled_event_id) do nothing
   returning execution`,
);

interface BackRow {
  readonly kind: TaskListReference["kind"];
  readonly domain: string;
  readonly list: string;
  readonly tasks: number;
}

/** A note of a pause that has ended is removed once none of its tasks is left. */
const bringBack = query<[max: number], BackRow>(
  "bring-back-tasks",
  `with released as materialized (
     select h.*
     from (
       select domain, held_by, max(epoch) as epoch from held_task_releases
       group by domain, held_by
     ) r cross join lateral (
       select part, execution, scheduled_event_id from held_tasks
       where held_tasks.domain = r.domain and held_tasks.held_by = r.held_by
         and held_tasks.epoch < r.epoch
       order by held_tasks.priority desc, held_tasks.id limit $1
       for update skip locked
     ) h limit $1
   ), long_held as materialized (
     select part, execution, scheduled_event_id, look_at > '-infinity' and exists (
       select from pauses p
       where p.domain = held_tasks.domain and p.kind = held_tasks.held_by and p.to_at is null
     ) as stays
     from held_tasks
     where look_at < now() order by look_at, id limit $1 for update skip locked
   ), kept as (
     update held_tasks h set look_at = now() + interval '10 minutes' from long_held l
     where l.stays and h.part = l.part and h.execution = l.execution
       and h.scheduled_event_id = l.scheduled_event_id
   ), done as (
     delete from held_task_releases r where not exists (
       select from held_tasks h
       where h.domain = r.domain and h.held_by = r.held_by and h.epoch < r.epoch)
   ), back as (
     delete from held_tasks h using (
       select * from released
       union
       select part, execution, scheduled_event_id from long_held where not stays
     ) p
     where h.part = p.part and h.execution = p.execution
       and h.scheduled_event_id = p.scheduled_event_id
     returning h.*
   ), ready as (
     insert into tasks (part, execution, scheduled_event_id, id, kind, domain, list, priority)
     overriding system value
     select part, execution, scheduled_event_id, id, kind, domain, list, priority from back
     on conflict do nothing
     returning kind, domain, list
   )
   select r.kind, d.name as domain, r.list, count(*)::integer as tasks
   from ready r join domains d on d.id = r.domain group by r.kind, d.name, r.list`,
);
