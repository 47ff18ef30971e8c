// The states of runs. It owns every `Run`: those in the cache, and what the next commit writes of
// them.
//
//  R1 A run in the cache without pending changes is what its row and the events since then say. The
//     state is written only now and then: the history alone would do (I1), but may be long.
//  R2 `due_at` of an open run is not later than its next deadline (ADR 4). It is rewritten when a
//     deadline comes before it, or when a step finds it in the past.
//  R3 A run that is removed is gone for every later change of the same batch.
import {
  blankExecution,
  catchUp,
  type ExecutionKey,
  nextDeadline,
  replay,
  retainedUntil,
  type Step,
} from "@ekiden/engine";
import { decodeEvents, joinEvents } from "@ekiden/model";
import { partitionOf } from "../partition.ts";
import type { ExecutionId } from "../store.ts";
import type { Domains } from "./domains.ts";
import { type ExecutionTable, executionOf, stateOf } from "./execution-table.ts";
import type { GroupCommit, Participant } from "./group-commit.ts";
import type { Histories } from "./histories.ts";
import type { ExecutionIds } from "./meta.ts";
import { addStep, emptyRun, type Run } from "./run.ts";
import type { RunCache } from "./run-cache.ts";
import type { RunNames } from "./run-names.ts";

export interface RunsParts {
  readonly commit: GroupCommit;
  readonly domains: Domains;
  readonly table: ExecutionTable;
  readonly histories: Histories;
  readonly names: RunNames;
  readonly ids: ExecutionIds;
  readonly cache: RunCache;
}

export class Runs implements Participant {
  readonly #parts: RunsParts;
  readonly #open = new Map<number, number>();
  #changed: Run[] = [];
  readonly #removed = new Set<ExecutionId>();
  readonly #soonerListeners: ((at: number) => void)[] = [];
  /** No later than the earliest `due_at`, as far as anybody was told; milliseconds. */
  #knownDueAt = Number.POSITIVE_INFINITY;
  #writtenDueAt = Number.POSITIVE_INFINITY;
  /** No row of an open run has a `due_at` before it, as far as a look has shown; milliseconds. */
  #openDueFrom = Number.NEGATIVE_INFINITY;

  constructor(parts: RunsParts) {
    this.#parts = parts;
    this.#countOpen();
  }

  load(id: ExecutionId): Run | undefined {
    if (this.#removed.has(id)) return undefined;
    const { cache } = this.#parts;
    const cached = cache.get(id);
    if (cached) return cached;
    const run = this.read(id);
    // A closed one takes no more steps: it would only be in the way of those that do.
    if (run?.isOpen) cache.add(run);
    return run;
  }

  /** A run as it is committed. */
  read(id: ExecutionId): Run | undefined {
    const { table, domains, histories } = this.#parts;
    const row = table.read(id);
    if (!row) return undefined;
    const execution = executionOf(row, domains.byId(row.domain).name);
    const { lastEventId: keptEventId, cancelRequested: keptCancelRequested } = execution;
    catchUp(execution, decodeEvents(histories.readAfter(id, keptEventId)));
    return {
      id,
      domain: row.domain,
      execution,
      keptEventId,
      keptCancelRequested,
      dueAt: row.due_at,
      stateSize: row.state.length,
      isUsed: false,
      isStored: true,
      isOpen: row.closed_at === null,
    };
  }

  /** A run that exists nowhere yet. Throws UnknownResourceFault for an unknown domain. */
  blank(key: ExecutionKey): Run {
    const domain = this.#parts.domains.requireId(key.domain);
    const id = this.#parts.ids.next(partitionOf(key.domain, key.workflowId));
    return emptyRun(id, domain, blankExecution(key));
  }

  /** Notes a step for the commit. */
  note(run: Run, step: Step): void {
    const { closed } = run.execution;
    const isLate = !closed && run.dueAt <= step.now;
    if (step.events.length === 0 && !step.touched && !isLate) return;
    const isNew = !run.isStored && !run.pending;
    if (!run.pending) this.#changed.push(run);
    addStep(run, step);
    if (isNew) this.#opened(run);
    if (closed && run.isOpen) this.#closed(run);
    this.#parts.commit.join();
  }

  /** Takes back a step that failed after it had recorded: the history knows the state (I1). */
  restore(run: Run): void {
    const { domain, workflowId, runId, activities } = run.execution;
    const events = [this.#parts.histories.readAfter(run.id, 0), ...(run.pending?.events ?? [])];
    const history = decodeEvents(joinEvents(events.filter((text) => text !== "")));
    run.execution = replay({ domain, workflowId, runId }, history);
    for (const [id, activity] of run.execution.activities) {
      const before = activities.get(id);
      if (before?.startedEventId === activity.startedEventId)
        activity.heartbeat = before?.heartbeat;
    }
  }

  remove(run: Run): void {
    if (run.isOpen) throw new Error(`Run ${run.id} is open and cannot be removed`);
    this.#removed.add(run.id);
    this.#parts.commit.join();
  }

  countOpen(domain: number): number {
    return this.#open.get(domain) ?? 0;
  }

  /**
   * Open runs that are due by `at`. There may be any number of closed ones before them, which are
   * passed over once and not with each look.
   */
  openDue(at: number, most: number): ExecutionId[] {
    const rows = this.#parts.table.openDue(this.#openDueFrom, at, most);
    this.#openDueFrom = rows[0]?.due_at ?? at;
    return rows.map(({ id }) => id);
  }

  nextDueAt(): number | undefined {
    const at = this.#parts.table.nextDueAt();
    this.#knownDueAt = at ?? Number.POSITIVE_INFINITY;
    return at;
  }

  onDueSooner(listener: (at: number) => void): void {
    this.#soonerListeners.push(listener);
  }

  write(): void {
    const { table, histories } = this.#parts;
    // Those that close make room for those that open in their place.
    for (const run of this.#changed) if (run.isStored) this.#update(run);
    for (const run of this.#changed) if (!run.isStored) this.#insert(run);
    for (const { id, pending, isOpen } of this.#changed) {
      if (!pending || pending.events.length === 0) continue;
      histories.append(id, pending.firstEventId, pending.events);
      if (!isOpen) histories.uncache(id);
    }
    for (const id of this.#removed) {
      table.delete(id);
      histories.delete(id);
    }
  }

  settle(): void {
    const { cache } = this.#parts;
    for (const run of this.#changed) {
      run.isStored = true;
      run.pending = undefined;
      if (!run.isOpen) cache.delete(run.id);
    }
    this.#changed = [];
    for (const id of this.#removed) cache.delete(id);
    this.#removed.clear();
    cache.evict();
  }

  forget(): void {
    for (const { id } of this.#changed) this.#parts.cache.delete(id);
    this.#changed = [];
    this.#removed.clear();
    this.#writtenDueAt = Number.POSITIVE_INFINITY;
    this.#countOpen();
  }

  announce(): void {
    const at = this.#writtenDueAt;
    this.#writtenDueAt = Number.POSITIVE_INFINITY;
    if (at >= this.#knownDueAt) return;
    this.#knownDueAt = at;
    for (const listener of this.#soonerListeners) listener(at);
  }

  #opened(run: Run): void {
    this.#parts.cache.add(run);
    this.#parts.names.opened(run.id, run.domain, run.execution);
    this.#open.set(run.domain, this.countOpen(run.domain) + 1);
  }

  #closed(run: Run): void {
    run.isOpen = false;
    this.#parts.names.closed(run.domain, run.execution.workflowId);
    this.#open.set(run.domain, this.countOpen(run.domain) - 1);
  }

  #countOpen(): void {
    this.#open.clear();
    for (const { domain, open } of this.#parts.table.countsOfOpen()) this.#open.set(domain, open);
  }

  #insert(run: Run): void {
    this.#due(run, this.#dueAt(run));
    const state = this.#keep(run);
    this.#parts.table.insert(run, state, run.dueAt);
  }

  #update(run: Run): void {
    const { table } = this.#parts;
    const { execution } = run;
    const dueAt = this.#dueAt(run);
    const isDueChanged = dueAt < run.dueAt || run.dueAt <= (run.pending?.now ?? 0);
    if (isDueChanged || execution.closed) this.#due(run, dueAt);
    if (execution.closed) table.close(run, this.#keep(run), dueAt);
    else if (isDueChanged) table.update(run, this.#keep(run), dueAt);
    else if (mustKeep(run)) table.update(run, this.#keep(run), undefined);
  }

  /** The state as its row will have it. */
  #keep(run: Run): string {
    const state = stateOf(run.execution);
    run.keptEventId = run.execution.lastEventId;
    run.keptCancelRequested = run.execution.cancelRequested;
    this.#parts.cache.resize(run, state.length);
    return state;
  }

  #dueAt({ domain, execution }: Run): number {
    const { closed } = execution;
    if (closed) return retainedUntil(closed.at, this.#parts.domains.byId(domain).retentionDays);
    return nextDeadline(execution) ?? Number.MAX_SAFE_INTEGER;
  }

  #due(run: Run, dueAt: number): void {
    run.dueAt = dueAt;
    this.#openDueFrom = Math.min(this.#openDueFrom, dueAt);
    this.#writtenDueAt = Math.min(this.#writtenDueAt, dueAt);
  }
}

/** Longest piece of history that a load has to read besides the row. */
const eventsPerStateMost = 64;

const mustKeep = ({ pending, execution, keptEventId, keptCancelRequested }: Run): boolean =>
  pending?.isUntold === true ||
  execution.cancelRequested !== keptCancelRequested ||
  execution.lastEventId - keptEventId >= eventsPerStateMost;
