// Timers: a decider asks to be woken later. A timerId is unique while its timer is open.

import type { StepContext } from "../step-context.ts";
import type { Subject } from "../subject.ts";
import { after } from "../time.ts";

/**
 * A timer whose time has come is fired in this step, if it is open. For one of no seconds, so that
 * its decider goes on in the commit of its answer and not in one more behind it.
 */
export const fireIfDue = (step: StepContext, timerId: string): void => {
  const open = step.execution.timers.get(timerId);
  if (!step.isOpen || !open || open.dueAt > step.now) return;
  step.record("TimerFired", { timerId, startedEventId: open.startedEventId });
};

export const timer = {
  decisions: {
    StartTimer({ step, decisionTaskCompletedEventId }, { timerId, startToFireTimeout, control }) {
      const { timers } = step.execution;
      const cause = timers.has(timerId)
        ? "TIMER_ID_ALREADY_IN_USE"
        : timers.size >= step.limits.openTimers
          ? "OPEN_TIMERS_LIMIT_EXCEEDED"
          : undefined;
      if (cause) step.record("StartTimerFailed", { timerId, cause, decisionTaskCompletedEventId });
      else {
        step.record("TimerStarted", {
          timerId,
          startToFireTimeout,
          control,
          decisionTaskCompletedEventId,
        });
      }
    },
    CancelTimer({ step, decisionTaskCompletedEventId }, { timerId }) {
      const open = step.execution.timers.get(timerId);
      if (open) {
        const { startedEventId } = open;
        step.record("TimerCanceled", { timerId, startedEventId, decisionTaskCompletedEventId });
      } else {
        const cause = "TIMER_ID_UNKNOWN";
        step.record("CancelTimerFailed", { timerId, cause, decisionTaskCompletedEventId });
      }
    },
  },

  declined: {
    StartTimer(step, { timerId }, declined) {
      step.record("StartTimerFailed", { timerId, ...declined });
    },
    CancelTimer(step, { timerId }, declined) {
      step.record("CancelTimerFailed", { timerId, ...declined });
    },
  },

  events: {
    TimerStarted: {
      apply(execution, { id, at, data }) {
        const dueAt = after(at, data.startToFireTimeout) ?? at;
        execution.timers.set(data.timerId, { startedEventId: id, dueAt });
      },
    },
    TimerFired: {
      apply: (execution, { data }) => void execution.timers.delete(data.timerId),
      triggersDecisionTask: true,
    },
    TimerCanceled: {
      apply: (execution, { data }) => void execution.timers.delete(data.timerId),
    },
    StartTimerFailed: { triggersDecisionTask: true },
    CancelTimerFailed: { triggersDecisionTask: true },
  },

  deadlines(execution, add) {
    for (const [timerId, { dueAt, startedEventId }] of execution.timers) {
      add({
        at: dueAt,
        clock: "TIMER",
        eventId: startedEventId,
        reach(step) {
          if (step.execution.timers.get(timerId)?.startedEventId !== startedEventId) return;
          step.record("TimerFired", { timerId, startedEventId });
        },
      });
    }
  },
} satisfies Subject;
