// Activities: work for a worker. An activityId is unique while its activity is open; four
// clocks watch over the work. Source: the service's guide and recorded histories.
import { type DecisionAttributes, type EventAttributes, refuse } from "@ekiden/model";
import type { Activity, Execution } from "../execution.ts";
import type { RegisteredActivityType } from "../facts.ts";
import { activityPauses, type DomainPauses, dueAfterPauses, noPauses } from "../pause.ts";
import type { TimeSpan } from "../paused-time.ts";
import { executionRefusal } from "../refusal.ts";
import type { StepContext } from "../step-context.ts";
import type { Deadline, Subject } from "../subject.ts";
import { after } from "../time.ts";
import type { Attempt } from "./decision-task.ts";

type Schedule = DecisionAttributes<"ScheduleActivityTask">;
type ScheduleFailedCause = EventAttributes<"ScheduleActivityTaskFailed">["cause"];
export type TimeoutType = EventAttributes<"ActivityTaskTimedOut">["timeoutType"];

export const activity = {
  decisions: {
    ScheduleActivityTask({ step, facts, decisionTaskCompletedEventId }, schedule) {
      const { activityType, activityId, control, input } = schedule;
      const { name, version } = activityType;
      const type = facts.activityType(name, version);
      const settings = resolveSettings(schedule, type);
      const cause = refusalToSchedule(step, activityId, type) ?? undefinedSetting(settings);
      if (cause || !settings.taskList) {
        step.record("ScheduleActivityTaskFailed", {
          activityType: { name, version },
          activityId,
          cause: cause ?? "DEFAULT_TASK_LIST_UNDEFINED",
          decisionTaskCompletedEventId,
        });
        return;
      }
      step.record("ActivityTaskScheduled", {
        activityType: { name, version },
        activityId,
        input,
        control,
        ...settings,
        taskList: settings.taskList,
        decisionTaskCompletedEventId,
      });
    },

    RequestCancelActivityTask({ step, decisionTaskCompletedEventId }, { activityId }) {
      const open = findOpen(step.execution, activityId);
      if (!open) {
        const cause = "ACTIVITY_ID_UNKNOWN";
        step.record("RequestCancelActivityTaskFailed", {
          activityId,
          cause,
          decisionTaskCompletedEventId,
        });
        return;
      }
      const [scheduledEventId, { startedEventId }] = open;
      const latestCancelRequestedEventId = step.record("ActivityTaskCancelRequested", {
        decisionTaskCompletedEventId,
        activityId,
      });
      if (startedEventId !== undefined) return;
      step.record("ActivityTaskCanceled", {
        scheduledEventId,
        startedEventId: 0,
        latestCancelRequestedEventId,
      });
    },
  },

  declined: {
    ScheduleActivityTask(step, { activityType: { name, version }, activityId }, declined) {
      const activityType = { name, version };
      step.record("ScheduleActivityTaskFailed", { activityType, activityId, ...declined });
    },
    RequestCancelActivityTask(step, { activityId }, declined) {
      step.record("RequestCancelActivityTaskFailed", { activityId, ...declined });
    },
  },

  events: {
    ActivityTaskScheduled: {
      apply(execution, { id, at, data }) {
        execution.latestActivityAt = at;
        execution.activityIds.set(data.activityId, id);
        execution.activities.set(id, {
          activityId: data.activityId,
          scheduleToStartDueAt: after(at, data.scheduleToStartTimeout ?? "NONE"),
          scheduleToCloseDueAt: after(at, data.scheduleToCloseTimeout ?? "NONE"),
          startToCloseTimeout: data.startToCloseTimeout ?? "NONE",
          heartbeatTimeout: data.heartbeatTimeout ?? "NONE",
          waiting: { since: at, taskList: data.taskList.name, activityType: data.activityType },
        });
      },
      effects(step, { id, data: { taskList, taskPriority = "0" } }) {
        const priority = Number(taskPriority);
        step.offer({ kind: "activity", taskList, priority, scheduledEventId: id });
      },
    },
    ActivityTaskStarted: {
      apply(execution, { id, at, data }) {
        execution.latestActivityAt = at;
        const open = execution.activities.get(data.scheduledEventId);
        if (!open) return;
        const { waiting } = open;
        open.startedEventId = id;
        open.startedAt = at;
        open.waiting = undefined;
        if (waiting) {
          const { since, activityType, taskList } = waiting;
          open.scheduled = { at: since, activityType, taskList };
        }
      },
      effects: (step, { data }) => step.withdraw(data.scheduledEventId),
    },
    ActivityTaskCancelRequested: {
      apply(execution, { id, data }) {
        const open = findOpen(execution, data.activityId)?.[1];
        if (open) open.latestCancelRequestedEventId = id;
      },
    },
    ActivityTaskCompleted: { apply: applyEnd, triggersDecisionTask: true },
    ActivityTaskFailed: { apply: applyEnd, triggersDecisionTask: true },
    ActivityTaskTimedOut: {
      apply: applyEnd,
      effects: (step, { data }) => withdrawUnstarted(step, data),
      triggersDecisionTask: true,
    },
    ActivityTaskCanceled: {
      apply: applyEnd,
      effects: (step, { data }) => withdrawUnstarted(step, data),
      triggersDecisionTask: true,
    },
    ScheduleActivityTaskFailed: { triggersDecisionTask: true },
    RequestCancelActivityTaskFailed: { triggersDecisionTask: true },
  },

  deadlines(execution, add, pauses) {
    for (const [scheduledEventId, open] of execution.activities) {
      for (const [timeoutType, at] of clocksOf(open, activityPauses(execution, open, pauses))) {
        if (at !== undefined) add(timeOut(scheduledEventId, timeoutType, at));
      }
    }
  },
} satisfies Subject;

/** With the id of its ActivityTaskScheduled. */
export const findOpen = (
  execution: Execution,
  activityId: string,
): [number, Activity] | undefined => {
  const scheduledEventId = execution.activityIds.get(activityId) ?? 0;
  const open = execution.activities.get(scheduledEventId);
  return open && [scheduledEventId, open];
};

/** In the order in which two that fall together are reported. */
const clocksOf = (
  open: Activity,
  pauses: readonly TimeSpan[],
): [TimeoutType, number | undefined][] => {
  if (open.startedAt === undefined) {
    return [
      ["SCHEDULE_TO_CLOSE", open.scheduleToCloseDueAt],
      ["SCHEDULE_TO_START", scheduleToStartDueAt(open, pauses)],
    ];
  }
  return [
    ["SCHEDULE_TO_CLOSE", open.scheduleToCloseDueAt],
    ["START_TO_CLOSE", after(open.startedAt, open.startToCloseTimeout)],
    ["HEARTBEAT", after(open.heartbeat?.at ?? open.startedAt, open.heartbeatTimeout)],
  ];
};

/** The clocks that now run for it, in the order in which they would be reported. */
export const runningClocks = (open: Activity): readonly TimeoutType[] =>
  clocksOf(open, []).flatMap(([type, at]) => (at === undefined ? [] : [type]));

/** The only one of the four that a pause stops: a worker has the task, or the work is late. */
const scheduleToStartDueAt = (
  { scheduleToStartDueAt: due, waiting }: Activity,
  pauses: readonly TimeSpan[],
): number | undefined =>
  due === undefined ? undefined : dueAfterPauses({ from: waiting?.since ?? 0, due }, pauses);

/**
 * When the first of its clocks runs out, in milliseconds; undefined: none of them runs.
 */
export const activityDueAt = (
  execution: Execution,
  open: Activity,
  pauses: DomainPauses = noPauses,
): number | undefined => {
  const spans = activityPauses(execution, open, pauses);
  const times = clocksOf(open, spans).flatMap(([, at]) => (at === undefined ? [] : [at]));
  return times.length > 0 ? Math.min(...times) : undefined;
};

const timeOut = (scheduledEventId: number, timeoutType: TimeoutType, at: number): Deadline => ({
  at,
  clock: `ACTIVITY_${timeoutType}`,
  eventId: scheduledEventId,
  reach(step) {
    const open = step.execution.activities.get(scheduledEventId);
    if (!open) return;
    step.record("ActivityTaskTimedOut", {
      timeoutType,
      scheduledEventId,
      startedEventId: open.startedEventId ?? 0,
      details: open.heartbeat?.details,
    });
  },
});

interface End {
  readonly scheduledEventId: number;
  readonly startedEventId: number;
}

function applyEnd(execution: Execution, { at, data }: { at: number; data: End }): void {
  const { activityIds, activities } = execution;
  execution.latestActivityAt = at;
  activityIds.delete(activities.get(data.scheduledEventId)?.activityId ?? "");
  activities.delete(data.scheduledEventId);
}

const withdrawUnstarted = (step: StepContext, { scheduledEventId, startedEventId }: End): void => {
  if (startedEventId === 0) step.withdraw(scheduledEventId);
};

const refusalToSchedule = (
  { execution, limits }: StepContext,
  activityId: string,
  type: RegisteredActivityType | undefined,
): ScheduleFailedCause | undefined => {
  if (!type) return "ACTIVITY_TYPE_DOES_NOT_EXIST";
  if (type.deprecated) return "ACTIVITY_TYPE_DEPRECATED";
  if (execution.activityIds.has(activityId)) return "ACTIVITY_ID_ALREADY_IN_USE";
  if (execution.activities.size >= limits.openActivityTasks)
    return "OPEN_ACTIVITIES_LIMIT_EXCEEDED";
  return undefined;
};

/** Each setting is the decision's own, else the type's default. */
const resolveSettings = (schedule: Schedule, type: RegisteredActivityType | undefined) => ({
  taskList: schedule.taskList
    ? { name: schedule.taskList.name }
    : type?.defaultTaskList && { name: type.defaultTaskList.name },
  taskPriority: schedule.taskPriority ?? type?.defaultTaskPriority,
  scheduleToStartTimeout:
    schedule.scheduleToStartTimeout ?? type?.defaultTaskScheduleToStartTimeout,
  scheduleToCloseTimeout:
    schedule.scheduleToCloseTimeout ?? type?.defaultTaskScheduleToCloseTimeout,
  startToCloseTimeout: schedule.startToCloseTimeout ?? type?.defaultTaskStartToCloseTimeout,
  heartbeatTimeout: schedule.heartbeatTimeout ?? type?.defaultTaskHeartbeatTimeout,
});

/** The service does not document in which order it reports several; this one is a guess. */
const undefinedSetting = (
  settings: ReturnType<typeof resolveSettings>,
): ScheduleFailedCause | undefined => {
  if (!settings.taskList) return "DEFAULT_TASK_LIST_UNDEFINED";
  if (!settings.scheduleToStartTimeout) return "DEFAULT_SCHEDULE_TO_START_TIMEOUT_UNDEFINED";
  if (!settings.scheduleToCloseTimeout) return "DEFAULT_SCHEDULE_TO_CLOSE_TIMEOUT_UNDEFINED";
  if (!settings.startToCloseTimeout) return "DEFAULT_START_TO_CLOSE_TIMEOUT_UNDEFINED";
  if (!settings.heartbeatTimeout) return "DEFAULT_HEARTBEAT_TIMEOUT_UNDEFINED";
  return undefined;
};

export interface StartedActivity {
  readonly scheduledEventId: number;
  readonly startedEventId: number;
  /** Milliseconds. Undefined of an attempt that a program of before has started. */
  readonly startedAt: number | undefined;
  readonly activityId: string;
}

/** Gives a scheduled activity task to a poller; undefined when it is not there. */
export const startActivity = (
  step: StepContext,
  scheduledEventId: number,
  identity: string | undefined,
): StartedActivity | undefined => {
  const open = step.execution.activities.get(scheduledEventId);
  if (!step.isOpen || !open || open.startedEventId !== undefined) return undefined;
  const startedEventId = step.record("ActivityTaskStarted", { identity, scheduledEventId });
  const { activityId } = open;
  return { scheduledEventId, startedEventId, startedAt: step.now, activityId };
};

/**
 * What the poller of this attempt gets, for another poller, where the first one was gone before it
 * was answered; undefined when the attempt is over. Records nothing.
 */
export const startedActivity = (
  { closed, activities }: Execution,
  { scheduledEventId, startedEventId }: Attempt,
): StartedActivity | undefined => {
  const open = activities.get(scheduledEventId);
  if (closed || open?.startedEventId !== startedEventId) return undefined;
  const { startedAt, activityId } = open;
  return { scheduledEventId, startedEventId, startedAt, activityId };
};

const requireStarted = (execution: Execution, attempt: Attempt): Activity => {
  if (execution.closed) throw executionRefusal(execution);
  const open = execution.activities.get(attempt.scheduledEventId);
  if (!open || open.startedEventId !== attempt.startedEventId) {
    throw refuse.unknownActivity(attempt.scheduledEventId);
  }
  return open;
};

/** Throws UnknownResourceFault when the attempt is not open; so do the three below. */
export const completeActivity = (step: StepContext, attempt: Attempt, result?: string): void => {
  requireStarted(step.execution, attempt);
  step.record("ActivityTaskCompleted", { result, ...idsOf(attempt) });
};

export const failActivity = (
  step: StepContext,
  attempt: Attempt,
  failure: { reason?: string | undefined; details?: string | undefined },
): void => {
  requireStarted(step.execution, attempt);
  const { reason, details } = failure;
  step.record("ActivityTaskFailed", { reason, details, ...idsOf(attempt) });
};

/** Accepted without a request to cancel, too: recorded answers of the service show it. */
export const cancelActivity = (step: StepContext, attempt: Attempt, details?: string): void => {
  const { latestCancelRequestedEventId } = requireStarted(step.execution, attempt);
  step.record("ActivityTaskCanceled", { details, ...idsOf(attempt), latestCancelRequestedEventId });
};

/**
 * Resets the heartbeat clock; a time-out after this has these `details`.
 * Returns whether the decider asked for the activity to end.
 */
export const heartbeat = (step: StepContext, attempt: Attempt, details?: string): boolean => {
  const open = requireStarted(step.execution, attempt);
  open.heartbeat = { at: step.now, details };
  step.heartbeats.push(attempt.scheduledEventId);
  return open.latestCancelRequestedEventId !== undefined;
};

const idsOf = ({ scheduledEventId, startedEventId }: Attempt) => ({
  scheduledEventId,
  startedEventId,
});
