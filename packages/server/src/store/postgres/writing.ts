// What a batch leaves behind, as a handful of statements whatever its size. They are one
// transaction, and go out as a whole. A row that follows from a run is only written where that run
// has just been written by this very batch: where another node was quicker, its unit is left out,
// and the rest commits.
import { encodeExecution, nextDeadline } from "@ekiden/engine";
import { joinEvents } from "@ekiden/model";
import { type ExecutionId, partitions } from "../store.ts";
import { scalars, texts } from "./arrays.ts";
import type { Batch } from "./batch.ts";
import type { OfferedTask, TaskRow } from "./batch-tasks.ts";
import type { Query } from "./query.ts";
import { forgetAt } from "./run.ts";
import { toColumn } from "./text.ts";
import type { Entry, Unit } from "./unit.ts";
import * as sql from "./writing-sql.ts";

const partOf = (id: ExecutionId): number => id % partitions;
const partsOf = (ids: readonly ExecutionId[]): string => scalars(ids.map(partOf));

export class Writing {
  /** Changed or removed, by what commits together. */
  readonly entries: readonly Entry[];
  /** Remembered and not changed: what rests on them holds if they are still as they were. */
  readonly unconfirmed: readonly Entry[];
  readonly left: readonly OfferedTask[];
  /** Milliseconds; the earliest that any row now says. */
  dueAt = Number.POSITIVE_INFINITY;
  readonly #batch: Batch;
  readonly #id: number;
  readonly #slot: number;

  constructor(batch: Batch, { id, slot }: { id: number; slot: number }) {
    this.#batch = batch;
    this.#id = id;
    this.#slot = slot;
    const units = [...batch.units.values()].filter(({ isBroken }) => !isBroken);
    // In an order that all nodes share, so that no two batches wait for each other.
    const entries = units
      .flatMap((unit) => unit.entries)
      .sort(({ run: one }, { run: other }) => one.id - other.id);
    this.entries = entries.filter(({ change, isRemoved }) => change || isRemoved);
    this.unconfirmed = entries.filter(
      ({ change, isRemoved, isFresh }) => !change && !isRemoved && !isFresh,
    );
    this.left = batch.tasks.left.filter(({ entry }) => !entry.unit.isBroken);
  }

  get hasStaleTasks(): boolean {
    return this.#batch.tasks.gone.some(({ entry }) => !entry?.unit.isBroken);
  }

  get sendsMessages(): boolean {
    return this.#batch.messages.some(({ entry }) => !entry.unit.isBroken);
  }

  /** In the order in which they are to be made. The last one says which runs were lost. */
  queries(): Query[] {
    const stored = this.entries.filter(({ readVersion }) => readVersion !== 0);
    const made = this.entries.filter(({ readVersion }) => readVersion === 0);
    for (const entry of this.entries) this.#settle(entry);
    return [
      ...this.#lockMessages(),
      ...this.#update(stored.filter(({ isRemoved }) => !isRemoved)),
      ...this.#remove(stored.filter(({ isRemoved }) => isRemoved)),
      ...this.#insert(made.filter(({ run, unit }) => unit.anchor === run.id)),
      ...this.#insert(made.filter(({ run, unit }) => unit.anchor !== run.id)),
      ...this.#appendEvents(),
      ...this.#deleteTasks(),
      ...this.#insertTasks(),
      ...this.#sendMessages(),
      ...this.#countOpen(),
      this.#record(),
    ];
  }

  /** Those of the given runs that are not as they were read. */
  confirm(): Query<{ id: ExecutionId }> {
    const ids = this.unconfirmed.map(({ run }) => run.id);
    const versions = scalars(this.unconfirmed.map(({ readVersion }) => readVersion));
    return sql.confirmRuns(partsOf(ids), scalars(ids), versions);
  }

  /** The state as its row will have it. */
  #settle({ run, change }: Entry): void {
    if (!change) return;
    const { execution, domain } = run;
    const { closed } = execution;
    change.state = encodeExecution(execution);
    const next = closed
      ? forgetAt(domain, closed.at)
      : (nextDeadline(execution) ?? Number.MAX_SAFE_INTEGER);
    if (!closed && next >= run.dueAt && run.dueAt > change.now) return;
    run.dueAt = Math.min(next, Number.MAX_SAFE_INTEGER);
    this.dueAt = Math.min(this.dueAt, run.dueAt);
  }

  get #units(): Unit[] {
    return [...new Set(this.entries.map(({ unit }) => unit))];
  }

  #consumed(): { anchor: ExecutionId; message: number }[] {
    return this.#units.flatMap((unit) =>
      unit.consumed.map((message) => ({ anchor: unit.anchor, message })),
    );
  }

  #lockMessages(): Query[] {
    const consumed = this.#consumed();
    if (consumed.length === 0) return [];
    return [sql.lockMessages(scalars(consumed.map(({ message }) => message)))];
  }

  #update(entries: readonly Entry[]): Query[] {
    if (entries.length === 0) return [];
    const ids = entries.map(({ run }) => run.id);
    const consumed = this.#consumed();
    return [
      sql.updateRuns(
        this.#id,
        partsOf(ids),
        scalars(ids),
        scalars(entries.map(({ readVersion }) => readVersion)),
        texts(entries.map(({ change }) => change?.state ?? "")),
        scalars(entries.map(({ run }) => run.dueAt)),
        scalars(entries.map(({ run }) => run.execution.closed?.at ?? null)),
        texts(entries.map(({ run }) => run.execution.closed?.status ?? null)),
        scalars(consumed.map(({ anchor }) => anchor)),
        scalars(consumed.map(({ message }) => message)),
      ),
    ];
  }

  #remove(entries: readonly Entry[]): Query[] {
    if (entries.length === 0) return [];
    const ids = entries.map(({ run }) => run.id);
    const versions = scalars(entries.map(({ readVersion }) => readVersion));
    return [sql.removeRuns(partsOf(ids), scalars(ids), versions)];
  }

  #insert(entries: readonly Entry[]): Query[] {
    if (entries.length === 0) return [];
    const ids = entries.map(({ run }) => run.id);
    const executions = entries.map(({ run }) => run.execution);
    const consumed = this.#consumed();
    return [
      sql.insertRuns(
        this.#id,
        partsOf(ids),
        scalars(ids),
        scalars(entries.map(({ unit }) => unit.anchor)),
        scalars(entries.map(({ run }) => run.domain.id)),
        texts(executions.map(({ workflowId }) => toColumn(workflowId))),
        texts(executions.map(({ runId }) => toColumn(runId))),
        texts(executions.map(({ workflowType }) => toColumn(workflowType.name))),
        texts(executions.map(({ workflowType }) => toColumn(workflowType.version))),
        texts(executions.map(({ tagList }) => (tagList ? texts(tagList.map(toColumn)) : null))),
        scalars(executions.map(({ startedAt }) => startedAt)),
        scalars(executions.map(({ closed }) => closed?.at ?? null)),
        texts(executions.map(({ closed }) => closed?.status ?? null)),
        scalars(entries.map(({ run }) => run.dueAt)),
        texts(entries.map(({ change }) => change?.state ?? "")),
        scalars(consumed.map(({ anchor }) => anchor)),
        scalars(consumed.map(({ message }) => message)),
      ),
    ];
  }

  #appendEvents(): Query[] {
    const changes = this.entries.flatMap(({ run, change, isRemoved }) =>
      change && !isRemoved && change.events.length > 0 ? [{ id: run.id, ...change }] : [],
    );
    if (changes.length === 0) return [];
    const ids = changes.map(({ id }) => id);
    return [
      sql.appendEvents(
        this.#id,
        partsOf(ids),
        scalars(ids),
        scalars(changes.map(({ firstEventId }) => firstEventId)),
        scalars(changes.map(({ firstEventId, events }) => firstEventId + events.length - 1)),
        texts(changes.map(({ events }) => joinEvents(events))),
      ),
    ];
  }

  /** What became of a stale task rests on its run as it was read, or as this batch leaves it. */
  #deleteTasks(): Query[] {
    const rows = this.#batch.tasks.gone.filter(({ entry }) => !entry?.unit.isBroken);
    if (rows.length === 0) return [];
    const ids = rows.map(({ execution }) => execution);
    const versions = rows.map((row) => this.#versionFor(row));
    return [
      sql.deleteTasks(
        partsOf(ids),
        scalars(ids),
        scalars(rows.map(({ scheduledEventId }) => scheduledEventId)),
        scalars(versions),
      ),
    ];
  }

  /** Null: its run is gone. */
  #versionFor({ entry }: TaskRow): number | null {
    if (!entry || entry.isRemoved) return null;
    return entry.change ? this.#id : entry.readVersion;
  }

  #insertTasks(): Query[] {
    if (this.left.length === 0) return [];
    const ids = this.left.map(({ entry }) => entry.run.id);
    return [
      sql.insertTasks(
        this.#id,
        partsOf(ids),
        scalars(ids),
        scalars(this.left.map(({ scheduledEventId }) => scheduledEventId)),
        texts(this.left.map(({ kind }) => kind)),
        scalars(this.left.map(({ entry }) => entry.run.domain.id)),
        texts(this.left.map(({ list }) => toColumn(list))),
        scalars(this.left.map(({ priority }) => priority)),
      ),
    ];
  }

  #sendMessages(): Query[] {
    const sent = this.#batch.messages.filter(({ entry }) => !entry.unit.isBroken);
    const ids = sent.map(({ entry }) => entry.run.id);
    const consumed = this.#consumed();
    const queries: Query[] = [];
    if (sent.length > 0) {
      queries.push(
        sql.insertMessages(
          this.#id,
          partsOf(ids),
          scalars(ids),
          scalars(sent.map(({ entry }) => entry.run.domain.id)),
          texts(sent.map(({ message }) => JSON.stringify(message))),
        ),
      );
    }
    if (consumed.length > 0) {
      const anchors = consumed.map(({ anchor }) => anchor);
      const messages = scalars(consumed.map(({ message }) => message));
      queries.push(sql.deleteMessages(this.#id, partsOf(anchors), scalars(anchors), messages));
    }
    return queries;
  }

  #countOpen(): Query[] {
    const deltas = this.entries
      .map((entry) => ({ entry, delta: deltaOf(entry) }))
      .filter(({ delta }) => delta !== 0);
    if (deltas.length === 0) return [];
    const ids = deltas.map(({ entry }) => entry.run.id);
    return [
      sql.countOpen(
        this.#id,
        this.#slot,
        partsOf(ids),
        scalars(ids),
        scalars(deltas.map(({ entry }) => entry.run.domain.id)),
        scalars(deltas.map(({ delta }) => delta)),
      ),
    ];
  }

  #record(): Query {
    const ids = this.entries.map(({ run }) => run.id);
    const removed = scalars(this.entries.map(({ isRemoved }) => isRemoved));
    return sql.recordBatch(this.#id, partsOf(ids), scalars(ids), removed);
  }
}

/** By how much the commit changes the number of open runs. */
const deltaOf = ({ run, wasOpen, isRemoved }: Entry): number =>
  Number(!run.execution.closed && !isRemoved) - Number(wasOpen);
