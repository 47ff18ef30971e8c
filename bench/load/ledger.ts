// Owns what is known of every workflow of a load, and finds what must not be:
//   L1 each decision task and each activity task is delivered once, in the order of the sequence;
//   L2 the history that comes with a task is whole, and ends with that task's start;
//   L3 each workflow completes once.
// A delivery is timed from the sending of the request that makes the task.
import type { Output, WireEvent } from "@ekiden/model";
import type { DecisionTask } from "../client/swf.ts";
import { wrongIds } from "./history.ts";

export interface Run {
  readonly workflowId: string;
  runId: string | undefined;
  decisionTasks: number;
  activityTasks: number;
  completed: boolean;
  /** When the request was sent that makes its next task. */
  sentAtMs: number;
  /** When the decision was sent that scheduled its present activity. */
  cycleStartedAtMs: number;
}

export interface Times {
  readonly deliveriesMs: number[];
  /** From one decision to the next of the same workflow: an activity's four calls. */
  readonly cyclesMs: number[];
}

const maxViolationsKept = 20;

export class Ledger {
  readonly runs = new Map<string, Run>();
  readonly violations: string[] = [];
  violationCount = 0;
  completedRuns = 0;
  completedActivities = 0;
  #times: Times = { deliveriesMs: [], cyclesMs: [] };

  /** Called before StartWorkflowExecution is sent: its first task may come before its answer. */
  begin(workflowId: string, sentAtMs: number): Run {
    const run: Run = {
      workflowId,
      runId: undefined,
      decisionTasks: 0,
      activityTasks: 0,
      completed: false,
      sentAtMs,
      cycleStartedAtMs: Number.NaN,
    };
    this.runs.set(workflowId, run);
    return run;
  }

  /** What was timed since this was called last. */
  takeTimes(): Times {
    const times = this.#times;
    this.#times = { deliveriesMs: [], cyclesMs: [] };
    return times;
  }

  violation(text: string): void {
    this.violationCount++;
    if (this.violations.length < maxViolationsKept) this.violations.push(text);
  }

  named(run: Run, runId: string | undefined): void {
    run.runId ??= runId;
    if (run.runId !== runId) this.violation(`${run.workflowId} has runs ${run.runId} and ${runId}`);
  }

  /** Returns the run with the number of activities its history tells of. */
  decisionTask(task: DecisionTask, events: readonly WireEvent[], receivedAtMs: number) {
    const run = this.#runOf(task.workflowExecution, receivedAtMs);
    const wrong = wrongIds(events);
    if (wrong) this.violation(`${run.workflowId}, decision task: ${wrong}`);
    if (events.length !== task.startedEventId || events.at(-1)?.eventType !== "DecisionTaskStarted")
      this.violation(`${run.workflowId}: the history does not end with the task's start`);
    const done = events.filter((event) => event.eventType === "ActivityTaskCompleted").length;
    if (done !== run.decisionTasks)
      this.violation(`${run.workflowId}: decision task ${run.decisionTasks} tells of ${done} done`);
    if (run.decisionTasks > 0) this.#times.cyclesMs.push(receivedAtMs - run.cycleStartedAtMs);
    run.decisionTasks++;
    return { run, done };
  }

  activityTask(task: Output<"PollForActivityTask">, receivedAtMs: number): Run {
    const run = this.#runOf(task.workflowExecution, receivedAtMs);
    if (task.activityId !== `step-${run.activityTasks}`)
      this.violation(`${run.workflowId}: ${task.activityId} after ${run.activityTasks} activities`);
    run.activityTasks++;
    return run;
  }

  complete(run: Run): void {
    if (run.completed) this.violation(`${run.workflowId} completed twice`);
    run.completed = true;
    this.completedRuns++;
  }

  #runOf(execution: { workflowId: string; runId: string }, receivedAtMs: number): Run {
    let run = this.runs.get(execution.workflowId);
    if (!run) {
      this.violation(`A task of ${execution.workflowId}, which was never started`);
      run = this.begin(execution.workflowId, receivedAtMs);
    }
    this.named(run, execution.runId);
    this.#times.deliveriesMs.push(receivedAtMs - run.sentAtMs);
    return run;
  }
}
