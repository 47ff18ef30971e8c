// Timers: when they fire, how they are canceled, and when either is refused.
import { test } from "node:test";
import { cancelTimer, startTimer } from "./decisions.ts";
import { expectHistory, started } from "./script.ts";

test("a timer fires when its time has come, and a decision task follows", () => {
  expectHistory(
    started().decides(startTimer("t", "60")).after("60 s"),
    `
    ...
    4 DecisionTaskCompleted
  = 5 TimerStarted only timerId=t startToFireTimeout=60 decisionTaskCompletedEventId=4
    6 TimerFired only timerId=t startedEventId=5
  = 7 DecisionTaskScheduled`,
  );
});

test("a timer does not fire a millisecond early", () => {
  expectHistory(
    started().decides(startTimer("t", "60")).after("59999 ms"),
    `
    ...
    5 TimerStarted timerId=t`,
  );
});

test("a timer of zero seconds fires in the step that starts it", () => {
  expectHistory(
    started().decides(startTimer("t", "0"), startTimer("later", "1")),
    `
    ...
    5 TimerStarted timerId=t startToFireTimeout=0
  = 6 TimerStarted timerId=later startToFireTimeout=1
  = 7 TimerFired timerId=t startedEventId=5
  = 8 DecisionTaskScheduled`,
  );
});

test("a timer of zero seconds that is canceled in the same answer does not fire", () => {
  expectHistory(
    started().decides(startTimer("t", "0"), cancelTimer("t")),
    `
    ...
    5 TimerStarted timerId=t startToFireTimeout=0
    6 TimerCanceled timerId=t startedEventId=5`,
  );
});

test("a timer that is started twice in one answer is refused once and fires once", () => {
  expectHistory(
    started().decides(startTimer("t", "0"), startTimer("t", "0")),
    `
    ...
    5 TimerStarted timerId=t startToFireTimeout=0
    6 StartTimerFailed timerId=t cause=TIMER_ID_ALREADY_IN_USE
    7 TimerFired timerId=t startedEventId=5
    8 DecisionTaskScheduled`,
  );
});

test("a timer that was canceled does not fire", () => {
  expectHistory(
    started().decides(startTimer("t", "60")).signaled("go").decides(cancelTimer("t")).after("60 s"),
    `
    1 WorkflowExecutionStarted
    2 DecisionTaskScheduled
    3 DecisionTaskStarted
    4 DecisionTaskCompleted
    5 TimerStarted              timerId=t
    6 WorkflowExecutionSignaled signalName=go
    7 DecisionTaskScheduled
    8 DecisionTaskStarted
    9 DecisionTaskCompleted
   10 TimerCanceled only timerId=t startedEventId=5 decisionTaskCompletedEventId=9`,
  );
});

test("the control of a timer is recorded where the timer starts", () => {
  expectHistory(
    started().decides(startTimer("t", "1", "for the decider alone")),
    `
    ...
    5 TimerStarted control="for the decider alone"`,
  );
});

test("a timer id is in use while its timer is open, also within one batch", () => {
  expectHistory(
    started().decides(startTimer("t", "60"), startTimer("t", "5")),
    `
    ...
    5 TimerStarted timerId=t startToFireTimeout=60
    6 StartTimerFailed only timerId=t cause=TIMER_ID_ALREADY_IN_USE decisionTaskCompletedEventId=4
    7 DecisionTaskScheduled`,
  );
});

test("a timer id is free again once its timer has fired or is canceled", () => {
  expectHistory(
    started()
      .decides(startTimer("t", "1"))
      .after("1 s")
      .decides(startTimer("t", "60"), cancelTimer("t"), startTimer("t", "2"))
      .after("2 s"),
    `
    ...
    6 TimerFired    timerId=t startedEventId=5
    7 DecisionTaskScheduled
    8 DecisionTaskStarted
    9 DecisionTaskCompleted
   10 TimerStarted  timerId=t startToFireTimeout=60
   11 TimerCanceled timerId=t startedEventId=10
   12 TimerStarted  timerId=t startToFireTimeout=2
   13 TimerFired    timerId=t startedEventId=12
   14 DecisionTaskScheduled`,
  );
});

test("a timer that is not open cannot be canceled: unknown, fired, or canceled before", () => {
  expectHistory(
    started()
      .decides(cancelTimer("never"), startTimer("t", "1"))
      .after("1 s")
      .decides(cancelTimer("t"), startTimer("u", "1"), cancelTimer("u"), cancelTimer("u")),
    `
    ...
    5 CancelTimerFailed only timerId=never cause=TIMER_ID_UNKNOWN decisionTaskCompletedEventId=4
    6 TimerStarted      timerId=t
    7 DecisionTaskScheduled
    8 TimerFired        timerId=t
    9 DecisionTaskStarted
   10 DecisionTaskCompleted
   11 CancelTimerFailed timerId=t cause=TIMER_ID_UNKNOWN
   12 TimerStarted      timerId=u
   13 TimerCanceled     timerId=u
   14 CancelTimerFailed timerId=u cause=TIMER_ID_UNKNOWN
   15 DecisionTaskScheduled`,
  );
});

test("two timers that are due together fire in the order in which they were started", () => {
  expectHistory(
    started().decides(startTimer("first", "5"), startTimer("second", "5")).after("5 s"),
    `
    ...
    6 TimerStarted timerId=second
    7 TimerFired   timerId=first
  = 8 DecisionTaskScheduled
    ...
    9 TimerFired   timerId=second`,
  );
});

test("the sooner of two timers fires first, whichever was started first", () => {
  expectHistory(
    started().decides(startTimer("later", "9"), startTimer("sooner", "3")).after("9 s"),
    `
    ...
    7 TimerFired timerId=sooner startedEventId=6
    8 DecisionTaskScheduled
    9 TimerFired timerId=later startedEventId=5`,
  );
});

test("a timer that fires while a decision task is started queues the next one at once", () => {
  expectHistory(
    started().decides(startTimer("t", "5")).signaled("go").deciderPolls().after("5 s").decides(),
    `
    ...
    8 DecisionTaskStarted
    9 TimerFired            timerId=t
  =10 DecisionTaskScheduled
    ...
   11 DecisionTaskCompleted scheduledEventId=7 startedEventId=8`,
  );
});

test("the timers of a closed run never fire", () => {
  expectHistory(
    started().decides(startTimer("t", "5")).terminated().after("1 d"),
    `
    ...
    5 TimerStarted
    6 WorkflowExecutionTerminated`,
  );
});
