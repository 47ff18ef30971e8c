// One batch: what was read for it, and what its requests make of that in memory, one after the
// other. Nothing here waits; what comes of it is written, or taken back, as a whole.
import {
  blankExecution,
  type ExecutionKey,
  type Limits,
  type Message,
  type ReadyTask,
  type Step,
} from "@ekiden/engine";
import { refuse } from "@ekiden/model";
import { plainName } from "../../domain-names.ts";
import { type ExecutionStorage, ExecutionWriter } from "../../execution-writer.ts";
import { partitionOf } from "../../partition.ts";
import { addStep, newChange } from "../../run-row.ts";
import type { ExecutionId, MessageId, RunReference, TaskListReference } from "../../store.ts";
import type { ExecutionIds } from "../tables/meta.ts";
import { type Domain, type Run, workflowKey } from "../tables/run.ts";
import { BatchTasks, listKey } from "./batch-tasks.ts";
import type { Request, RunName } from "./request.ts";
import { Entry, Unit } from "./unit.ts";

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

export class Batch implements ExecutionStorage<Entry> {
  readonly writer: ExecutionWriter<Entry>;
  readonly tasks = new BatchTasks();
  readonly messages: SentMessage[] = [];
  readonly units = new Map<string, Unit>();
  readonly requests: Request[] = [];
  /** Requests that rest on nothing but what was read. */
  readonly settled: (() => void)[] = [];
  /** Lists that were given a task since the listeners were told last. */
  readonly offered = new Map<string, TaskListReference>();
  readonly #known: Known;
  readonly #ids: ExecutionIds;
  readonly #entries = new Map<ExecutionId, Entry>();
  /** Changed in this batch; undefined: no run of the workflow is open any more. */
  readonly #open = new Map<string, ExecutionId | undefined>();
  readonly #named = new Map<string, ExecutionId>();
  #touched: Unit | undefined;

  constructor(known: Known, { limits, ids }: { limits: Limits; ids: ExecutionIds }) {
    this.#known = known;
    this.#ids = ids;
    this.writer = new ExecutionWriter(this, limits);
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

  hasOpenRun(domain: string, workflowId: string): boolean {
    this.#requireDomain(domain);
    return this.find({ domain, workflowId }) !== undefined;
  }

  /** The request belongs to the run from then on. */
  find(reference: RunReference): Entry | undefined {
    const id = "id" in reference ? reference.id : this.#idOf(reference);
    const entry = id === undefined ? undefined : this.#entryOf(id);
    if (entry) this.#touch(entry);
    return entry?.isRemoved ? undefined : entry;
  }

  create(key: ExecutionKey): Entry {
    const domain = this.#requireDomain(key.domain);
    const unit = this.#unitOf(key);
    this.#touched = unit;
    if (unit.isBroken || unit.deferred.length > 0 || !unit.admitsNew) throw deferral;
    const id = this.#ids.next(partitionOf(key.domain, key.workflowId));
    const run: Run = { id, domain, execution: blankExecution(key), ...unstored };
    return new Entry(run, unit, true);
  }

  add(entry: Entry): void {
    const { id, execution, unit } = entry;
    unit.entries.push(entry);
    this.#entries.set(id, entry);
    this.#open.set(workflowKey(execution.domain, execution.workflowId), id);
    this.#named.set(nameKey(execution), id);
  }

  write(entry: Entry, step: Step): void {
    entry.change ??= { ...newChange(step), ...unwritten };
    addStep(entry.change, step);
    const { closed, domain, workflowId } = entry.execution;
    if (!closed) return;
    const key = workflowKey(domain, workflowId);
    if (this.#idOf({ domain, workflowId }) === entry.id) this.#open.set(key, undefined);
  }

  /** All requests of the unit are performed anew, on what the database says. */
  restore({ unit }: Entry): void {
    unit.isBroken = true;
  }

  remove(entry: Entry): void {
    // What does not exist yet is removed by the next batch.
    if (entry.readVersion === 0) throw deferral;
    entry.isRemoved = true;
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

  sendMessage(entry: Entry, message: Message): void {
    this.messages.push({ entry, message });
  }

  requireMessage(id: MessageId): void {
    const isConsumed = [...this.units.values()].some(({ consumed }) => consumed.includes(id));
    if (!this.#known.messages.has(id) || isConsumed) throw refuse.unknownResource(`message ${id}`);
  }

  /** A run that is left as it was is written all the same: its version decides who received it. */
  consumeMessage({ unit }: Entry, id: MessageId): void {
    unit.consumed.push(id);
    const { stored } = unit;
    if (!stored || unit.entries.some(({ change }) => change)) return;
    const { lastEventId, lastEventAt } = stored.execution;
    const change = newChange({ firstEventId: lastEventId + 1, now: lastEventAt });
    stored.change = { ...change, ...unwritten };
  }

  #requireDomain(name: string): Domain {
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
    const unit = this.#unitOf(known.run.execution);
    const entry = new Entry(known.run, unit, known.isFresh);
    if (unit.admits(entry)) {
      unit.entries.push(entry);
      this.#entries.set(id, entry);
    }
    return entry;
  }

  /** What the request comes to rests on this run from then on. */
  #touch(entry: Entry): void {
    const { unit } = entry;
    this.#touched = unit;
    const isHere = this.#entries.get(entry.id) === entry;
    if (!isHere || unit.isBroken || unit.deferred.length > 0) throw deferral;
  }

  #unitOf({ domain, workflowId }: Omit<ExecutionKey, "runId">): Unit {
    const key = workflowKey(domain, workflowId);
    const known = this.units.get(key);
    if (known) return known;
    const unit = new Unit();
    this.units.set(key, unit);
    return unit;
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
const unwritten = { text: "", state: "" };
