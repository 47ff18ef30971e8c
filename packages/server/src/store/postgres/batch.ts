// One batch: what was read for it, and what its requests make of that in memory, one after the
// other. Nothing here waits; what comes of it is written, or taken back, as a whole.
import {
  blankExecution,
  type ExecutionKey,
  type Limits,
  type Message,
  Step,
  start as startExecution,
} from "@ekiden/engine";
import { refuse } from "@ekiden/model";
import { plainName } from "../domain-names.ts";
import { partitionOf } from "../partition.ts";
import type { Change as ChangeRun, ExecutionId, MessageId, TaskListReference } from "../store.ts";
import { BatchTasks, listKey } from "./batch-tasks.ts";
import type { ExecutionIds } from "./meta.ts";
import type { Request, RunName } from "./request.ts";
import { type Domain, type Run, workflowKey } from "./run.ts";
import { type Entry, Unit } from "./unit.ts";

/** What was read before the batch is performed. */
export interface Known {
  /** Whether a run was read just now, or remembered. */
  readonly runs: ReadonlyMap<ExecutionId, { readonly run: Run; readonly isFresh: boolean }>;
  readonly domains: ReadonlyMap<string, Domain>;
  /** By workflow; and by workflow and run id. */
  readonly open: ReadonlyMap<string, ExecutionId>;
  readonly named: ReadonlyMap<string, ExecutionId>;
  readonly messages: ReadonlySet<MessageId>;
}

export interface SentMessage {
  readonly entry: Entry;
  readonly message: Message;
}

/** The request cannot be part of this batch (U2). */
const deferral = new Error("deferred");

export const nameKey = ({ domain, workflowId, runId }: RunName): string =>
  `${workflowKey(domain, workflowId)}\0${runId}`;

export class Batch {
  readonly tasks = new BatchTasks();
  readonly messages: SentMessage[] = [];
  readonly units = new Map<string, Unit>();
  readonly requests: Request[] = [];
  /** Requests that rest on nothing but what was read. */
  readonly settled: (() => void)[] = [];
  /** Lists that were given a task since the listeners were told last. */
  readonly offered = new Map<string, TaskListReference>();
  readonly #known: Known;
  readonly #limits: Limits;
  readonly #ids: ExecutionIds;
  readonly #entries = new Map<ExecutionId, Entry>();
  /** Changed in this batch; undefined: no run of the workflow is open any more. */
  readonly #open = new Map<string, ExecutionId | undefined>();
  readonly #named = new Map<string, ExecutionId>();
  #touched: Unit | undefined;
  #isStepping = false;

  constructor(known: Known, { limits, ids }: { limits: Limits; ids: ExecutionIds }) {
    this.#known = known;
    this.#limits = limits;
    this.#ids = ids;
  }

  get isStepping(): boolean {
    return this.#isStepping;
  }

  /** Performs one request; what it comes to is settled with the unit that it touched. */
  perform(request: Request): void {
    this.requests.push(request);
    this.#touched = undefined;
    const settle = this.#settlementOf(request);
    const unit = this.#unitTouched();
    if (!settle) unit?.deferred.push(request);
    else if (unit && !unit.isBroken) unit.outcomes.push({ request, settle });
    else this.settled.push(settle);
  }

  /** Undefined: it is deferred. */
  #settlementOf(request: Request): (() => void) | undefined {
    try {
      const value = request.perform(this);
      return () => request.resolve(value);
    } catch (error) {
      return error === deferral ? undefined : () => request.reject(error);
    }
  }

  #unitTouched(): Unit | undefined {
    return this.#touched;
  }

  /** Throws UnknownResourceFault. */
  require(reference: { readonly id: ExecutionId } | RunName): Entry {
    const entry = this.find(reference);
    if (entry) return entry;
    if ("id" in reference) throw refuse.unknownResource(`execution ${reference.id}`);
    const { workflowId, runId } = reference;
    throw refuse.unknownExecution({ workflowId, runId });
  }

  /** The run, which belongs to the request from then on. */
  find(reference: { readonly id: ExecutionId } | RunName): Entry | undefined {
    const id = "id" in reference ? reference.id : this.#idOf(reference);
    const entry = id === undefined ? undefined : this.#entryOf(id);
    if (entry) this.touch(entry);
    return entry?.isRemoved ? undefined : entry;
  }

  /** Throws UnknownResourceFault for a domain that is not there. */
  requireDomain(name: string): Domain {
    const domain = this.#known.domains.get(name);
    if (!domain) throw refuse.unknownDomain(plainName(name));
    return domain;
  }

  /** Throws UnknownResourceFault for a message that is gone: it is received once (I4). */
  requireMessage(id: MessageId): void {
    const isConsumed = [...this.units.values()].some(({ consumed }) => consumed.includes(id));
    if (!this.#known.messages.has(id) || isConsumed) throw refuse.unknownResource(`message ${id}`);
  }

  /** A run that is left as it was is written all the same: its version decides who received it. */
  consume(id: MessageId): void {
    const unit = this.#unitTouched();
    if (!unit) return;
    unit.consumed.push(id);
    const { stored } = unit;
    if (!stored || unit.entries.some(({ change }) => change)) return;
    const { lastEventId, lastEventAt } = stored.run.execution;
    const firstEventId = lastEventId + 1;
    stored.change = { firstEventId, events: [], now: lastEventAt, ...unwritten };
  }

  /** The first step of a run, which exists from then on. */
  begin<T>(key: ExecutionKey, at: number, change: ChangeRun<T>): T {
    const domain = this.requireDomain(key.domain);
    const unit = this.#unitOf(key);
    this.#touched = unit;
    if (unit.isBroken || unit.deferred.length > 0 || !unit.admitsNew) throw deferral;
    const run = this.#blank(key, domain);
    const step = new Step(run.execution, at, this.#limits);
    const value = this.#write(step, (pen) => change(pen, run.id));
    if (run.execution.lastEventId === 0) throw new Error("A run begins with an event");
    this.#gather(this.#enter(run, unit), step);
    return value;
  }

  step<T>(entry: Entry, at: number, change: ChangeRun<T>): T {
    const { run, unit } = entry;
    const step = new Step(run.execution, at, this.#limits);
    try {
      const value = this.#write(step, (pen) => change(pen, run.id));
      const successor = this.#successorOf(step, run.domain);
      this.#gather(entry, step);
      if (successor) this.#gather(this.#enter(successor.run, unit), successor.step);
      return value;
    } catch (error) {
      if (step.hasChangedState) unit.isBroken = true;
      throw error;
    }
  }

  remove(entry: Entry): void {
    if (!entry.run.execution.closed) {
      throw new Error(`Run ${entry.run.id} is open and cannot be removed`);
    }
    // What does not exist yet is removed by the next batch.
    if (entry.readVersion === 0) throw deferral;
    entry.isRemoved = true;
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
    const { run, isFresh } = known;
    const unit = this.#unitOf(run.execution);
    const state = { readVersion: run.version, wasOpen: run.isOpen, isRemoved: false };
    const entry: Entry = { run, unit, isFresh, ...state };
    if (unit.admits(entry)) {
      unit.entries.push(entry);
      this.#entries.set(id, entry);
    }
    return entry;
  }

  /** What the request comes to rests on this run from then on. */
  touch(entry: Entry): Entry {
    const { unit } = entry;
    this.#touched = unit;
    const isHere = this.#entries.get(entry.run.id) === entry;
    if (!isHere || unit.isBroken || unit.deferred.length > 0) throw deferral;
    return entry;
  }

  #unitOf({ domain, workflowId }: Omit<ExecutionKey, "runId">): Unit {
    const key = workflowKey(domain, workflowId);
    const known = this.units.get(key);
    if (known) return known;
    const unit = new Unit();
    this.units.set(key, unit);
    return unit;
  }

  #blank(key: ExecutionKey, domain: Domain): Run {
    const id = this.#ids.next(partitionOf(key.domain, key.workflowId));
    const execution = blankExecution(key);
    return { id, domain, execution, ...unstored };
  }

  #enter(run: Run, unit: Unit): Entry {
    const nothing = { readVersion: 0, wasOpen: false, isRemoved: false };
    const entry: Entry = { run, unit, isFresh: true, ...nothing };
    unit.entries.push(entry);
    this.#entries.set(run.id, entry);
    const { domain, workflowId } = run.execution;
    this.#open.set(workflowKey(domain, workflowId), run.id);
    this.#named.set(nameKey(run.execution), run.id);
    return entry;
  }

  #write<T>(step: Step, change: (step: Step) => T): T {
    this.#isStepping = true;
    try {
      const value = change(step);
      step.finish();
      return value;
    } finally {
      this.#isStepping = false;
    }
  }

  /** The run that continues the one of this step, made in the same commit. */
  #successorOf({ successor, execution, now }: Step, domain: Domain) {
    if (!successor) return undefined;
    const { workflowId } = execution;
    const run = this.#blank({ domain: domain.name, workflowId, runId: successor.runId }, domain);
    const step = new Step(run.execution, now, this.#limits);
    this.#write(step, (pen) => startExecution(pen, successor.start));
    return { run, step };
  }

  #gather(entry: Entry, step: Step): void {
    this.#note(entry, step);
    for (const scheduledEventId of step.withdrawn) this.tasks.withdraw(entry, scheduledEventId);
    for (const task of step.ready) {
      this.tasks.offer(entry, task);
      const { kind, taskList } = task;
      const list = { kind, domain: entry.run.domain.name, name: taskList.name };
      this.offered.set(listKey(list), list);
    }
    for (const message of step.messages) this.messages.push({ entry, message });
  }

  #note(entry: Entry, { events, firstEventId, touched, now }: Step): void {
    const { run } = entry;
    const { closed, domain, workflowId } = run.execution;
    const isLate = !closed && run.dueAt <= now;
    if (events.length === 0 && !touched && !isLate) return;
    entry.change ??= { firstEventId, events: [], now, ...unwritten };
    entry.change.events.push(...events);
    entry.change.now = now;
    entry.change.isUntold ||= touched;
    if (!closed) return;
    const key = workflowKey(domain, workflowId);
    if (this.#idOf({ domain, workflowId }) === run.id) this.#open.set(key, undefined);
  }
}

const unstored = {
  version: 0,
  keptEventId: 0,
  keptCancelRequested: false,
  untold: null,
  dueAt: Number.POSITIVE_INFINITY,
  isOpen: true,
  size: 0,
};
const unwritten = { isUntold: false, text: "", state: "" };
