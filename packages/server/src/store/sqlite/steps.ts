// The one door (I2): runs a change on a state in memory and hands what it asks for to those who
// keep it for the commit. One step at a time, never one inside another.
import { type ExecutionKey, type Limits, Step, start as startExecution } from "@ekiden/engine";
import type { Change } from "../store.ts";
import type { Messages } from "./messages.ts";
import type { ReadyTasks } from "./ready-tasks.ts";
import type { ReturnedTasks } from "./returned-tasks.ts";
import type { Run } from "./run.ts";
import type { Runs } from "./runs.ts";

export interface StepsParts {
  readonly limits: Limits;
  readonly runs: Runs;
  readonly readyTasks: ReadyTasks;
  readonly returnedTasks: ReturnedTasks;
  readonly messages: Messages;
}

interface Taken {
  readonly run: Run;
  readonly step: Step;
}

export class Steps {
  readonly #parts: StepsParts;
  #isStepping = false;

  constructor(parts: StepsParts) {
    this.#parts = parts;
  }

  /** The first step of a run, which exists from then on. */
  begin<T>(key: ExecutionKey, at: number, change: Change<T>): T {
    const run = this.#parts.runs.blank(key);
    const step = new Step(run.execution, at, this.#parts.limits);
    const value = this.#write(step, (pen) => change(pen, run.id));
    if (run.execution.lastEventId === 0) throw new Error("A run begins with an event");
    this.#gather({ run, step });
    return value;
  }

  take<T>(run: Run, at: number, change: Change<T>): T {
    const step = new Step(run.execution, at, this.#parts.limits);
    try {
      const value = this.#write(step, (pen) => change(pen, run.id));
      const successor = this.#successorOf(step);
      this.#gather({ run, step });
      if (successor) this.#gather(successor);
      return value;
    } catch (error) {
      if (step.hasChangedState) this.#parts.runs.restore(run);
      throw error;
    }
  }

  #write<T>(step: Step, change: (step: Step) => T): T {
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

  /** The run that continues the one of this step, made in the same commit. */
  #successorOf({ successor, execution, now }: Step): Taken | undefined {
    if (!successor) return undefined;
    const { domain, workflowId } = execution;
    const run = this.#parts.runs.blank({ domain, workflowId, runId: successor.runId });
    const step = new Step(run.execution, now, this.#parts.limits);
    this.#write(step, (pen) => startExecution(pen, successor.start));
    return { run, step };
  }

  #gather({ run, step }: Taken): void {
    const { runs, readyTasks, returnedTasks, messages } = this.#parts;
    runs.note(run, step);
    returnedTasks.review(run);
    for (const scheduledEventId of step.withdrawn) readyTasks.withdraw(run.id, scheduledEventId);
    for (const task of step.ready) readyTasks.offer(run, task);
    for (const message of step.messages) messages.send(run.domain, message);
  }
}
