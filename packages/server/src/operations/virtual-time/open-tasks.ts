// What the open executions of this process wait for: tasks that workers have, tasks that wait for
// workers, and deadlines. Only for a store that begins empty and is changed by this process alone.
import { nextDeadline } from "@ekiden/engine";
import type { ChangedRun, ExecutionStore, StoredState } from "../../store/store.ts";

interface OpenTasksOptions {
  readonly executions: Pick<ExecutionStore, "onChanged" | "find">;
  /** Whether people do the activity tasks of the list. */
  readonly isInbox: (taskList: string) => boolean;
}

/** Of one run. */
interface Waits {
  /** Tasks that a worker has. */
  readonly started: number;
  /** Tasks that may be handed to a worker. */
  readonly ready: number;
  /** Milliseconds. */
  readonly deadline: number | undefined;
}

type Run = Pick<ChangedRun, "domain" | "workflowId" | "runId">;

export class OpenTasks {
  readonly #options: OpenTasksOptions;
  readonly #waits = new Map<string, Waits>();
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
  async look(now: number): Promise<Waits> {
    await this.#readChanged();
    let [started, ready] = [0, 0];
    let deadline: number | undefined;
    for (const waits of this.#waits.values()) {
      started += waits.started;
      ready += waits.ready;
      const at = waits.deadline;
      if (at !== undefined && at > now && (deadline === undefined || at < deadline)) deadline = at;
    }
    return { started, ready, deadline };
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
    const { runId } = run;
    const found = await this.#options.executions.find(run);
    if (found && !found.execution.closed) {
      this.#waits.set(runId, waitsOf(found.execution, this.#ofPeople.get(runId)));
    } else {
      this.#waits.delete(runId);
      this.#ofPeople.delete(runId);
    }
  }
}

const waitsOf = (execution: Readonly<StoredState>, ofPeople?: ReadonlySet<number>): Waits => {
  const { startedDecisionTask, queuedDecisionTask, activities, pause } = execution;
  let started = startedDecisionTask ? 1 : 0;
  // What comes while a decision task is started waits for that one, and for no worker.
  let ready = queuedDecisionTask && !startedDecisionTask ? 1 : 0;
  for (const [scheduledEventId, { startedEventId }] of activities) {
    if (ofPeople?.has(scheduledEventId)) continue;
    if (startedEventId === undefined) ready += 1;
    else started += 1;
  }
  return { started, ready: pause ? 0 : ready, deadline: nextDeadline(execution) };
};
