// The states of runs. This class owns every `Run`: those in the cache, and what the next commit
// writes of them.
//
// A run in the cache without pending changes is what its row, and the events and heartbeats since
// then, say (R1 of `run-row.ts`). A run that is removed is gone for every later change of the same
// batch.
import {
  blankExecution,
  catchUp,
  catchUpHeartbeats,
  decodeHeartbeats,
  replay,
  type Step,
} from "@ekiden/engine";
import { decodeEvents, joinEvents } from "@ekiden/model";
import { ChangeListeners } from "../change-listeners.ts";
import { partitionOf } from "../partition.ts";
import { changedDueAt, mustStoreState, RunChange } from "../run-row.ts";
import type { ChangedRun, ExecutionId, RunKey } from "../store.ts";
import type { Domains } from "./domains.ts";
import type { EventDeliveries } from "./event-deliveries.ts";
import { type ExecutionTable, executionOf, stateOf } from "./execution-table.ts";
import type { GroupCommit, Participant } from "./group-commit.ts";
import type { Heartbeats } from "./heartbeats.ts";
import type { Histories } from "./histories.ts";
import type { HumanTasks } from "./human-tasks.ts";
import type { Incidents } from "./incidents.ts";
import type { ExecutionIds } from "./meta.ts";
import type { Pauses } from "./pauses.ts";
import { emptyRun, type Run } from "./run.ts";
import type { RunCache } from "./run-cache.ts";
import type { RunNames } from "./run-names.ts";

interface RunsDeps {
  readonly commit: GroupCommit;
  readonly domains: Domains;
  readonly table: ExecutionTable;
  readonly histories: Histories;
  readonly heartbeats: Heartbeats;
  readonly incidents: Incidents;
  readonly humanTasks: HumanTasks;
  readonly eventDeliveries: EventDeliveries;
  readonly names: RunNames;
  readonly pauses: Pauses;
  readonly ids: ExecutionIds;
  readonly cache: RunCache;
}

export class Runs implements Participant {
  readonly #parts: RunsDeps;
  readonly #open = new Map<number, number>();
  #changed: Run[] = [];
  /** Of those, the ones that close. */
  readonly #closing = new Set<Run>();
  readonly #removed = new Set<ExecutionId>();
  /** Told once a commit is on the disk. */
  readonly changes = new ChangeListeners();
  /** Changed by the commit that is on its way to the disk. */
  #unconfirmed: readonly ChangedRun[] = [];
  readonly #soonerListeners: ((at: number) => void)[] = [];
  /** No later than the earliest `due_at` that the listeners know; milliseconds. */
  #knownDueAt = Number.POSITIVE_INFINITY;
  #writtenDueAt = Number.POSITIVE_INFINITY;
  /** No open run is due before it, as far as the latest query has shown; milliseconds. */
  #openDueFrom = Number.NEGATIVE_INFINITY;

  constructor(parts: RunsDeps) {
    this.#parts = parts;
    this.#countOpen();
  }

  load(id: ExecutionId): Run | undefined {
    if (this.#removed.has(id)) return undefined;
    const { cache } = this.#parts;
    const cached = cache.get(id);
    if (cached) return cached;
    const run = this.read(id);
    // A closed run takes no more steps: in the cache it would only take the place of another.
    if (run?.isOpen) cache.set(run.id, run);
    return run;
  }

  /** A run as it is committed. */
  read(id: ExecutionId): Run | undefined {
    const { table, domains, histories, heartbeats, incidents } = this.#parts;
    const row = table.read(id);
    if (!row) return undefined;
    const execution = executionOf(row, domains.byId(row.domain).key);
    const { lastEventId: keptEventId, cancelRequested: keptCancelRequested } = execution;
    catchUp(execution, decodeEvents(histories.readAfter(id, keptEventId)));
    const later = heartbeats.of(id);
    catchUpHeartbeats(execution, decodeHeartbeats(later.join()));
    return {
      id,
      domain: row.domain,
      execution,
      keptEventId,
      keptCancelRequested,
      keptIncidents: incidents.of(execution),
      heartbeats: later.length,
      dueAt: row.due_at,
      size: row.state.length,
      isStored: true,
      isOpen: row.closed_at === null,
    };
  }

  /** A run that exists nowhere yet. Throws UnknownResourceFault for an unknown domain. */
  create(key: RunKey): Run {
    const domain = this.#parts.domains.requireId(key.domain);
    const id = this.#parts.ids.next(partitionOf(key.domain, key.workflowId));
    return emptyRun(id, domain, blankExecution(key));
  }

  /** A run that was just made exists from now on. */
  add(run: Run): void {
    this.#parts.cache.set(run.id, run);
    this.#parts.names.opened(run.id, run.domain, run.execution);
    this.#open.set(run.domain, this.countOpen(run.domain) + 1);
  }

  /** Adds a step to what the commit writes. */
  change(run: Run, step: Step): void {
    if (!run.pending) this.#changed.push(run);
    run.pending ??= new RunChange(step);
    run.pending.add(step);
    if (run.execution.closed && run.isOpen) this.#closed(run);
    this.#parts.commit.join();
  }

  /** Undoes a step that failed after it had recorded events: the history has the state (I1). */
  restore(run: Run): void {
    const before = run.execution;
    const events = [this.#parts.histories.readAfter(run.id, 0), ...(run.pending?.events ?? [])];
    const history = decodeEvents(joinEvents(events.filter((text) => text !== "")));
    const restored = replay(before, history);
    for (const [id, activity] of restored.activities) {
      const known = before.activities.get(id);
      if (known?.startedEventId === activity.startedEventId) activity.heartbeat = known?.heartbeat;
    }
    const { parent, parentBefore, pause, earlierPauses } = before;
    Object.assign(restored, { pause, earlierPauses });
    if (parentBefore) Object.assign(restored, { parent, parentBefore });
    run.execution = restored;
  }

  remove(run: Run): void {
    this.#removed.add(run.id);
    this.#parts.commit.join();
  }

  countOpen(domain: number): number {
    return this.#open.get(domain) ?? 0;
  }

  /**
   * Open runs that are due by `at`. There may be any number of closed ones before them, which are
   * skipped once and not by each query.
   */
  openDue(at: number, max: number): ExecutionId[] {
    const rows = this.#parts.table.openDue(this.#openDueFrom, at, max);
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
    const { table, histories, heartbeats, incidents, humanTasks } = this.#parts;
    // First the runs that close: a workflow has at most one open run.
    for (const run of this.#changed) if (run.isStored) this.#update(run);
    for (const run of this.#changed) if (!run.isStored) this.#insert(run);
    for (const run of this.#changed) {
      this.#append(run);
      if (run.pending) this.#writeNews(run, run.pending.now);
    }
    for (const id of this.#removed) {
      table.delete(id);
      histories.delete(id);
      heartbeats.delete(id);
      incidents.delete(id);
      humanTasks.deleteOf(id);
    }
  }

  #writeNews(run: Run, at: number): void {
    const { incidents, eventDeliveries } = this.#parts;
    const begun = incidents.write(run, at);
    eventDeliveries.add(run, { isClosed: this.#closing.has(run), incidents: begun, at });
  }

  #append({ id, pending, isOpen }: Run): void {
    const { histories } = this.#parts;
    if (!pending || pending.events.length === 0) return;
    for (const chunk of pending.chunks()) histories.append(id, chunk);
    if (!isOpen) histories.uncache(id);
  }

  settle(): void {
    const { cache } = this.#parts;
    const changed = this.#changed.map(({ id, execution, pending: change }) => ({
      id,
      execution,
      change,
    }));
    this.#unconfirmed = this.changes.runsOf(changed);
    for (const run of this.#changed) {
      run.isStored = true;
      run.pending = undefined;
      if (!run.isOpen) cache.delete(run.id);
    }
    this.#changed = [];
    this.#closing.clear();
    for (const id of this.#removed) cache.delete(id);
    this.#removed.clear();
    cache.evict();
  }

  forget(): void {
    for (const { id } of this.#changed) this.#parts.cache.delete(id);
    this.#changed = [];
    this.#closing.clear();
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

  confirm(): void {
    const confirmed = this.#unconfirmed;
    this.#unconfirmed = [];
    this.changes.tell(confirmed);
  }

  #closed(run: Run): void {
    run.isOpen = false;
    this.#closing.add(run);
    this.#parts.names.closed(run.domain, run.execution.workflowId);
    this.#open.set(run.domain, this.countOpen(run.domain) - 1);
  }

  #countOpen(): void {
    this.#open.clear();
    for (const { domain, open } of this.#parts.table.countsOfOpen()) this.#open.set(domain, open);
  }

  #insert(run: Run): void {
    this.#updateDueAt(run);
    const state = this.#keep(run);
    this.#parts.table.insert(run, state, run.dueAt);
  }

  #update(run: Run): void {
    const { table, heartbeats } = this.#parts;
    const { pending } = run;
    const isDueChanged = this.#updateDueAt(run);
    if (run.execution.closed) table.close(run, this.#keep(run), run.dueAt);
    // The row is written in any case, and storing the state with it costs next to nothing.
    else if (isDueChanged) table.update(run, this.#keep(run), run.dueAt);
    else if (!pending) return;
    else if (mustStoreState(run, pending, heartbeats.mayBeBeside)) {
      table.update(run, this.#keep(run), undefined);
    } else heartbeats.append(run, pending.heartbeatsOf(run.execution));
  }

  /** The state as its row will have it. */
  #keep(run: Run): string {
    const state = stateOf(run.execution);
    run.keptEventId = run.execution.lastEventId;
    run.keptCancelRequested = run.execution.cancelRequested;
    run.size = state.length;
    if (run.heartbeats > 0) this.#parts.heartbeats.delete(run.id);
    run.heartbeats = 0;
    this.#parts.cache.reweigh(run.id);
    return state;
  }

  /** True where the row must be written. */
  #updateDueAt(run: Run): boolean {
    const { key, retentionDays } = this.#parts.domains.byId(run.domain);
    const pauses = this.#parts.pauses.of(key);
    const { now = 0, onlyHeartbeats } = run.pending ?? {};
    const dueAt = changedDueAt(run, { now, retentionDays, pauses, onlyHeartbeats });
    if (dueAt === undefined) return false;
    run.dueAt = dueAt;
    this.#openDueFrom = Math.min(this.#openDueFrom, dueAt);
    this.#writtenDueAt = Math.min(this.#writtenDueAt, dueAt);
    return true;
  }
}
