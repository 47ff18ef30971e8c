// Decision tasks: what stands between a run and its next decisions.
import { finding } from "../finding.ts";
import { heldIn } from "../held.ts";
import type { Reading } from "../reading.ts";
import { cut, identityText } from "../texts.ts";

/** A decider that holds a task without any time-out for longer may be gone. */
const longWithoutTimeoutMilliseconds = 60_000;
/** Of the time that a decider has: after more than this part of it, it is slow. */
const slowShare = 0.5;

const heldTask = (reading: Reading) => {
  const { startedDecisionTask: started } = reading.state;
  if (!started || !reading.isOpen) return undefined;
  const { scheduledEventId, startedEventId, startToCloseDueAt: dueAt } = started;
  const { at, data } = reading.event(startedEventId, "DecisionTaskStarted");
  const found = { since: at, events: [scheduledEventId, startedEventId] };
  return { found, dueAt, identity: identityText(data.identity) };
};

const timedOutTasks = ({ decisionTimeouts }: Reading, type: string) =>
  decisionTimeouts.filter(({ data }) => data.timeoutType === type);

const timedOutInARow = (reading: Reading) => {
  const timeouts = timedOutTasks(reading, "START_TO_CLOSE");
  const [last] = timeouts.slice(-1);
  const isSaid = reading.isOpen || reading.wasStopped;
  if (!last || !isSaid) return undefined;
  const { scheduledEventId, startedEventId } = last.data;
  const { identity } = reading.event(startedEventId, "DecisionTaskStarted").data;
  const { taskList } = reading.event(scheduledEventId, "DecisionTaskScheduled").data;
  return {
    found: { since: timeouts[0]?.at, events: timeouts.slice(-20).map(({ id }) => id) },
    values: {
      count: timeouts.length,
      identity: identityText(identity),
      list: cut(taskList.name),
    },
  };
};

export const decisionFindings = {
  DECISION_TASKS_TIME_OUT: finding({
    severity: "error",
    says:
      "The last {count} decision tasks have timed out: a decider took each of them from {list} and " +
      "did not answer. {identity} took the last one.",
    proof:
      "DecisionTaskTimedOut events with START_TO_CLOSE, two or more, and no DecisionTaskCompleted " +
      "after the first of them.",
    next:
      "Read the log of {identity}: the decider throws, hangs, or needs more than the time-out of a " +
      "decision task. The service does not record what it threw.",
    *find(reading) {
      const row = timedOutInARow(reading);
      if (row && row.values.count > 1) yield { ...row.found, values: row.values };
    },
  }),

  DECISION_TASK_TIMED_OUT: finding({
    severity: "warning",
    says: "The last decision task timed out: {identity} took it from {list} and did not answer.",
    proof:
      "One DecisionTaskTimedOut event with START_TO_CLOSE since the last DecisionTaskCompleted.",
    next: "Nothing, if {identity} was restarted at that time; else read its log.",
    *find(reading) {
      const row = timedOutInARow(reading);
      if (row?.values.count === 1) yield { ...row.found, values: row.values };
    },
  }),

  DECISION_TASK_NEVER_TIMES_OUT: finding({
    severity: "warning",
    says:
      "{identity} has had the decision task for {forMilliseconds}, and the task has no time-out: " +
      "if that decider is gone, the run stands still until it is closed.",
    proof: "DecisionTaskStarted without an end, and startToCloseTimeout is NONE.",
    next:
      "Look whether {identity} is alive. Start workflows with a taskStartToCloseTimeout, so that " +
      "another decider gets the task.",
    *find(reading) {
      const held = heldTask(reading);
      if (!held || held.dueAt !== undefined) return;
      if (reading.now - held.found.since < longWithoutTimeoutMilliseconds) return;
      yield { ...held.found, values: { identity: held.identity } };
    },
  }),

  DECISION_TASK_SLOW: finding({
    severity: "warning",
    says:
      "{identity} has had the decision task for {forMilliseconds}, more than half of its time: it " +
      "times out at {dueAt}.",
    proof: "DecisionTaskStarted without an end; more than half of startToCloseTimeout has passed.",
    next: "Look whether {identity} is alive and not overloaded.",
    *find(reading) {
      const held = heldTask(reading);
      if (held?.dueAt === undefined) return;
      const { dueAt, identity, found } = held;
      if (reading.now - found.since <= slowShare * (dueAt - found.since)) return;
      yield { ...found, values: { identity, dueAt } };
    },
  }),

  DECISION_TASK_RUNS: finding({
    severity: "waiting",
    says: "{identity} has had the decision task for {forMilliseconds}.",
    proof: "DecisionTaskStarted without DecisionTaskCompleted or DecisionTaskTimedOut.",
    next: "Nothing: the decider answers, or the task times out.",
    *find(reading) {
      const held = heldTask(reading);
      if (held) yield { ...held.found, values: { identity: held.identity } };
    },
  }),

  DECISION_TASK_WAITS: finding({
    severity: "waiting",
    says: "A decision task has waited on task list {list} for {forMilliseconds}.",
    proof:
      "DecisionTaskScheduled without DecisionTaskStarted, no other decision task is started, and " +
      "nothing that is paused holds it.",
    next: "A decider that polls {list} takes it.",
    *find(reading) {
      const { queuedDecisionTask: queued, startedDecisionTask } = reading.state;
      if (!reading.isOpen || !queued || startedDecisionTask) return;
      const { unhinderedAt: since, scheduledEventId, taskList } = queued;
      if (heldIn(reading)(scheduledEventId)) return;
      yield { since, events: [scheduledEventId], values: { list: cut(taskList.name) } };
    },
  }),

  STICKY_LIST_LEFT: finding({
    severity: "info",
    says:
      "A decision task was not taken in time from {list}, the list of one worker that had the run " +
      "in its memory; the next one is on the list of all workers.",
    proof: "DecisionTaskTimedOut with SCHEDULE_TO_START since the last DecisionTaskCompleted.",
    next: "Nothing, if that worker was stopped; else it polls its own list too slowly.",
    *find(reading) {
      const [last] = timedOutTasks(reading, "SCHEDULE_TO_START").slice(-1);
      if (!last || !reading.isOpen) return;
      const { scheduledEventId } = last.data;
      const { taskList } = reading.event(scheduledEventId, "DecisionTaskScheduled").data;
      const events = [scheduledEventId, last.id];
      yield { since: last.at, events, values: { list: cut(taskList.name) } };
    },
  }),
};
