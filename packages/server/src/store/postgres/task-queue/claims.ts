// Claims on ready tasks. A claim that comes while a statement is under way waits for the next,
// which asks for all of them at once. A claim is a lease: the step that starts the task decides.
import { type ExecutionId, partitions, type TaskListReference } from "../../store.ts";
import { listKey } from "../commit/batch-tasks.ts";
import { scalars, texts } from "../connection/arrays.ts";
import { BatchLoader } from "../connection/batch-loader.ts";
import { query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import { domainToColumn, toColumn } from "../connection/text.ts";
import { leaseSeconds } from "../tables/due-runs.ts";

export interface ClaimedTask {
  readonly execution: ExecutionId;
  readonly scheduledEventId: number;
}

interface ClaimedRow {
  readonly place: number;
  readonly execution: ExecutionId;
  readonly scheduled_event_id: number;
  readonly id: number;
  readonly priority: number;
}

/** How many tasks a list was asked for, and gave. */
export interface ClaimOutcome {
  readonly list: TaskListReference;
  readonly wanted: number;
  readonly got: number;
}

export interface ClaimListener {
  /** A statement is about to go out. */
  asking(): void;
  answered(outcomes: readonly ClaimOutcome[]): void;
}

interface Wanting {
  readonly list: TaskListReference;
  readonly resolve: (task: ClaimedTask | undefined) => void;
  readonly reject: (error: unknown) => void;
}

export class Claims {
  readonly #link: ReconnectingConnection;
  readonly #listener: ClaimListener;
  readonly #released: BatchLoader<ClaimedTask, undefined>;
  #wanting: Wanting[] = [];
  #isAsking = false;

  constructor(link: ReconnectingConnection, listener: ClaimListener) {
    this.#link = link;
    this.#listener = listener;
    this.#released = new BatchLoader((tasks) => this.#release(tasks));
  }

  /** The best that is ready and not claimed; undefined where there is none. */
  claim(list: TaskListReference): Promise<ClaimedTask | undefined> {
    return new Promise((resolve, reject) => {
      this.#wanting.push({ list, resolve, reject });
      if (this.#isAsking) return;
      this.#isAsking = true;
      setImmediate(() => void this.#askAll());
    });
  }

  /**
   * The claims came to nothing: others may have the tasks. At the latest, their leases run out.
   * Resolves once they are released, or could not be.
   */
  async release(tasks: readonly ClaimedTask[]): Promise<void> {
    await Promise.allSettled(tasks.map((task) => this.#released.ask(task)));
  }

  async #askAll(): Promise<void> {
    while (this.#wanting.length > 0) {
      const wanting = this.#wanting;
      this.#wanting = [];
      try {
        await this.#ask(wanting);
      } catch (error) {
        for (const { reject } of wanting) reject(error);
      }
    }
    this.#isAsking = false;
  }

  async #ask(wanting: readonly Wanting[]): Promise<void> {
    const lists = [...byList(wanting).values()];
    this.#listener.asking();
    const rows = await this.#link.run(
      claimTasks(
        texts(lists.map(([{ list }]) => list.kind)),
        texts(lists.map(([{ list }]) => domainToColumn(list.domain))),
        texts(lists.map(([{ list }]) => toColumn(list.name))),
        scalars(lists.map(({ length }) => length)),
      ),
    );
    rows.sort((one, other) => other.priority - one.priority || one.id - other.id);
    const outcomes = lists.map((those, index) => {
      const tasks = rows.filter(({ place }) => place === index + 1).map(taskOf);
      return { those, tasks };
    });
    this.#listener.answered(
      outcomes.map(({ those, tasks }) => ({
        list: those[0].list,
        wanted: those.length,
        got: tasks.length,
      })),
    );
    for (const { those, tasks } of outcomes) {
      for (const [index, { resolve }] of those.entries()) resolve(tasks[index]);
    }
  }

  async #release(tasks: readonly ClaimedTask[]): Promise<undefined[]> {
    const ids = tasks.map(({ execution }) => execution);
    const parts = scalars(ids.map((id) => id % partitions));
    const events = scalars(tasks.map(({ scheduledEventId }) => scheduledEventId));
    await this.#link.run(releaseTasks(parts, scalars(ids), events));
    return tasks.map(() => undefined);
  }
}

const taskOf = ({ execution, scheduled_event_id }: ClaimedRow): ClaimedTask => ({
  execution,
  scheduledEventId: scheduled_event_id,
});

const byList = (wanting: readonly Wanting[]): Map<string, [Wanting, ...Wanting[]]> => {
  const lists = new Map<string, [Wanting, ...Wanting[]]>();
  for (const one of wanting) {
    const those = lists.get(listKey(one.list));
    if (those) those.push(one);
    else lists.set(listKey(one.list), [one]);
  }
  return lists;
};

/**
 * So many of each list that are not claimed, highest priority and oldest first. The rows are
 * picked by a materialized part of the statement: it runs once, and so its limit holds.
 */
const claimTasks = query<
  [kinds: string, domains: string, lists: string, counts: string],
  ClaimedRow
>(
  "claim-tasks",
  `with wanted as (
     select n.*, d.id as domain_id
     from unnest($1::text[], $2::text[], $3::text[], $4::integer[])
       with ordinality n(kind, domain, list, most, place)
     join domains d on d.name = n.domain
   ), picked as materialized (
     select wanted.place, t.part, t.execution, t.scheduled_event_id
     from wanted cross join lateral (
       select part, execution, scheduled_event_id from tasks
       where tasks.domain = wanted.domain_id and tasks.kind = wanted.kind
         and tasks.list = wanted.list and (claimed_until is null or claimed_until < now())
       order by tasks.priority desc, tasks.id limit wanted.most
       for update skip locked
     ) t
   )
   update tasks t set claimed_until = now() + interval '${leaseSeconds} seconds'
   from picked p
   where t.part = p.part and t.execution = p.execution
     and t.scheduled_event_id = p.scheduled_event_id
   returning p.place::integer, t.execution, t.scheduled_event_id, t.id, t.priority`,
);

const releaseTasks = query<[parts: string, ids: string, events: string]>(
  "release-tasks",
  `update tasks t set claimed_until = null
   from unnest($1::smallint[], $2::bigint[], $3::integer[]) n(part, execution, event)
   where t.part = n.part and t.execution = n.execution and t.scheduled_event_id = n.event`,
);
