// A1 to A6: an activity is scheduled, started and ended, each at most once and in this order.
import type { HistoryEvent } from "@ekiden/model";
import { isEndedByOperator } from "./activity-operators.ts";
import { inEachRun } from "./invariant.ts";
import { mayBeHeld } from "./paused-spans.ts";
import { after, print, type RunReading } from "./reading.ts";
import type { Seen } from "./seen.ts";

export const activityEnds = [
  "ActivityTaskCompleted",
  "ActivityTaskFailed",
  "ActivityTaskTimedOut",
  "ActivityTaskCanceled",
] as const;

export const endsOf = (run: RunReading, scheduledEventId: number) =>
  run.citing("scheduledEventId", scheduledEventId, activityEnds);

const startOf = (run: RunReading, scheduledEventId: number) =>
  run.citing("scheduledEventId", scheduledEventId, ["ActivityTaskStarted"])[0];

const A1 = inEachRun("an activityId is unique among the open activities", function* (run) {
  const open = new Map<string, HistoryEvent>();
  for (const event of run.of("ActivityTaskScheduled", ...activityEnds)) {
    if (event.type === "ActivityTaskScheduled") {
      const other = open.get(event.data.activityId);
      if (other) yield `${print(event)} has the id of ${print(other)}, which is open`;
      open.set(event.data.activityId, event);
    } else {
      const scheduled = run.eventOf("ActivityTaskScheduled", event.data.scheduledEventId);
      if (scheduled) open.delete(scheduled.data.activityId);
    }
  }
});

const A2 = inEachRun("an activity task is started at most once", function* (run) {
  for (const scheduled of run.of("ActivityTaskScheduled")) {
    const started = run.citing("scheduledEventId", scheduled.id, ["ActivityTaskStarted"]);
    if (started.length > 1) yield `${print(scheduled)}: ${started.map(print).join(", ")}`;
  }
});

const A3 = inEachRun("an activity ends at most once", function* (run) {
  for (const scheduled of run.of("ActivityTaskScheduled")) {
    const ended = endsOf(run, scheduled.id);
    if (ended.length > 1) yield `${print(scheduled)}: ${ended.map(print).join(", ")}`;
    const started = startOf(run, scheduled.id);
    const [end] = ended;
    if (started && end && started.id > end.id) yield `${print(started)} follows ${print(end)}`;
  }
});

/** Time-outs that can come before the start. */
const beforeStart: readonly string[] = ["SCHEDULE_TO_START", "SCHEDULE_TO_CLOSE"];

const A4 = inEachRun(
  "an activity that was not started can only time out or be canceled",
  function* (run) {
    for (const event of run.of(...activityEnds)) {
      const { scheduledEventId, startedEventId } = event.data;
      const started = startOf(run, scheduledEventId);
      if ((started?.id ?? 0) !== startedEventId) {
        yield `${print(event)} cites the start ${startedEventId}, and that was ${started?.id ?? 0}`;
      }
      const isStarted = startedEventId !== 0;
      if (event.type === "ActivityTaskTimedOut") {
        const { timeoutType } = event.data;
        if (!isPossible(timeoutType, isStarted)) yield `${print(event)}: ${timeoutType}`;
      } else if (event.type !== "ActivityTaskCanceled" && !isStarted) {
        yield `${print(event)} without a start`;
      }
    }
  },
);

const isPossible = (timeoutType: string, isStarted: boolean): boolean =>
  isStarted ? timeoutType !== "SCHEDULE_TO_START" : beforeStart.includes(timeoutType);

const A5 = inEachRun(
  "an activity that was not started is canceled on request only, and names the last request",
  function* (run) {
    for (const event of run.of("ActivityTaskCanceled")) {
      const { scheduledEventId, startedEventId, latestCancelRequestedEventId = 0 } = event.data;
      const scheduled = run.eventOf("ActivityTaskScheduled", scheduledEventId);
      const latest = run
        .of("ActivityTaskCancelRequested")
        .findLast(
          ({ id, data }) =>
            id < event.id &&
            id > scheduledEventId &&
            data.activityId === scheduled?.data.activityId,
        );
      if (startedEventId === 0 && !latest) yield `${print(event)} was never asked for`;
      if (latestCancelRequestedEventId !== (latest?.id ?? 0)) {
        yield `${print(event)} names request ${latestCancelRequestedEventId}, not ${latest?.id}`;
      }
    }
  },
);

const A6 = inEachRun(
  "an activity times out when one of its clocks has run down, and not before, unless by an operator",
  function* (run, seen) {
    const { maxLatenessMilliseconds: max = Number.POSITIVE_INFINITY } = seen.circumstances;
    for (const event of seen.ownEvents(run, "ActivityTaskTimedOut")) {
      const { timeoutType, scheduledEventId } = event.data;
      const due = clocksOf(run, scheduledEventId)[timeoutType];
      if (due === undefined) yield `${print(event)}: ${timeoutType}, a clock that was not set`;
      else if (event.at < due && isEarlyByItself(seen, run, event))
        yield `${print(event)} comes ${due - event.at} ms early`;
      // Heartbeats leave no event, so that clock may have been wound up since.
      else if (timeoutType !== "HEARTBEAT" && event.at > due + max) {
        const isLate =
          timeoutType !== "SCHEDULE_TO_START" ||
          !mayStandStill(seen, run, { at: event.at, scheduledEventId });
        if (isLate) yield `${print(event)} comes ${event.at - due} ms late`;
      }
    }
    yield* overdueActivities(run, seen);
  },
);

const isEarlyByItself = (seen: Seen, run: RunReading, event: HistoryEvent): boolean =>
  !seen.circumstances.mayHaveOperators && !isEndedByOperator(seen, run, event);

/** Of the four clocks, a pause stops schedule-to-start alone. */
const mayStandStill = (
  seen: Seen,
  run: RunReading,
  { at: until, scheduledEventId }: { readonly at: number; readonly scheduledEventId: number },
): boolean => {
  const scheduled = run.event(scheduledEventId);
  return mayBeHeld(seen, run, { scheduled, from: scheduled?.at ?? 0, until });
};

/** Open activities of which a clock has run down, and the history has no end. */
function* overdueActivities(run: RunReading, seen: Seen): Generator<string> {
  const { readAt, maxLatenessMilliseconds: max } = seen.circumstances;
  if (!run.isOpen || readAt === undefined || max === undefined) return;
  for (const scheduled of run.of("ActivityTaskScheduled")) {
    if (endsOf(run, scheduled.id).length > 0) continue;
    const { HEARTBEAT: _heartbeat, SCHEDULE_TO_START, ...sure } = clocksOf(run, scheduled.id);
    const mayWait = mayStandStill(seen, run, { at: readAt, scheduledEventId: scheduled.id });
    const running = mayWait ? sure : { ...sure, SCHEDULE_TO_START };
    const due = Math.min(...Object.values(running).map((at) => at ?? Number.POSITIVE_INFINITY));
    if (readAt > due + max) yield `${print(scheduled)} was due ${readAt - due} ms ago`;
  }
}

/** When each clock of an activity runs down; a heartbeat puts that of its own off. */
const clocksOf = (run: RunReading, scheduledEventId: number) => {
  const scheduled = run.eventOf("ActivityTaskScheduled", scheduledEventId);
  const started = startOf(run, scheduledEventId);
  const at = (from: HistoryEvent | undefined, timeout: string | undefined) =>
    // What was open after a reset has its time anew.
    from && after(Math.max(from.at, run.origin?.at ?? 0), timeout);
  return {
    SCHEDULE_TO_START: started ? undefined : at(scheduled, scheduled?.data.scheduleToStartTimeout),
    SCHEDULE_TO_CLOSE: at(scheduled, scheduled?.data.scheduleToCloseTimeout),
    START_TO_CLOSE: at(started, scheduled?.data.startToCloseTimeout),
    HEARTBEAT: at(started, scheduled?.data.heartbeatTimeout),
  };
};

export const activityInvariants = { A1, A2, A3, A4, A5, A6 };
