// The only code that writes executions (I2), for every store: it runs a change on the state in
// memory and hands all that the step asks for to the store, which commits it whole or not at all.
// One step at a time, never one inside another.
import {
  type DomainPauses,
  type HandedTask,
  type Hold,
  holdOf,
  inheritPause,
  type Limits,
  type Message,
  type ReadyTask,
  reach,
  Step,
} from "@ekiden/engine";
import { refuse } from "@ekiden/model";
import { mustWrite, type StoredRun } from "./run-row.ts";
import type {
  Change,
  ExecutionId,
  MessageId,
  RunKey,
  RunReference,
  RunStep,
  StepOptions,
  StepOrStart,
  TaskToTake,
} from "./store.ts";

/** A run whose state may be changed until the commit. */
export type WritableRun = Pick<StoredRun, "id" | "execution" | "dueAt">;

/**
 * What a store does for the writer. All of it is synchronous and happens in memory; what is done
 * for one request commits together.
 *
 * A store may also end a request by an exception of its own, thrown before the writer has changed
 * anything but what was due: by `findOpen`, `find`, `requireMessage`, `create` and `remove`.
 */
export interface ExecutionStorage<Run extends WritableRun> {
  /** Whether steps are to tell how long tasks and runs took. */
  readonly isMeasured: boolean;
  /** Whether what is due happens before a step: see `ExecutionStore.reachFirst`. */
  mayReach(): boolean;
  /**
   * The open run of the workflow of a run that is to begin; undefined where none is. Throws
   * UnknownResourceFault for an unknown domain, and WorkflowExecutionAlreadyStartedFault where a
   * run of that very key has closed.
   */
  findOpen(key: RunKey): Run | undefined;
  /**
   * Undefined where there is no such run, or, for a name without a run id, no open one.
   */
  find(reference: RunReference): Run | undefined;
  /** A run without events, which is not found by others before `add`. */
  create(key: RunKey): Run;
  add(run: Run): void;
  /** Writes the events of the step; and the state, where `run-row.ts` says so. */
  write(run: Run, step: Step): void;
  /** A step has failed after it had changed the state of the run: that state must not be used. */
  restore(run: Run): void;
  /** Removes a closed run with all that belongs to it. */
  remove(run: Run): void;
  /** Of task lists and types of its domain. */
  pausesOf(run: Run): DomainPauses;
  offerTask(run: Run, task: ReadyTask): void;
  /** Safe for a task that is not offered. */
  withdrawTask(run: Run, scheduledEventId: number): void;
  /** The run was paused and is no longer: what was held for it is ready again, at its place. */
  releaseTasks(run: Run): void;
  sendMessage(run: Run, message: Message): void;
  /** Throws UnknownResourceFault for a message that is gone: it is received once (I4). */
  requireMessage(id: MessageId): void;
  /** Removes a message that was received by the run. */
  consumeMessage(run: Run, id: MessageId): void;
}

/** A task that was not started, because something is paused. */
export class HeldTask {
  readonly by: Hold;

  constructor(by: Hold) {
    this.by = by;
  }
}

/** A task, and the list that it is taken from. */
type TaskOfList = TaskToTake & HandedTask;

export class ExecutionWriter<Run extends WritableRun> {
  readonly #storage: ExecutionStorage<Run>;
  readonly #limits: Limits;
  #isStepping = false;

  constructor(storage: ExecutionStorage<Run>, limits: Limits) {
    this.#storage = storage;
    this.#limits = limits;
  }

  get isStepping(): boolean {
    return this.#isStepping;
  }

  /** As `ExecutionStore.start`. */
  start<T>(key: RunKey, at: number, change: Change<T>, options: StepOptions = {}): T {
    const storage = this.#storage;
    const { consumes } = options;
    if (this.#findOpen(key, at)) throw refuse.alreadyStarted();
    if (consumes !== undefined) storage.requireMessage(consumes);
    const run = storage.create(key);
    const step = this.#stepOf(run, at);
    const value = this.#take(step, (pen) => change(pen, run.id));
    if (run.execution.lastEventId === 0) throw new Error("A run begins with an event");
    storage.add(run);
    this.#write(run, step);
    if (consumes !== undefined) storage.consumeMessage(run, consumes);
    return value;
  }

  /** As `ExecutionStore.step`. */
  step<T>(reference: RunReference, at: number, change: Change<T>, options: StepOptions = {}): T {
    const storage = this.#storage;
    const { consumes, absent } = options;
    const run = storage.find(reference);
    if (!run) throw absent?.() ?? unknown(reference);
    if (consumes !== undefined) storage.requireMessage(consumes);
    this.#reachDue(run, at);
    const value = this.#change(run, at, (step) => change(step, run.id));
    if (consumes !== undefined) storage.consumeMessage(run, consumes);
    return value;
  }

  /** As `ExecutionStore.stepOrStart`. */
  stepOrStart<T>(key: RunKey, at: number, { step, start }: StepOrStart<T>): T {
    const open = this.#findOpen(key, at);
    return open ? this.#change(open, at, (pen) => step(pen, open.id)) : this.start(key, at, start);
  }

  /**
   * Starts a task in a step of its run, unless something is paused: the only place where one is
   * handed out. Undefined where the run is gone, or `start` returns it.
   */
  startTask<T>(
    task: TaskOfList,
    at: number,
    start: (step: RunStep, task: TaskToTake) => T | undefined,
  ): T | HeldTask | undefined {
    const run = this.#storage.find({ id: task.id });
    if (!run) return undefined;
    const hold = holdOf(run.execution, task, this.#storage.pausesOf(run));
    if (hold) return new HeldTask(hold);
    this.#reachDue(run, at);
    return this.#change(run, at, (step) => start(step, task));
  }

  /** As `ExecutionStore.remove`. */
  remove(id: ExecutionId): void {
    const run = this.#storage.find({ id });
    if (!run) return;
    if (!run.execution.closed) throw new Error(`Run ${id} is open and cannot be removed`);
    this.#storage.remove(run);
  }

  /** The run of the workflow that is open at `at`: one whose time is over is so no longer. */
  #findOpen(key: RunKey, at: number): Run | undefined {
    const run = this.#storage.findOpen(key);
    if (run) this.#reachDue(run, at);
    return run?.execution.closed ? undefined : run;
  }

  /** A step of its own, which stays where the one after it is refused. */
  #reachDue(run: Run, at: number): void {
    if (run.dueAt > at || run.execution.closed || !this.#storage.mayReach()) return;
    this.#change(run, at, reach);
  }

  #change<T>(run: Run, at: number, change: (step: RunStep) => T): T {
    const step = this.#stepOf(run, at);
    try {
      const value = this.#take(step, change);
      const successor = this.#successorOf(step);
      this.#write(run, step);
      if (successor) {
        this.#storage.add(successor.run);
        this.#write(successor.run, successor.step);
      }
      return value;
    } catch (error) {
      if (step.hasChangedState) this.#storage.restore(run);
      throw error;
    }
  }

  #stepOf(run: Run, at: number): RunStep {
    const step = new Step(run.execution, at, this.#limits);
    step.pauses = this.#storage.pausesOf(run);
    if (this.#storage.isMeasured) step.measured = [];
    return step;
  }

  #take<T>(step: RunStep, change: (step: RunStep) => T): T {
    if (this.#isStepping) throw new Error("A step was begun inside another step");
    this.#isStepping = true;
    try {
      const value = change(step);
      step.finish();
      return value;
    } finally {
      this.#isStepping = false;
    }
  }

  /** The run that goes on where the one of this step ends, made in the same commit (I7). */
  #successorOf({ successor, execution, now }: RunStep): { run: Run; step: RunStep } | undefined {
    if (!successor) return undefined;
    const { domain, workflowId } = execution;
    const run = this.#storage.create({ domain, workflowId, runId: successor.runId });
    inheritPause(run.execution, execution);
    const step = this.#stepOf(run, now);
    this.#take(step, (pen) => successor.begin(pen));
    return { run, step };
  }

  #write(run: Run, step: Step): void {
    const storage = this.#storage;
    if (mustWrite(run, step)) storage.write(run, step);
    for (const scheduledEventId of step.withdrawn) storage.withdrawTask(run, scheduledEventId);
    for (const task of step.ready) storage.offerTask(run, task);
    if (step.resumed) storage.releaseTasks(run);
    for (const message of step.messages) storage.sendMessage(run, message);
  }
}

const unknown = (reference: RunReference): Error => {
  // The number says how many executions all accounts have started.
  if ("id" in reference) return refuse.unknownResource("execution");
  const { workflowId, runId } = reference;
  return refuse.unknownExecution({ workflowId, runId });
};
