// What a batch must know before it is performed, read in one round trip: runs by id and by name,
// messages, and claims on ready tasks.

import { partitionOf } from "../partition.ts";
import { type ExecutionId, type MessageId, partitions, type TaskListReference } from "../store.ts";
import { scalars, texts } from "./arrays.ts";
import { type Known, nameKey } from "./batch.ts";
import type { ClaimedTask } from "./batch-tasks.ts";
import { listKey } from "./batch-tasks.ts";
import type { Link } from "./link.ts";
import { type Query, query } from "./query.ts";
import type { Request, RunName } from "./request.ts";
import {
  type Domain,
  type DomainColumns,
  domainOf,
  type Run,
  type RunRow,
  runColumns,
  runOf,
  workflowKey,
} from "./run.ts";
import type { RunCache } from "./run-cache.ts";
import { toColumn } from "./text.ts";

export interface ReadingParts {
  readonly reader: Link;
  readonly claimer: Link;
  readonly cache: RunCache;
}

export class Reading {
  readonly #parts: ReadingParts;
  readonly #runs = new Map<ExecutionId, { run: Run; isFresh: boolean }>();
  readonly #domains = new Map<string, Domain>();
  readonly #open = new Map<string, ExecutionId>();
  readonly #named = new Map<string, ExecutionId>();
  readonly #messages = new Set<MessageId>();
  readonly #claimed: ClaimedTask[] = [];
  readonly #ids = new Set<ExecutionId>();
  readonly #names: RunName[] = [];
  readonly #wantedMessages: MessageId[] = [];
  readonly #lists = new Map<string, { list: TaskListReference; count: number }>();

  constructor(parts: ReadingParts) {
    this.#parts = parts;
  }

  async read(requests: readonly Request[]): Promise<Known> {
    for (const { needs } of requests) {
      if (needs.id !== undefined) this.#needId(needs.id);
      if (needs.name) this.#needName(needs.name);
      if (needs.message !== undefined) this.#wantedMessages.push(needs.message);
      if (needs.list) this.#needTask(needs.list);
    }
    await Promise.all([this.#readRows(), this.#claim()]);
    return {
      runs: this.#runs,
      domains: this.#domains,
      open: this.#open,
      named: this.#named,
      messages: this.#messages,
      claimed: this.#claimed,
    };
  }

  /** How many tasks each list was asked for. */
  get lists(): ReadonlyMap<string, { list: TaskListReference; count: number }> {
    return this.#lists;
  }

  #needId(id: ExecutionId): void {
    const run = this.#parts.cache.get(id);
    if (run) this.#remembered(run);
    else this.#ids.add(id);
  }

  #needName(name: RunName): void {
    const { domain, workflowId, runId } = name;
    const run = this.#parts.cache.open(domain, workflowId);
    if (!run || (runId && run.execution.runId !== runId)) this.#names.push(name);
    else this.#remembered(run);
  }

  #needTask(list: TaskListReference): void {
    const key = listKey(list);
    const known = this.#lists.get(key);
    if (known) known.count += 1;
    else this.#lists.set(key, { list, count: 1 });
  }

  #remembered(run: Run): void {
    this.#runs.set(run.id, { run, isFresh: false });
    this.#index(run);
  }

  #index({ id, execution, domain, isOpen }: Run): void {
    this.#domains.set(domain.name, domain);
    this.#named.set(nameKey(execution), id);
    if (isOpen) this.#open.set(workflowKey(domain.name, execution.workflowId), id);
  }

  /** What was read just now takes the place of what was remembered, unless that is the same. */
  #found(row: RunRow): void {
    const remembered = this.#parts.cache.get(row.id);
    const run = remembered?.version === row.version ? remembered : runOf(row);
    if (remembered && remembered !== run) this.#parts.cache.drop(row.id);
    this.#runs.set(row.id, { run, isFresh: true });
    this.#index(run);
  }

  async #readRows(): Promise<void> {
    const queries: Query[] = [];
    const ids = [...this.#ids];
    const open = this.#names.filter(({ runId }) => !runId);
    const named = this.#names.filter(({ runId }) => runId);
    queries.push(selectRuns(scalars(ids.map((id) => id % partitions)), scalars(ids)));
    queries.push(selectOpen(...nameColumns(open)));
    const runIds = texts(named.map(({ runId }) => toColumn(runId ?? "")));
    queries.push(selectNamed(...nameColumns(named), runIds));
    queries.push(selectMessages(scalars(this.#wantedMessages)));
    const isWanted = [ids, open, named, this.#wantedMessages].map(({ length }) => length > 0);
    const asked = queries.filter((_, index) => isWanted[index]);
    if (asked.length === 0) return;
    const answers = await this.#parts.reader.all(asked);
    const rows = (index: number): unknown[] =>
      answers[asked.indexOf(queries[index] as Query)] ?? [];
    for (const row of rows(0) as RunRow[]) this.#found(row);
    for (const row of [...rows(1), ...rows(2)] as (DomainColumns & Partial<RunRow>)[]) {
      const domain = domainOf(row);
      this.#domains.set(domain.name, domain);
      if (row.id !== null) this.#found(row as RunRow);
    }
    for (const { id } of rows(3) as { id: MessageId }[]) this.#messages.add(id);
  }

  async #claim(): Promise<void> {
    if (this.#lists.size === 0) return;
    const lists = [...this.#lists.values()];
    const rows = await this.#parts.claimer.run(
      claimTasks(
        texts(lists.map(({ list }) => list.kind)),
        texts(lists.map(({ list }) => toColumn(list.domain))),
        texts(lists.map(({ list }) => toColumn(list.name))),
        scalars(lists.map(({ count }) => count)),
      ),
    );
    rows.sort((one, other) => other.priority - one.priority || one.task_id - other.task_id);
    for (const row of rows) {
      if (row.id !== null) this.#found(row);
      const wanted = lists[row.place - 1];
      if (!wanted) continue;
      this.#claimed.push({
        execution: row.execution,
        scheduledEventId: row.scheduled_event_id,
        id: row.task_id,
        priority: row.priority,
        key: listKey(wanted.list),
      });
    }
  }
}

const nameColumns = (names: readonly RunName[]) =>
  [
    scalars(names.map(({ domain, workflowId }) => partitionOf(domain, workflowId))),
    texts(names.map(({ domain }) => toColumn(domain))),
    texts(names.map(({ workflowId }) => toColumn(workflowId))),
  ] as const;

interface ClaimedRow extends RunRow {
  readonly place: number;
  readonly execution: ExecutionId;
  readonly scheduled_event_id: number;
  readonly task_id: number;
  readonly priority: number;
}

export const selectRuns = query<[parts: string, ids: string], RunRow>(
  "select-runs",
  `select ${runColumns} from unnest($1::smallint[], $2::bigint[]) n(part, id)
   join executions e on e.part = n.part and e.id = n.id join domains d on d.id = e.domain`,
);
/** A row for each domain that is there, with nothing in it where no run is open. */
export const selectOpen = query<
  readonly [parts: string, domains: string, workflowIds: string],
  RunRow
>(
  "select-open-runs",
  `select ${runColumns}, d.id as domain
   from unnest($1::smallint[], $2::text[], $3::text[]) n(part, domain, workflow_id)
   join domains d on d.name = n.domain
   left join executions e on e.part = n.part and e.domain = d.id
     and e.workflow_id = n.workflow_id and e.closed_at is null`,
);
export const selectNamed = query<
  readonly [parts: string, domains: string, workflowIds: string, runIds: string],
  RunRow
>(
  "select-named-runs",
  `select ${runColumns}, d.id as domain
   from unnest($1::smallint[], $2::text[], $3::text[], $4::text[]) n(part, domain, workflow_id, run_id)
   join domains d on d.name = n.domain
   left join executions e on e.part = n.part and e.domain = d.id
     and e.workflow_id = n.workflow_id and e.run_id = n.run_id`,
);
const selectMessages = query<[ids: string], { id: MessageId }>(
  "select-messages",
  "select id from messages where id = any($1::bigint[])",
);
/**
 * So many of each list, highest priority and oldest first, that nobody has claimed. The rows are
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
   ), claimed as (
     update tasks t set claimed_until = now() + interval '4 seconds'
     from picked p
     where t.part = p.part and t.execution = p.execution
       and t.scheduled_event_id = p.scheduled_event_id
     returning p.place, t.part, t.execution, t.scheduled_event_id, t.id as task_id, t.priority
   )
   select c.place::integer, c.execution, c.scheduled_event_id, c.task_id, c.priority, ${runColumns}
   from claimed c left join executions e on e.part = c.part and e.id = c.execution
   left join domains d on d.id = e.domain`,
);
