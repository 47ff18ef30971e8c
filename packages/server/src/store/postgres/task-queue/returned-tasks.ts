// Returned tasks: started ones whose poller was gone before it got them. They wait in a
// table for the next poll of their list, on any node.
//
//  R1 The node that removes the row of a task has it alone. No poller gets it before the
//     removal is acknowledged as durable; where that stays unknown, the task is left to its
//     time-outs.
//  R2 A row is inserted once for each time that a task is given back. An insertion that may have
//     been done is never repeated: a poller might have got the task meanwhile.
//  R3 Which lists have such tasks is remembered as a hint, raised by this node, by notices of
//     others and by a look every second. Mostly there are none, and a poll costs nothing here.
import type { TaskKind } from "@ekiden/engine";
import {
  type ExecutionId,
  partitions,
  type TaskListReference,
  type UndeliveredTask,
} from "../../store.ts";
import { listKey } from "../commit/batch-tasks.ts";
import { query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import { domainFromColumn, domainToColumn, fromColumn, toColumn } from "../connection/text.ts";

/** So many are looked for, and stale rows removed, in one look. */
const maxListsPerLook = 1_000;
const maxStalePerLook = 1_000;

interface ReturnedTasksDeps {
  /** Its commits are durable when they are acknowledged. */
  readonly link: ReconnectingConnection;
  /** Wakes the polls that wait on this node: they may take one. */
  readonly announce: (list: TaskListReference) => void;
  /** Notifies the other nodes. */
  readonly tellOthers: (list: TaskListReference) => void;
}

export class ReturnedTasks {
  readonly #parts: ReturnedTasksDeps;
  /** How many a list may be worth asking for, by its key. */
  readonly #counts = new Map<string, number>();
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(parts: ReturnedTasksDeps) {
    this.#parts = parts;
  }

  /** Is it worth asking for one? If so, it counts as asked for. */
  spend(list: TaskListReference): boolean {
    if (this.#counts.size === 0) return false;
    const key = listKey(list);
    const count = this.#counts.get(key) ?? 0;
    if (count > 1) this.#counts.set(key, count - 1);
    else this.#counts.delete(key);
    return count > 0;
  }

  /** So many tasks of the list were given back, here or on another node. */
  heard(list: TaskListReference, count: number): void {
    const key = listKey(list);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
    this.#parts.announce(list);
  }

  /** Rejects where it is not kept, or not known to be. */
  add(list: TaskListReference, task: UndeliveredTask): Promise<void> {
    return this.keep(list, task).then(() => {
      this.heard(list, 1);
      this.#parts.tellOthers(list);
    });
  }

  /** As `add`, of a task that is held: the next look finds it. */
  keep(
    { kind, domain, name }: TaskListReference,
    { id, scheduledEventId, startedEventId }: UndeliveredTask,
  ): Promise<unknown> {
    const insertion = this.#parts.link.run(
      insertReturned(
        ...([id % partitions, id, scheduledEventId, startedEventId] as const),
        ...([kind, domainToColumn(domain), toColumn(name)] as const),
      ),
    );
    return this.#during(insertion);
  }

  /**
   * The one that was given back first; it is this node's from then on (R1). None where pauses have
   * changed since the epoch: nothing else is written when it is given again.
   */
  async remove(
    { kind, domain, name }: TaskListReference,
    pauseEpoch: number,
  ): Promise<UndeliveredTask | undefined> {
    const list = [kind, domainToColumn(domain), toColumn(name)] as const;
    const [row] = await this.#during(this.#parts.link.run(removeReturned(...list, pauseEpoch)));
    if (!row) return undefined;
    const { execution, scheduled_event_id, started_event_id } = row;
    return {
      id: execution,
      scheduledEventId: scheduled_event_id,
      startedEventId: started_event_id,
    };
  }

  /** What is in the table is the truth; rows of runs that are closed or gone are removed. */
  async look(): Promise<void> {
    const rows = await this.#parts.link.run(lookForReturned(maxStalePerLook, maxListsPerLook));
    this.#counts.clear();
    for (const { kind, domain, list, count } of rows) {
      this.heard({ kind, domain: domainFromColumn(domain), name: fromColumn(list) }, count);
    }
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  #during<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work);
    const done = () => this.#underWay.delete(work);
    work.then(done, done);
    return work;
  }
}

const insertReturned = query<
  [
    part: number,
    execution: ExecutionId,
    scheduledEventId: number,
    startedEventId: number,
    kind: TaskKind,
    domain: string,
    list: string,
  ]
>(
  "insert-returned-task",
  `insert into returned_tasks
     (part, execution, scheduled_event_id, started_event_id, kind, domain, list)
   select $1::smallint, $2::bigint, $3::integer, $4::integer, $5::text, d.id, $7::text
   from domains d where d.name = $6
   on conflict do nothing`,
);

interface RemovedRow {
  readonly execution: ExecutionId;
  readonly scheduled_event_id: number;
  readonly started_event_id: number;
}

const removeReturned = query<
  [kind: TaskKind, domain: string, list: string, pauseEpoch: number],
  RemovedRow
>(
  "remove-returned-task",
  `with picked as materialized (
     select r.id from returned_tasks r
     where r.domain = (select id from domains where name = $2) and r.kind = $1 and r.list = $3
       and pauses_are($4)
     order by r.id limit 1 for update skip locked
   )
   delete from returned_tasks r using picked where r.id = picked.id
   returning r.execution, r.scheduled_event_id, r.started_event_id`,
);

interface FoundRow {
  readonly kind: TaskKind;
  readonly domain: string;
  readonly list: string;
  readonly count: number;
}

const lookForReturned = query<[maxStale: number, maxLists: number], FoundRow>(
  "look-for-returned-tasks",
  `with stale as materialized (
     select r.id from returned_tasks r
     where not exists (
       select from runs e
       where e.part = r.part and e.id = r.execution and e.closed_at is null)
     order by r.id limit $1 for update skip locked
   ), gone as (
     delete from returned_tasks r using stale where r.id = stale.id returning r.id
   )
   select r.kind, d.name as domain, r.list, count(*)::integer as count
   from returned_tasks r join domains d on d.id = r.domain
   where not exists (select from gone where gone.id = r.id)
   group by r.kind, d.name, r.list order by min(r.id) limit $2`,
);
