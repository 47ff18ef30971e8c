// Timers: those that are set, those that will never fire, and those that were refused.
import type { HistoryEvent } from "@ekiden/model";
import { finding } from "../finding.ts";
import { runDueAt } from "../next-deadline.ts";
import type { Reading } from "../reading.ts";
import { cut } from "../texts.ts";
import { isFlowTimer } from "./flow.ts";
import { refused } from "./refused.ts";

interface OpenTimer {
  readonly timerId: string;
  readonly dueAt: number;
  readonly started: HistoryEvent<"TimerStarted">;
}

/** Soonest first; those that Flow keeps for itself have findings of their own. */
const openTimers = (reading: Reading): readonly OpenTimer[] =>
  reading.isOpen
    ? [...reading.state.timers]
        .filter(([timerId]) => !isFlowTimer(timerId))
        .map(([timerId, { dueAt, startedEventId }]) => ({
          timerId: cut(timerId),
          dueAt,
          started: reading.event(startedEventId, "TimerStarted"),
        }))
        .sort((one, other) => one.dueAt - other.dueAt)
    : [];

export const timerFindings = {
  TIMER_ID_ALREADY_IN_USE: finding({
    severity: "error",
    says: "Timer {about} was refused: an open timer of the run has the same timerId.",
    proof: "StartTimerFailed with TIMER_ID_ALREADY_IN_USE; no decision was accepted since.",
    next: "Give each timer that may be open at the same time a timerId of its own.",
    find: refused(/^StartTimer$/, /^TIMER_ID_ALREADY_IN_USE$/),
  }),

  TIMER_NEVER_FIRES: finding({
    severity: "warning",
    says:
      "Timer {timerId} would fire at {firesAt}, and never does: the run itself times out before, at " +
      "{runEndsAt}.",
    proof: "TimerStarted, whose time ends after executionStartToCloseTimeout of the run.",
    next:
      "Close the run before, or continue it as new: a run's time-out cannot be changed. Start such " +
      "workflows with a longer executionStartToCloseTimeout.",
    *find(reading) {
      const runEndsAt = runDueAt(reading.state);
      for (const { timerId, dueAt: firesAt, started } of openTimers(reading)) {
        if (runEndsAt === undefined || firesAt <= runEndsAt) continue;
        const values = { timerId, firesAt, runEndsAt };
        yield { since: started.at, events: [1, started.id], values };
      }
    },
  }),

  TIMER_WAITS: finding({
    severity: "waiting",
    says: "Timer {timerId} fires at {firesAt}, in {inMilliseconds}. Open timers: {count}.",
    proof: "TimerStarted without TimerFired or TimerCanceled.",
    next: "Nothing: it fires by itself.",
    *find(reading) {
      const timers = openTimers(reading);
      const [first] = timers;
      if (!first) return;
      const { timerId, dueAt: firesAt, started } = first;
      const inMilliseconds = firesAt - reading.now;
      const events = timers.slice(0, 20).map((timer) => timer.started.id);
      const values = { timerId, firesAt, inMilliseconds, count: timers.length };
      yield { since: started.at, events, values };
    },
  }),

  TIMER_ID_UNKNOWN: finding({
    severity: "info",
    says: "A request to cancel timer {about} was refused: no open timer has that id.",
    proof: "CancelTimerFailed with TIMER_ID_UNKNOWN; no decision was accepted since.",
    next: "Nothing, if it had fired just before; else correct the id in the decider.",
    find: refused(/^CancelTimer$/, /^TIMER_ID_UNKNOWN$/),
  }),
};
