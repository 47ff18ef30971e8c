// What a batch must know before it is performed, read in one round trip: runs by id and by name,
// and messages. What is remembered of a run is used as it is by a node that is alone; where there
// are others, who may have changed it, the same round trip asks whether they have.
import { partitionOf } from "../../partition.ts";
import { type ExecutionId, type MessageId, partitions } from "../../store.ts";
import { expand } from "../connection/abbreviation.ts";
import { scalars, texts } from "../connection/arrays.ts";
import { query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import { domainToColumn, toColumn } from "../connection/text.ts";
import type { Histories } from "../tables/histories.ts";
import {
  type Domain,
  domainOf,
  followRun,
  joinedBodies,
  joinedHeartbeats,
  type Run,
  type RunNews,
  type RunRow,
  runColumns,
  runOf,
  workflowKey,
} from "../tables/run.ts";
import type { RunCache } from "../tables/run-cache.ts";
import { type Known, nameKey } from "./batch.ts";
import type { Request, RunName } from "./request.ts";
import { allSettled } from "./settled.ts";

interface BatchReaderDeps {
  readonly link: ReconnectingConnection;
  readonly cache: RunCache;
  readonly histories: Pick<Histories, "append">;
  readonly domains: Map<string, Domain>;
  /** No other node writes to the database, as far as this node knows. */
  readonly isAlone: boolean;
}

export class BatchReader {
  readonly #parts: BatchReaderDeps;
  readonly #runs = new Map<ExecutionId, { run: Run; isFresh: boolean }>();
  readonly #open = new Map<string, ExecutionId>();
  readonly #named = new Map<string, ExecutionId>();
  readonly #ids = new Set<ExecutionId>();
  readonly #names: RunName[] = [];
  readonly #messages: MessageId[] = [];
  /** Remembered, and to be looked at. */
  readonly #doubted = new Map<ExecutionId, Run>();
  /** Remembered as the open run of a workflow. */
  readonly #remembered = new Map<ExecutionId, RunName>();

  constructor(parts: BatchReaderDeps) {
    this.#parts = parts;
  }

  async read(requests: readonly Request[]): Promise<Known> {
    for (const { needs, tries, conflicts } of requests) {
      const { name, starts } = needs;
      const isNew = starts !== undefined && tries === 0;
      if (!name) this.#needId(needs.id);
      else if (!isNew || !this.#parts.domains.has(name.domain)) this.#needName(name);
      // It was no open run that has failed the commit before.
      if (name && starts && conflicts > 1) this.#needName({ ...name, runId: starts });
      if (needs.message !== undefined) this.#messages.push(needs.message);
    }
    const [, , messages, overtaken] = await allSettled([
      this.#readIds([...this.#ids]),
      this.#readNames(this.#names),
      this.#readMessages(),
      this.#lookAgain(),
    ]);
    await allSettled([this.#readIds(overtaken.ids), this.#readNames(overtaken.names)]);
    return {
      runs: this.#runs,
      domains: this.#parts.domains,
      open: this.#open,
      named: this.#named,
      messages,
    };
  }

  #needId(id: ExecutionId): void {
    const run = this.#parts.cache.get(id);
    if (run) this.#recall(run);
    else this.#ids.add(id);
  }

  #needName(name: RunName): void {
    const { domain, workflowId, runId } = name;
    const run = this.#parts.cache.open(domain, workflowId);
    if (!run || (runId && run.execution.runId !== runId)) {
      this.#names.push(name);
      return;
    }
    if (!runId) this.#remembered.set(run.id, name);
    this.#recall(run);
  }

  #recall(run: Run): void {
    const { isAlone } = this.#parts;
    if (!isAlone) this.#doubted.set(run.id, run);
    this.#runs.set(run.id, { run, isFresh: !isAlone });
    this.#index(run);
  }

  /** With a run its domain is known, also where only a task has led to it. */
  #index({ id, execution, domain, isOpen }: Run): void {
    this.#parts.domains.set(domain.name, domain);
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

  async #readIds(ids: readonly ExecutionId[]): Promise<void> {
    if (ids.length === 0) return;
    const rows = await this.#parts.link.run(selectRuns(partsOf(ids), scalars(ids)));
    for (const row of rows) this.#found(row);
  }

  async #readNames(names: readonly RunName[]): Promise<void> {
    const open = names.filter(({ runId }) => !runId);
    const named = names.filter(({ runId }) => runId);
    const runIds = texts(named.map(({ runId }) => toColumn(runId ?? "")));
    const { link } = this.#parts;
    const answers = await allSettled([
      open.length > 0 ? link.run(selectOpen(...nameColumns(open))) : [],
      named.length > 0 ? link.run(selectNamed(...nameColumns(named), runIds)) : [],
    ]);
    for (const row of answers.flat()) {
      const domain = domainOf(row);
      this.#parts.domains.set(domain.name, domain);
      if (row.id !== null) this.#found(row);
    }
  }

  async #readMessages(): Promise<Set<MessageId>> {
    if (this.#messages.length === 0) return new Set();
    const rows = await this.#parts.link.run(selectMessages(scalars(this.#messages)));
    return new Set(rows.map(({ id }) => id));
  }

  /** What is to be read once more. */
  async #lookAgain(): Promise<Overtaken> {
    const overtaken: Overtaken = { ids: [], names: [] };
    if (this.#doubted.size === 0) return overtaken;
    const runs = [...this.#doubted.values()];
    const ids = runs.map(({ id }) => id);
    const rows = await this.#parts.link.run(
      selectChanged(
        partsOf(ids),
        scalars(ids),
        scalars(runs.map(({ version }) => version)),
        scalars(runs.map(({ execution }) => execution.lastEventId)),
        scalars(runs.map(({ heartbeats }) => heartbeats)),
      ),
    );
    for (const row of rows) this.#overtake(row, overtaken);
    return overtaken;
  }

  /** Another node has changed what was cached: events and heartbeats lead there, most often. */
  #overtake(row: ChangedRow, { ids, names }: Overtaken): void {
    const run = this.#doubted.get(row.id);
    const name = this.#remembered.get(row.id);
    if (!run) return;
    // A row that has changed, with nothing new in it, is older than what is remembered.
    const isNews = row.rest !== null || row.heartbeats !== null;
    const isTold = row.version !== null && isNews && row.untold === run.untold;
    const isClosed = row.version === null || row.closed_at !== null;
    if (isTold) this.#follow(run, row);
    else {
      this.#runs.delete(run.id);
      this.#parts.cache.drop(run.id);
      ids.push(run.id);
    }
    if (!isClosed) return;
    const key = workflowKey(run.domain.name, run.execution.workflowId);
    if (this.#open.get(key) === run.id) this.#open.delete(key);
    if (name) names.push(name);
  }

  #follow(run: Run, row: ChangedRow): void {
    const first = run.execution.lastEventId + 1;
    followRun(run, row);
    const { lastEventId: last, closed } = run.execution;
    if (closed) this.#parts.cache.drop(run.id);
    if (!row.rest || last < first) return;
    this.#parts.histories.append(run.id, { first, last, text: expand(row.rest) });
  }
}

/** Runs that have changed as neither events nor heartbeats tell, and names that were wrong. */
interface Overtaken {
  readonly ids: ExecutionId[];
  readonly names: RunName[];
}

export const partsOf = (ids: readonly ExecutionId[]): string =>
  scalars(ids.map((id) => id % partitions));

const nameColumns = (names: readonly RunName[]) =>
  [
    scalars(names.map(({ domain, workflowId }) => partitionOf(domain, workflowId))),
    texts(names.map(({ domain }) => domainToColumn(domain))),
    texts(names.map(({ workflowId }) => toColumn(workflowId))),
  ] as const;

interface ChangedRow extends RunNews {
  readonly id: ExecutionId;
}

export const selectRuns = query<[parts: string, ids: string], RunRow>(
  "select-runs",
  `select ${runColumns} from unnest($1::smallint[], $2::bigint[]) n(part, id)
   join runs e on e.part = n.part and e.id = n.id join domains d on d.id = e.domain`,
);
/** Those that are not as they are remembered; with no version where the run is gone. */
const selectChanged = query<
  [parts: string, ids: string, versions: string, lastEventIds: string, heartbeats: string],
  ChangedRow
>(
  "select-changed-runs",
  `select n.id, e.version, e.untold, e.closed_at, e.due_at, e.kept_event_id, (
     select ${joinedBodies} from run_events v
     where v.part = n.part and v.execution = n.id and v.first_event_id > n.last_event_id
   ) as rest, (
     select ${joinedHeartbeats} from run_heartbeats h
     where h.part = n.part and h.execution = n.id and h.number > n.heartbeats
   ) as heartbeats
   from unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::integer[], $5::integer[])
     n(part, id, version, last_event_id, heartbeats)
   left join runs e on e.part = n.part and e.id = n.id
   where e.version is distinct from n.version`,
);
/** Also those that are gone: only what has closed is removed. */
export const selectClosed = query<[parts: string, ids: string], { id: ExecutionId }>(
  "select-closed-runs",
  `select n.id from unnest($1::smallint[], $2::bigint[]) n(part, id)
   left join runs e on e.part = n.part and e.id = n.id
   where e.id is null or e.closed_at is not null`,
);
export const selectLastClosed = query<
  [part: number, domain: string, workflowId: string, maxCount: number],
  { id: ExecutionId }
>(
  "select-last-closed-runs",
  `select e.id from domains d join runs e on e.part = $1 and e.domain + 0 = d.id
     and e.workflow_id = $3 and e.closed_at is not null
   where d.name = $2 order by e.closed_at desc, e.id desc limit $4`,
);
/**
 * A row for each domain that is there, with nothing in it where no run is open. `+ 0` keeps the
 * planner from indexes that begin with the domain: while it knows nothing of the table, they look
 * as good to it as the right one.
 */
export const selectOpen = query<
  readonly [parts: string, domains: string, workflowIds: string],
  RunRow
>(
  "select-open-runs",
  `select ${runColumns}, d.id as domain
   from unnest($1::smallint[], $2::text[], $3::text[]) n(part, domain, workflow_id)
   join domains d on d.name = n.domain
   left join runs e on e.part = n.part and e.domain + 0 = d.id
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
   left join runs e on e.part = n.part and e.domain + 0 = d.id
     and e.workflow_id = n.workflow_id and e.run_id = n.run_id`,
);
const selectMessages = query<[ids: string], { id: MessageId }>(
  "select-messages",
  "select id from messages where id = any($1::bigint[])",
);
