// One batch: the rows that were read for it, and what its requests change in memory, one after the
// other. Nothing here is asynchronous. Each write set is later written, or dropped, as a whole.
import { type IncidentSettings, incidentsOf, noIncidents } from "@ekiden/diagnosis";
import {
  blankExecution,
  type DomainPauses,
  type Limits,
  type Message,
  type ReadyTask,
  type Step,
} from "@ekiden/engine";
import { refuse } from "@ekiden/model";
import { type DomainKey, plainName } from "../../domain-key.ts";
import type { EventSource } from "../../event-delivery-store.ts";
import { type ExecutionStorage, ExecutionWriter } from "../../execution-writer.ts";
import { partitionOf } from "../../partition.ts";
import type {
  ExecutionId,
  MessageId,
  RunKey,
  RunReference,
  TaskListReference,
} from "../../store.ts";
import type { ExecutionIds } from "../tables/meta.ts";
import { type Domain, type Run, workflowKey } from "../tables/run.ts";
import { BatchTasks, listKey } from "./batch-tasks.ts";
import type { Request, RunName } from "./request.ts";
import { Entry, EntryChange, WriteSet } from "./write-set.ts";

/** What was read before the batch is performed. */
export interface Known {
  /** `isFresh`: read from the database for this batch, and not taken from the cache. */
  readonly runs: ReadonlyMap<ExecutionId, { readonly run: Run; readonly isFresh: boolean }>;
  readonly domains: ReadonlyMap<string, Domain>;
  /** By workflow; and by workflow and run id. */
  readonly open: ReadonlyMap<string, ExecutionId>;
  readonly named: ReadonlyMap<string, ExecutionId>;
  readonly messages: ReadonlySet<MessageId>;
}

interface KnownPauses {
  of(domain: DomainKey): DomainPauses;
}

interface BatchDeps {
  readonly limits: Limits;
  readonly incidents: IncidentSettings;
  readonly events: EventSource | undefined;
  readonly ids: ExecutionIds;
  readonly pauses: KnownPauses;
  readonly isMeasured: boolean;
  readonly mayReach: () => boolean;
}

export interface SentMessage {
  readonly entry: Entry;
  readonly message: Message;
}

/** Thrown to perform the request in the next batch, since it cannot be part of this one (W2). */
const deferral = new Error("deferred");

export const nameKey = ({ domain, workflowId, runId }: RunName): string =>
  `${workflowKey(domain, workflowId)}\0${runId}`;

export class Batch implements ExecutionStorage<Entry> {
  readonly writer: ExecutionWriter<Entry>;
  readonly incidents: IncidentSettings;
  readonly events: EventSource | undefined;
  readonly tasks = new BatchTasks();
  readonly messages: SentMessage[] = [];
  readonly resumed: Entry[] = [];
  readonly writeSets = new Map<string, WriteSet>();
  readonly requests: Request[] = [];
  /** Answers that depend on no write set. */
  readonly settled: (() => void)[] = [];
  /** Task lists that have a new task, of which the listeners do not know yet. */
  readonly offered = new Map<string, TaskListReference>();
  readonly #known: Known;
  readonly #ids: ExecutionIds;
  readonly #entries = new Map<ExecutionId, Entry>();
  /** Changed in this batch; undefined: no run of the workflow is open any more. */
  readonly #open = new Map<string, ExecutionId | undefined>();
  readonly #named = new Map<string, ExecutionId>();
  readonly isMeasured: boolean;
  readonly mayReach: () => boolean;
  #touched: WriteSet | undefined;

  readonly #pauses: KnownPauses;

  constructor(known: Known, { limits, incidents, events, ids, pauses, ...told }: BatchDeps) {
    this.#known = known;
    this.#ids = ids;
    this.#pauses = pauses;
    this.isMeasured = told.isMeasured;
    this.mayReach = told.mayReach;
    this.incidents = incidents;
    this.events = events;
    this.writer = new ExecutionWriter(this, limits);
  }

  /** Performs one request. Its caller is answered with the write set that it has used. */
  perform(request: Request): void {
    this.requests.push(request);
    this.#touched = undefined;
    const settle = this.#settlementOf(request);
    const writeSet = this.#touchedWriteSet();
    if (!settle) writeSet?.deferred.push(request);
    else if (writeSet && !writeSet.isBroken) writeSet.outcomes.push({ request, settle });
    else this.settled.push(settle);
  }

  /** Undefined where the request is deferred to the next batch. */
  #settlementOf(request: Request): (() => void) | undefined {
    try {
      const value = request.perform(this);
      return () => request.resolve(value);
    } catch (error) {
      return error === deferral ? undefined : () => request.reject(error);
    }
  }

  #touchedWriteSet(): WriteSet | undefined {
    return this.#touched;
  }

  /** What is known of a run with that key: see `Needs.starts`. */
  findOpen(key: RunKey): Entry | undefined {
    const { domain, workflowId } = key;
    this.#requireDomain(domain);
    const open = this.find({ domain, workflowId });
    const named = this.#idOf(key);
    if (named !== undefined && named !== open?.id) throw refuse.alreadyStarted();
    return open;
  }

  /** The answer of the request depends on this run from then on. */
  find(reference: RunReference): Entry | undefined {
    const id = "id" in reference ? reference.id : this.#idOf(reference);
    const entry = id === undefined ? undefined : this.#entryOf(id);
    if (entry) this.#touch(entry);
    else if (!("id" in reference)) this.#touchClosed(reference);
    return entry?.isRemoved ? undefined : entry;
  }

  create(key: RunKey): Entry {
    const domain = this.#requireDomain(key.domain);
    const writeSet = this.#writeSetOf(key);
    this.#touched = writeSet;
    if (writeSet.isBroken || writeSet.deferred.length > 0 || !writeSet.admitsNew) throw deferral;
    const id = this.#ids.next(partitionOf(key.domain, key.workflowId));
    const run: Run = { id, domain, execution: blankExecution(key), ...unstored };
    return new Entry(run, writeSet, { isFresh: true, incidentsBefore: noIncidents });
  }

  add(entry: Entry): void {
    const { id, execution, writeSet } = entry;
    writeSet.entries.push(entry);
    this.#entries.set(id, entry);
    this.#open.set(workflowKey(execution.domain, execution.workflowId), id);
    this.#named.set(nameKey(execution), id);
  }

  write(entry: Entry, step: Step): void {
    entry.change ??= new EntryChange(step);
    entry.change.add(step);
    const { closed, domain, workflowId } = entry.execution;
    if (!closed) return;
    const key = workflowKey(domain, workflowId);
    if (this.#idOf({ domain, workflowId }) === entry.id) this.#open.set(key, undefined);
  }

  /** All requests of the write set are performed again, on rows that are read again. */
  restore({ writeSet }: Entry): void {
    writeSet.isBroken = true;
  }

  remove(entry: Entry): void {
    // A run that has no row yet is removed by the next batch.
    if (entry.readVersion === 0) throw deferral;
    entry.isRemoved = true;
  }

  pausesOf({ run }: Entry): DomainPauses {
    return this.#pauses.of(run.domain.name);
  }

  offerTask(entry: Entry, task: ReadyTask): void {
    this.tasks.offer(entry, task);
    const { kind, taskList } = task;
    const list = { kind, domain: entry.run.domain.name, name: taskList.name };
    this.offered.set(listKey(list), list);
  }

  withdrawTask(entry: Entry, scheduledEventId: number): void {
    this.tasks.withdraw(entry, scheduledEventId);
  }

  releaseTasks(entry: Entry): void {
    this.resumed.push(entry);
  }

  sendMessage(entry: Entry, message: Message): void {
    this.messages.push({ entry, message });
  }

  requireMessage(id: MessageId): void {
    const isConsumed = [...this.writeSets.values()].some(({ consumed }) => consumed.includes(id));
    if (!this.#known.messages.has(id) || isConsumed) throw refuse.unknownResource(`message ${id}`);
  }

  /** Also a run that has not changed is written: its version decides who received the message. */
  consumeMessage({ writeSet }: Entry, id: MessageId): void {
    writeSet.consumed.push(id);
    const { stored } = writeSet;
    if (!stored || writeSet.entries.some(({ change }) => change)) return;
    const { lastEventId, lastEventAt } = stored.execution;
    stored.change = new EntryChange({ firstEventId: lastEventId + 1, now: lastEventAt });
  }

  #requireDomain(name: DomainKey): Domain {
    const domain = this.#known.domains.get(name);
    if (!domain) throw refuse.unknownDomain(plainName(name));
    return domain;
  }

  #idOf(name: RunName): ExecutionId | undefined {
    const { domain, workflowId, runId } = name;
    if (runId) return this.#named.get(nameKey(name)) ?? this.#known.named.get(nameKey(name));
    const key = workflowKey(domain, workflowId);
    return this.#open.has(key) ? this.#open.get(key) : this.#known.open.get(key);
  }

  #entryOf(id: ExecutionId): Entry | undefined {
    const entered = this.#entries.get(id);
    if (entered) return entered;
    const known = this.#known.runs.get(id);
    if (!known) return undefined;
    const writeSet = this.#writeSetOf(known.run.execution);
    const incidentsBefore = incidentsOf(known.run.execution, this.incidents);
    const entry = new Entry(known.run, writeSet, { isFresh: known.isFresh, incidentsBefore });
    if (writeSet.admits(entry)) {
      writeSet.entries.push(entry);
      this.#entries.set(id, entry);
    }
    return entry;
  }

  /** The answer of the request depends on this run from then on. */
  #touch(entry: Entry): void {
    const { writeSet } = entry;
    this.#touched = writeSet;
    const isHere = this.#entries.get(entry.id) === entry;
    if (!isHere || writeSet.isBroken || writeSet.deferred.length > 0) throw deferral;
  }

  /** That no run is open any more depends on the close, if that is of this batch (C3). */
  #touchClosed({ domain, workflowId, runId }: RunName): void {
    if (runId || !this.#open.has(workflowKey(domain, workflowId))) return;
    const writeSet = this.#writeSetOf({ domain, workflowId });
    this.#touched = writeSet;
    if (writeSet.isBroken || writeSet.deferred.length > 0) throw deferral;
  }

  #writeSetOf({ domain, workflowId }: Omit<RunKey, "runId">): WriteSet {
    const key = workflowKey(domain, workflowId);
    const known = this.writeSets.get(key);
    if (known) return known;
    const writeSet = new WriteSet();
    this.writeSets.set(key, writeSet);
    return writeSet;
  }
}

const unstored = {
  version: 0,
  keptEventId: 0,
  keptCancelRequested: false,
  untold: null,
  heartbeats: 0,
  dueAt: Number.POSITIVE_INFINITY,
  isOpen: true,
  size: 0,
};
