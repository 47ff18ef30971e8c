// Activity tasks of workers: those that wait, run, fail, and those that were refused.
import { finding } from "../finding.ts";
import { heldIn } from "../held.ts";
import type { OpenActivity, Reading } from "../reading.ts";
import type { Refusal } from "../refusals.ts";
import { failureOf, type Streak } from "../streaks.ts";
import { cut, identityText, nameOf } from "../texts.ts";
import { foundOf, missingTypes, refused, registers } from "./refused.ts";

/** Of a heartbeat's or an activity's time: after more than this part of it, it is late. */
const lateShare = 2 / 3;
/** Failures in a row that are more than bad luck. */
const minRepeated = 3;
const maxEvents = 20;

const milliseconds = (seconds: string): number | undefined =>
  seconds === "NONE" ? undefined : Number(seconds) * 1000;

const ofWorkers = (reading: Reading): readonly OpenActivity[] =>
  reading.isOpen
    ? reading.activities.filter(({ scheduled }) => !reading.isInbox(scheduled.data.taskList.name))
    : [];

const running = (reading: Reading) =>
  ofWorkers(reading).flatMap((open) => {
    const { scheduled, started, activity } = open;
    if (!started) return [];
    const { activityType, activityId } = scheduled.data;
    const values = {
      type: nameOf(activityType),
      activityId: cut(activityId),
      identity: identityText(started.data.identity),
    };
    const found = { since: started.at, events: [scheduled.id, started.id] };
    return [{ found, values, activity, scheduled, started }];
  });

/** By task list, the one that has waited longest first; those that something holds are left out. */
const waitingByList = (reading: Reading): readonly (readonly OpenActivity[])[] => {
  const lists = new Map<string, OpenActivity[]>();
  const isHeld = heldIn(reading);
  for (const open of ofWorkers(reading)) {
    if (open.started || isHeld(open.scheduled.id)) continue;
    const { name } = open.scheduled.data.taskList;
    const others = lists.get(name);
    if (others) others.push(open);
    else lists.set(name, [open]);
  }
  return [...lists.values()];
};

/** Failures in a row, while the run is open or where it was stopped. */
const streaksOf = (reading: Reading): readonly Streak[] =>
  reading.isOpen || reading.wasStopped ? reading.streaks.of("activity") : [];

const timeoutTypeOf = ({ last }: Streak): string =>
  last.type === "ActivityTaskTimedOut" ? last.data.timeoutType : "";

const standings = {
  REGISTERED: " It is registered by now.",
  DEPRECATED: " It is deprecated.",
  MISSING: " It is still missing.",
};

/** Whether the type of a refused decision is there by now, where that was looked up. */
const standing = ({ known: { types } }: Reading, { type }: Refusal): string => {
  const status = type && types?.activityType(type.name, type.version);
  return status ? standings[status] : "";
};

export const activityFindings = {
  ACTIVITY_TYPE_DOES_NOT_EXIST: finding({
    severity: "error",
    says:
      "Activity {about} was refused: the domain had no activity type {type} " +
      "(ACTIVITY_TYPE_DOES_NOT_EXIST).{standing}",
    proof: "ScheduleActivityTaskFailed with this cause, and no decision was accepted since.",
    next:
      "Register {type}, as the start of its worker does, or correct its name or version in the " +
      "decider; then signal the run if it stands still.",
    *find(reading) {
      for (const refusals of missingTypes(reading)) {
        const { values, ...found } = foundOf(refusals);
        const [first] = refusals;
        const call = registers("RegisterActivityType")(reading, first);
        yield { ...found, values: { ...values, standing: standing(reading, first) }, call };
      }
    },
  }),

  ACTIVITY_TYPE_DEPRECATED: finding({
    severity: "error",
    says: "Activity {about} was refused: activity type {type} is deprecated.",
    proof: "ScheduleActivityTaskFailed with ACTIVITY_TYPE_DEPRECATED; nothing was accepted since.",
    next: "Undeprecate {type}, or have the decider schedule the version that took its place.",
    find: refused(
      /^ScheduleActivityTask$/,
      /^ACTIVITY_TYPE_DEPRECATED$/,
      ({ state: { domain } }, { type: activityType }) => ({
        operation: "UndeprecateActivityType",
        input: { domain, activityType },
      }),
    ),
  }),

  ACTIVITY_ID_ALREADY_IN_USE: finding({
    severity: "error",
    says: "Activity {about} was refused: an open activity of the run has the same activityId.",
    proof:
      "ScheduleActivityTaskFailed with ACTIVITY_ID_ALREADY_IN_USE; nothing was accepted since.",
    next: "Give each activity that may be open at the same time an activityId of its own.",
    find: refused(/^ScheduleActivityTask$/, /^ACTIVITY_ID_ALREADY_IN_USE$/),
  }),

  ACTIVITY_DEFAULT_UNDEFINED: finding({
    severity: "error",
    says:
      "Activity {about} was refused ({cause}): neither the decision nor activity type {type} says " +
      "this setting.",
    proof:
      "ScheduleActivityTaskFailed with a cause DEFAULT_…_UNDEFINED; nothing was accepted since.",
    next: "Have the decider give the setting, or register a version of {type} that has a default.",
    find: refused(/^ScheduleActivityTask$/, /^DEFAULT_/),
  }),

  ACTIVITY_FAILS_AGAIN_AND_AGAIN: finding({
    severity: "error",
    says: "Activity {type} has failed {count} times in a row, at last with {failure}.",
    proof:
      "ActivityTaskFailed events of one type, three or more, without a success after the first.",
    next: "Read the message: the same try will not succeed until its cause is removed.",
    *find(reading) {
      for (const streak of streaksOf(reading)) {
        if (streak.count < minRepeated || timeoutTypeOf(streak) !== "") continue;
        const { name: type, count, last, since, events } = streak;
        yield { since, events, values: { type, count, failure: failureOf(last) } };
      }
    },
  }),

  ACTIVITY_TIMES_OUT_AGAIN_AND_AGAIN: finding({
    severity: "error",
    says:
      "Activity {type} has failed {count} times in a row, and at last timed out ({timeoutType}): its " +
      "worker has taken the task and not answered in time.",
    proof:
      "ActivityTaskTimedOut after a start, as the last of two failures or more in a row of one type.",
    next:
      "Look whether its workers are alive. START_TO_CLOSE: they need more time. HEARTBEAT: they do " +
      "not send a heartbeat often enough, or have died.",
    *find(reading) {
      for (const streak of streaksOf(reading)) {
        const timeoutType = timeoutTypeOf(streak);
        if (streak.count < 2 || timeoutType === "" || isUntaken(streak)) continue;
        const { name: type, count, since, events } = streak;
        yield { since, events, values: { type, count, timeoutType } };
      }
    },
  }),

  ACTIVITY_NOT_TAKEN_IN_TIME: finding({
    severity: "error",
    says: "Activity {type} timed out before a worker took it ({timeoutType}), from list {list}.",
    proof: "ActivityTaskTimedOut without a start, as the last end of an activity of that type.",
    next: "Start a worker that polls {list}, or more of them.",
    *find(reading) {
      for (const streak of streaksOf(reading)) {
        const { name: type, since, events, last } = streak;
        if (last.type !== "ActivityTaskTimedOut" || !isUntaken(streak)) continue;
        const { data } = reading.event(last.data.scheduledEventId, "ActivityTaskScheduled");
        const list = data.taskList.name;
        if (reading.isInbox(list)) continue;
        const { timeoutType } = last.data;
        yield { since, events, values: { type, timeoutType, list: cut(list) } };
      }
    },
  }),

  HEARTBEAT_LATE: finding({
    severity: "warning",
    says:
      "Activity {type} ({activityId}) on {identity} has sent no heartbeat for {silentMilliseconds}: " +
      "at {dueAt} it times out.",
    proof:
      "The state has the latest heartbeat, which no event has: more than two thirds of " +
      "heartbeatTimeout have passed since then, or since the start.",
    next:
      "Look whether {identity} is alive: workers send heartbeats well before they are due. If it is " +
      "gone, RetryActivity (ekiden activity retry) ends its attempt now.",
    *find(reading) {
      for (const { found, values, activity } of running(reading)) {
        const timeout = milliseconds(activity.heartbeatTimeout);
        const beatAt = activity.heartbeat?.at ?? found.since;
        const silent = reading.now - beatAt;
        if (timeout === undefined || silent <= lateShare * timeout) continue;
        const dueAt = reading.dueAtOf(activity) ?? beatAt + timeout;
        yield { ...found, since: beatAt, values: { ...values, silentMilliseconds: silent, dueAt } };
      }
    },
  }),

  ACTIVITY_CANCEL_NOT_SEEN: finding({
    severity: "warning",
    says:
      "Activity {type} ({activityId}) was asked to cancel {forMilliseconds} ago, and {identity} has " +
      "sent no heartbeat since: it does not know of it.",
    proof:
      "ActivityTaskCancelRequested for an open activity, and no heartbeat after it: only the answer " +
      "to a heartbeat tells a worker.",
    next:
      "Have the worker send heartbeats; until then the activity ends by itself or by its time-out. " +
      "If {identity} is gone, CancelActivity (ekiden activity cancel) answers in its place.",
    *find(reading) {
      for (const { values, activity, scheduled } of running(reading)) {
        const requestedId = activity.latestCancelRequestedEventId;
        if (requestedId === undefined) continue;
        const { at } = reading.event(requestedId, "ActivityTaskCancelRequested");
        if ((activity.heartbeat?.at ?? 0) > at) continue;
        yield { since: at, events: [scheduled.id, requestedId], values };
      }
    },
  }),

  ACTIVITY_CANCEL_SEEN: finding({
    severity: "info",
    says:
      "Activity {type} ({activityId}) was asked to cancel, {identity} was told by a heartbeat, and " +
      "still works.",
    proof: "ActivityTaskCancelRequested for an open activity, and a heartbeat after it.",
    next: "Nothing: the worker says when it has come to an end.",
    *find(reading) {
      for (const { values, activity, scheduled } of running(reading)) {
        const requestedId = activity.latestCancelRequestedEventId;
        if (requestedId === undefined) continue;
        const { at } = reading.event(requestedId, "ActivityTaskCancelRequested");
        const beatAt = activity.heartbeat?.at ?? 0;
        if (beatAt > at) yield { since: beatAt, events: [scheduled.id, requestedId], values };
      }
    },
  }),

  ACTIVITY_NEVER_TIMES_OUT: finding({
    severity: "warning",
    says:
      "Activity {type} ({activityId}) has none of its time-outs: if {identity} is gone, it stays " +
      "open until the run is closed.",
    proof:
      "An open ActivityTaskStarted whose startToClose, scheduleToClose and heartbeat time-outs are " +
      "all NONE.",
    next:
      "Look whether {identity} is alive. If it is gone, end the activity in its place: RetryActivity " +
      "asks for another attempt, CompleteActivity has its result (ekiden activity retry, complete). " +
      "Give it a time-out where it is scheduled.",
    *find(reading) {
      for (const { found, values, activity } of running(reading)) {
        if (reading.dueAtOf(activity) === undefined) yield { ...found, values };
      }
    },
  }),

  ACTIVITY_SLOW: finding({
    severity: "warning",
    says:
      "Activity {type} ({activityId}) has run on {identity} for {forMilliseconds}, more than two " +
      "thirds of its time: it times out at {dueAt}.",
    proof: "An open ActivityTaskStarted; two thirds of startToCloseTimeout have passed.",
    next: "Nothing yet; if it times out, give it more time or look at what it waits for.",
    *find(reading) {
      for (const { found, values, activity } of running(reading)) {
        const timeout = milliseconds(activity.startToCloseTimeout);
        if (timeout === undefined || reading.now - found.since <= lateShare * timeout) continue;
        const dueAt = reading.dueAtOf(activity) ?? found.since + timeout;
        yield { ...found, values: { ...values, dueAt } };
      }
    },
  }),

  ACTIVITY_WAITS: finding({
    severity: "waiting",
    says:
      "Activity tasks that wait on task list {list}: {count}, the first of them {type} " +
      "({activityId}) for {forMilliseconds}.",
    proof: "ActivityTaskScheduled without ActivityTaskStarted; nothing that is paused holds it.",
    next: "A worker that polls {list} takes them.",
    *find(reading) {
      for (const waiting of waitingByList(reading)) {
        const [first] = waiting;
        if (!first) continue;
        const { data } = first.scheduled;
        const values = {
          list: cut(data.taskList.name),
          count: waiting.length,
          type: nameOf(data.activityType),
          activityId: cut(data.activityId),
        };
        const events = waiting.slice(0, maxEvents).map(({ scheduled }) => scheduled.id);
        yield { since: first.scheduledAt, events, values };
      }
    },
  }),

  ACTIVITY_RUNS: finding({
    severity: "waiting",
    says: "Activity {type} ({activityId}) has run on {identity} for {forMilliseconds}.",
    proof: "ActivityTaskStarted without an end.",
    next: "Nothing: its worker answers, or it times out.",
    *find(reading) {
      for (const { found, values } of running(reading)) yield { ...found, values };
    },
  }),

  ACTIVITY_FAILED_BEFORE: finding({
    severity: "info",
    says: "The last activity of type {type} failed with {failure}.",
    proof: "ActivityTaskFailed or ActivityTaskTimedOut without a success of that type after it.",
    next: "Nothing, if the decider tries again: a timer or another activity is then open.",
    *find(reading) {
      if (reading.isIdle) return;
      for (const streak of streaksOf(reading)) {
        const isWorse = streak.count >= minRepeated || isUntaken(streak);
        if (isWorse || (streak.count === 2 && timeoutTypeOf(streak) !== "")) continue;
        const { name: type, last, events } = streak;
        yield { since: last.at, events, values: { type, failure: failureOf(last) } };
      }
    },
  }),

  ACTIVITY_ID_UNKNOWN: finding({
    severity: "info",
    says: "A request to cancel activity {about} was refused: no open activity has that id.",
    proof: "RequestCancelActivityTaskFailed with ACTIVITY_ID_UNKNOWN; nothing was accepted since.",
    next: "Nothing, if it had ended just before; else correct the id in the decider.",
    find: refused(/^RequestCancelActivityTask$/, /^ACTIVITY_ID_UNKNOWN$/),
  }),
};

/** Its last attempt timed out before a worker had it. */
function isUntaken({ last }: Streak): boolean {
  return last.type === "ActivityTaskTimedOut" && last.data.startedEventId === 0;
}
