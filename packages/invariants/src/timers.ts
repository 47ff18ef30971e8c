// T: a timer fires once, when its time has come, or is canceled.
import type { HistoryEvent } from "@ekiden/model";
import { inEachRun } from "./invariant.ts";
import { after, print, type RunReading } from "./reading.ts";

const ends = ["TimerFired", "TimerCanceled"] as const;

const T1 = inEachRun("a timerId is unique among the open timers", function* (run) {
  const open = new Map<string, HistoryEvent>();
  for (const event of run.of("TimerStarted", ...ends)) {
    const { timerId } = event.data;
    const other = open.get(timerId);
    if (event.type !== "TimerStarted") open.delete(timerId);
    else if (other) yield `${print(event)} has the id of ${print(other)}, which is open`;
    else open.set(timerId, event);
  }
});

const endsOf = (run: RunReading, { id }: HistoryEvent, type: (typeof ends)[number]) =>
  run.citing("startedEventId", id, [type]);

const T2 = inEachRun("a timer fires once or is canceled once", function* (run) {
  for (const started of run.of("TimerStarted")) {
    for (const type of ends) {
      const ended = endsOf(run, started, type);
      if (ended.length > 1) yield `${print(started)}: ${ended.map(print).join(", ")}`;
    }
  }
});

const dueAt = ({ at, data }: HistoryEvent<"TimerStarted">): number =>
  after(at, data.startToFireTimeout) ?? at;

const T3 = inEachRun("a timer does not fire early", function* (run) {
  for (const fired of run.of("TimerFired")) {
    const started = run.eventOf("TimerStarted", fired.data.startedEventId);
    const early = started ? dueAt(started) - fired.at : 0;
    if (early > 0) yield `${print(fired)} comes ${early} ms early`;
  }
});

const T4 = inEachRun("a timer that was canceled does not fire", function* (run) {
  for (const started of run.of("TimerStarted")) {
    const [fired] = endsOf(run, started, "TimerFired");
    const [canceled] = endsOf(run, started, "TimerCanceled");
    if (fired && canceled) yield `${print(started)}: ${print(fired)} and ${print(canceled)}`;
  }
});

const T5 = inEachRun(
  "a timer does not fire late",
  function* (run, { circumstances: { readAt, maxLatenessMilliseconds: max } }) {
    if (max === undefined) return;
    for (const started of run.of("TimerStarted")) {
      const [fired] = endsOf(run, started, "TimerFired");
      const [canceled] = endsOf(run, started, "TimerCanceled");
      const end = fired ?? canceled ?? run.closing;
      // One whose moment has passed before a reset fires at once.
      const due = Math.max(dueAt(started), run.origin?.at ?? 0);
      const lateness = (end?.at ?? readAt ?? 0) - due;
      if (lateness > max) yield `${print(started)}: ${lateness} ms late`;
    }
  },
);

export const timerInvariants = { T1, T2, T3, T4, T5 };
