// Decision tasks: at most one is queued and at most one is started (I5). The queued one is kept
// from every poller until the started one ends.
import { type EventAttributes, refuse, type TaskList } from "@ekiden/model";
import type { ReadyTask } from "../effect.ts";
import type { Execution } from "../execution.ts";
import { decisionPauses, dueAfterPauses } from "../pause.ts";
import { executionRefusal } from "../refusal.ts";
import type { StepContext } from "../step-context.ts";
import type { Subject } from "../subject.ts";
import { after } from "../time.ts";

/** Records DecisionTaskScheduled on the list that is in force. */
export const scheduleDecisionTask = (step: StepContext): void => {
  const { taskList, taskPriority, taskStartToCloseTimeout, override } = step.execution;
  step.record("DecisionTaskScheduled", {
    taskList: override?.taskList ?? taskList,
    taskPriority,
    startToCloseTimeout: taskStartToCloseTimeout,
    scheduleToStartTimeout: override?.scheduleToStartTimeout ?? "NONE",
  });
};

/** The decision task that a poller may be given now. */
export const offerableDecisionTask = (execution: Execution): ReadyTask | undefined => {
  const { closed, queuedDecisionTask: queued, startedDecisionTask } = execution;
  if (closed || !queued || startedDecisionTask) return undefined;
  const { taskList, taskPriority = "0", scheduledEventId } = queued;
  return { kind: "decision", taskList, priority: Number(taskPriority), scheduledEventId };
};

export interface StartedDecision {
  readonly scheduledEventId: number;
  readonly startedEventId: number;
  /** Milliseconds. Undefined of an attempt that a program of before has started. */
  readonly startedAt: number | undefined;
  readonly previousStartedEventId: number;
}

/** Gives the queued decision task to a poller; undefined when that task is not there. */
export const startDecisionTask = (
  step: StepContext,
  scheduledEventId: number,
  identity: string | undefined,
): StartedDecision | undefined => {
  if (offerableDecisionTask(step.execution)?.scheduledEventId !== scheduledEventId)
    return undefined;
  const { previousStartedEventId } = step.execution;
  const startedEventId = step.record("DecisionTaskStarted", { identity, scheduledEventId });
  return { scheduledEventId, startedEventId, startedAt: step.now, previousStartedEventId };
};

/** The task a token names: one attempt, and only while it is open (I6). */
export interface Attempt {
  readonly scheduledEventId: number;
  readonly startedEventId: number;
}

/**
 * What the poller of this attempt gets, for another poller, where the first one was gone before it
 * was answered; undefined when the attempt is over. Records nothing.
 */
export const startedDecisionTask = (
  { closed, startedDecisionTask: open, previousStartedEventId }: Execution,
  { scheduledEventId, startedEventId }: Attempt,
): StartedDecision | undefined => {
  if (closed || open?.startedEventId !== startedEventId) return undefined;
  return { scheduledEventId, startedEventId, startedAt: open.startedAt, previousStartedEventId };
};

/** Throws UnknownResourceFault unless this very attempt is the open one. */
export const requireStartedDecisionTask = (execution: Execution, attempt: Attempt): void => {
  if (execution.closed) throw executionRefusal(execution);
  const { scheduledEventId, startedEventId } = attempt;
  const open = execution.startedDecisionTask;
  if (open?.scheduledEventId !== scheduledEventId || open.startedEventId !== startedEventId) {
    throw refuse.unknownDecisionTask(scheduledEventId);
  }
};

export const decisionTask = {
  events: {
    DecisionTaskScheduled: {
      apply(execution, { id, at, data }) {
        execution.queuedDecisionTask = {
          scheduledEventId: id,
          taskList: data.taskList,
          taskPriority: data.taskPriority,
          startToCloseTimeout: data.startToCloseTimeout ?? "NONE",
          scheduleToStartTimeout: data.scheduleToStartTimeout ?? "NONE",
          unhinderedAt: at,
        };
      },
    },
    DecisionTaskStarted: {
      apply(execution, { id, at, data }) {
        const timeout = execution.queuedDecisionTask?.startToCloseTimeout ?? "NONE";
        execution.startedDecisionTask = {
          scheduledEventId: data.scheduledEventId,
          startedEventId: id,
          startedAt: at,
          startToCloseDueAt: after(at, timeout),
        };
        execution.queuedDecisionTask = undefined;
      },
    },
    DecisionTaskCompleted: {
      apply(execution, { id, at, data }) {
        endStarted(execution, at);
        execution.previousStartedEventId = data.startedEventId;
        if (data.executionContext !== undefined) execution.contextEventId = id;
        if (data.taskList) changeTaskList(execution, data.taskList, data);
      },
    },
    DecisionTaskTimedOut: {
      apply(execution, { at, data }) {
        if (data.timeoutType === "SCHEDULE_TO_START") execution.queuedDecisionTask = undefined;
        else endStarted(execution, at);
        execution.override = undefined;
      },
      triggersDecisionTask: true,
    },
  },

  deadlines(execution, add, pauses) {
    const { queuedDecisionTask: queued, startedDecisionTask: started } = execution;
    if (started?.startToCloseDueAt !== undefined) {
      const { scheduledEventId, startedEventId } = started;
      const timedOut = { timeoutType: "START_TO_CLOSE", scheduledEventId, startedEventId } as const;
      add({
        at: started.startToCloseDueAt,
        clock: "DECISION_TASK_START_TO_CLOSE",
        eventId: scheduledEventId,
        reach: (step) => timeOutStarted(step, timedOut),
      });
    }
    // A task that no poller may have yet cannot have been neglected by one (a guess).
    if (!queued || started) return;
    const { scheduledEventId, unhinderedAt: from } = queued;
    const due = after(from, queued.scheduleToStartTimeout);
    if (due === undefined) return;
    const at = dueAfterPauses({ from, due }, decisionPauses(execution, pauses));
    if (at === undefined) return;
    add({
      at,
      clock: "DECISION_TASK_SCHEDULE_TO_START",
      eventId: scheduledEventId,
      reach: (step) => timeOutQueued(step, scheduledEventId),
    });
  },
} satisfies Subject;

const endStarted = (execution: Execution, at: number): void => {
  execution.startedDecisionTask = undefined;
  if (execution.queuedDecisionTask) execution.queuedDecisionTask.unhinderedAt = at;
};

type TimedOut = EventAttributes<"DecisionTaskTimedOut">;

const timeOutStarted = (step: StepContext, timedOut: TimedOut): void => {
  if (step.execution.startedDecisionTask?.startedEventId !== timedOut.startedEventId) return;
  step.record("DecisionTaskTimedOut", timedOut);
};

const timeOutQueued = (step: StepContext, scheduledEventId: number): void => {
  if (step.execution.queuedDecisionTask?.scheduledEventId !== scheduledEventId) return;
  const timeoutType = "SCHEDULE_TO_START";
  step.record("DecisionTaskTimedOut", { timeoutType, scheduledEventId, startedEventId: 0 });
};

/** A list alone moves the execution there for good; with a time-out, until one task times out. */
const changeTaskList = (
  execution: Execution,
  taskList: TaskList,
  { taskListScheduleToStartTimeout: timeout }: EventAttributes<"DecisionTaskCompleted">,
): void => {
  if (timeout !== undefined) {
    execution.override = { taskList, scheduleToStartTimeout: timeout };
  } else {
    execution.taskList = taskList;
    execution.override = undefined;
  }
};
