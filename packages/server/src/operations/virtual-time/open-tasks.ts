// What the open executions of this process wait for: tasks that workers have, tasks that wait for
// workers, and deadlines. Only for a store that begins empty and is changed by this process alone.
import { type DomainPauses, type HandedTask, holdOf, nextDeadline } from "@ekiden/engine";
import type { PauseStore } from "../../store/pause-store.ts";
import type { ChangedRun, ExecutionStore, StoredState } from "../../store/store.ts";

interface OpenTasksOptions {
  readonly executions: Pick<ExecutionStore, "onChanged" | "find">;
  /** Clocks of tasks stand still in the pauses of their lists and types. */
  readonly pauses: Pick<PauseStore, "of">;
  /** Whether people do the activity tasks of the list. */
  readonly isInbox: (taskList: string) => boolean;
}

interface Waits {
  /** Tasks that a worker has. */
  readonly started: number;
  /** Tasks that may be handed to a worker. */
  readonly ready: number;
  /** Milliseconds. */
  readonly deadline: number | undefined;
}

interface AllWaits extends Waits {
  /**
   * A deadline has passed and is not met yet: a pause kept it from being met at its own moment, and
   * it is when the server looks next.
   */
  readonly isLate: boolean;
}

type Run = Pick<ChangedRun, "domain" | "workflowId" | "runId">;

interface Known extends Waits {
  readonly run: Run;
  /** Those by which the deadline was calculated; others have others. */
  readonly pauses: DomainPauses;
}

export class OpenTasks {
  readonly #options: OpenTasksOptions;
  readonly #waits = new Map<string, Known>();
  readonly #changed = new Map<string, Run>();
  /** Tasks for people, by the run: the events that scheduled them. */
  readonly #ofPeople = new Map<string, Set<number>>();
  readonly #listeners: (() => void)[] = [];
  #changes = 0;

  constructor(options: OpenTasksOptions) {
    this.#options = options;
    options.executions.onChanged((run) => this.#noteChange(run));
  }

  /** How often a run has changed. */
  get changes(): number {
    return this.#changes;
  }

  /** Calls after each change of a run. */
  onChanged(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Of all open runs together; `deadline` is the first after `now` (milliseconds). */
  async look(now: number): Promise<AllWaits> {
    this.#noteOtherPauses();
    await this.#readChanged();
    let [started, ready, isLate] = [0, 0, false];
    let deadline: number | undefined;
    for (const waits of this.#waits.values()) {
      started += waits.started;
      ready += waits.ready;
      const at = waits.deadline;
      if (at === undefined) continue;
      if (at <= now) isLate = true;
      else if (deadline === undefined || at < deadline) deadline = at;
    }
    return { started, ready, deadline, isLate };
  }

  /**
   * A pause and its end are no change of a run, but workers get so long to take what is ready since
   * then as if they were.
   */
  #noteOtherPauses(): void {
    for (const [runId, { run, pauses }] of this.#waits) {
      if (this.#options.pauses.of(run.domain) === pauses || this.#changed.has(runId)) continue;
      this.#changed.set(runId, run);
      this.#changes += 1;
    }
  }

  /** Several may look at once: a change stays noted until it has been read. */
  async #readChanged(): Promise<void> {
    for (let [first] = this.#changed; first; [first] = this.#changed) {
      const [runId, run] = first;
      await this.#readAgain(run);
      if (this.#changed.get(runId) === run) this.#changed.delete(runId);
    }
  }

  #noteChange({ domain, workflowId, runId, ready }: ChangedRun): void {
    this.#changes += 1;
    this.#changed.set(runId, { domain, workflowId, runId });
    for (const { kind, taskList, scheduledEventId } of ready) {
      if (kind !== "activity" || !this.#options.isInbox(taskList.name)) continue;
      const known = this.#ofPeople.get(runId);
      if (known) known.add(scheduledEventId);
      else this.#ofPeople.set(runId, new Set([scheduledEventId]));
    }
    for (const listener of this.#listeners) listener();
  }

  async #readAgain(run: Run): Promise<void> {
    const { runId, domain } = run;
    const pauses = this.#options.pauses.of(domain);
    const found = await this.#options.executions.find(run);
    if (found && !found.execution.closed) {
      const { execution } = found;
      const deadline = nextDeadline(execution, pauses);
      const ofPeople = this.#ofPeople.get(runId);
      const tasks = tasksOf(execution, { pauses, ofPeople });
      this.#waits.set(runId, { run, pauses, deadline, ...tasks });
    } else {
      this.#waits.delete(runId);
      this.#ofPeople.delete(runId);
    }
  }
}

interface Looked {
  readonly pauses: DomainPauses;
  /** Activities that people do, by the events that scheduled them. */
  readonly ofPeople: ReadonlySet<number> | undefined;
}

/** A task that a pause holds waits for its end, and for no worker. */
const tasksOf = (execution: Readonly<StoredState>, { pauses, ofPeople }: Looked) => {
  const { startedDecisionTask, queuedDecisionTask: queued, activities } = execution;
  const isReady = (task: HandedTask): boolean => holdOf(execution, task, pauses) === undefined;
  let started = startedDecisionTask ? 1 : 0;
  let ready = 0;
  // What comes while a decision task is started waits for that one, and for no worker.
  if (queued && !startedDecisionTask) {
    const { taskList, scheduledEventId } = queued;
    if (isReady({ kind: "decision", taskList: taskList.name, scheduledEventId })) ready += 1;
  }
  for (const [scheduledEventId, { startedEventId, waiting }] of activities) {
    if (ofPeople?.has(scheduledEventId)) continue;
    if (startedEventId !== undefined) started += 1;
    else if (isReady({ kind: "activity", taskList: waiting?.taskList ?? "", scheduledEventId })) {
      ready += 1;
    }
  }
  return { started, ready };
};
