// Tasks of people: activity tasks on a list that is an inbox.
import { finding } from "../finding.ts";
import { heldIn } from "../held.ts";
import type { OpenActivity, Reading } from "../reading.ts";
import { cut, identityText, nameOf } from "../texts.ts";

/** Of the time until a task is due: after more than this part of it, it is urgent. */
const urgentShare = 0.8;

const ofPeople = (reading: Reading): readonly OpenActivity[] =>
  reading.isOpen
    ? reading.activities.filter(({ scheduled }) => reading.isInbox(scheduled.data.taskList.name))
    : [];

const valuesOf = ({ scheduled }: OpenActivity) => ({
  type: nameOf(scheduled.data.activityType),
  activityId: cut(scheduled.data.activityId),
  list: cut(scheduled.data.taskList.name),
});

export const humanTaskFindings = {
  HUMAN_TASK_NOT_CLAIMED_IN_TIME: finding({
    severity: "error",
    says: "A task for people ({type}, {activityId}) timed out in inbox {list}: it was never claimed.",
    proof: "ActivityTaskTimedOut without a start, as the last end of that type, on an inbox.",
    next: "Ask those who have the inbox; the workflow has gone on with the time-out.",
    *find(reading) {
      if (!reading.isOpen && !reading.wasStopped) return;
      for (const { last, events, since } of reading.streaks.of("activity")) {
        if (last.type !== "ActivityTaskTimedOut" || last.data.startedEventId !== 0) continue;
        const scheduled = reading.event(last.data.scheduledEventId, "ActivityTaskScheduled");
        const { activityType, activityId, taskList } = scheduled.data;
        if (!reading.isInbox(taskList.name)) continue;
        const list = cut(taskList.name);
        const values = { type: nameOf(activityType), activityId: cut(activityId), list };
        yield { since, events, values };
      }
    },
  }),

  HUMAN_TASK_DUE_SOON: finding({
    severity: "warning",
    says:
      "A task for people ({type}, {activityId}) in inbox {list} is due at {dueAt}, and has waited " +
      "for {forMilliseconds}.",
    proof:
      "An open activity on an inbox; four fifths of the time until its next time-out are over.",
    next: "Remind those who have the inbox, or the person who has claimed the task.",
    *find(reading) {
      for (const open of ofPeople(reading)) {
        const { scheduled, activity, scheduledAt: since } = open;
        const dueAt = reading.dueAtOf(activity);
        if (dueAt === undefined) continue;
        if (reading.now - since <= urgentShare * (dueAt - since)) continue;
        yield { since, events: [scheduled.id], values: { ...valuesOf(open), dueAt } };
      }
    },
  }),

  HUMAN_TASK_WAITS: finding({
    severity: "waiting",
    says:
      "A task for people ({type}, {activityId}) has been in inbox {list} for {forMilliseconds}, and " +
      "has not been claimed.",
    proof:
      "ActivityTaskScheduled on an inbox without ActivityTaskStarted, for a claim is a start; and " +
      "nothing that is paused holds it.",
    next: "A person claims it in the console, or by ekiden task claim.",
    *find(reading) {
      const isHeld = heldIn(reading);
      for (const open of ofPeople(reading)) {
        const { scheduled, started, scheduledAt: since } = open;
        if (started || isHeld(scheduled.id)) continue;
        yield { since, events: [scheduled.id], values: valuesOf(open) };
      }
    },
  }),

  HUMAN_TASK_CLAIMED: finding({
    severity: "waiting",
    says:
      "A task for people ({type}, {activityId}) in inbox {list} was claimed {forMilliseconds} ago, " +
      "first by {person}.",
    proof: "ActivityTaskStarted on an inbox without an end.",
    next: "The person who has it answers it; it may have been released and claimed again since.",
    *find(reading) {
      for (const open of ofPeople(reading)) {
        const { scheduled, started } = open;
        if (!started) continue;
        const values = { ...valuesOf(open), person: identityText(started.data.identity) };
        yield { since: started.at, events: [scheduled.id, started.id], values };
      }
    },
  }),
};
