// D1 to D5, D10, D11: one decision task at a time, each brought to an end, none forgotten.
import type { EventType, HistoryEvent } from "@ekiden/model";
import type { Circumstances } from "./evidence.ts";
import { inEachRun, overall } from "./invariant.ts";
import { after, print, type RunReading } from "./reading.ts";

const ends = ["DecisionTaskCompleted", "DecisionTaskTimedOut"] as const;

/** What a decider has to learn of; with UNHANDLED_DECISION, a decision task is queued already. */
const triggers: ReadonlySet<EventType> = new Set<EventType>([
  "WorkflowExecutionStarted",
  "WorkflowExecutionSignaled",
  "WorkflowExecutionCancelRequested",
  "DecisionTaskTimedOut",
  "ActivityTaskCompleted",
  "ActivityTaskFailed",
  "ActivityTaskTimedOut",
  "ActivityTaskCanceled",
  "ScheduleActivityTaskFailed",
  "RequestCancelActivityTaskFailed",
  "TimerFired",
  "StartTimerFailed",
  "CancelTimerFailed",
  "StartChildWorkflowExecutionFailed",
  "ChildWorkflowExecutionStarted",
  "ChildWorkflowExecutionCompleted",
  "ChildWorkflowExecutionFailed",
  "ChildWorkflowExecutionTimedOut",
  "ChildWorkflowExecutionCanceled",
  "ChildWorkflowExecutionTerminated",
  "ExternalWorkflowExecutionSignaled",
  "SignalExternalWorkflowExecutionFailed",
  "ExternalWorkflowExecutionCancelRequested",
  "RequestCancelExternalWorkflowExecutionFailed",
  "LambdaFunctionCompleted",
  "LambdaFunctionFailed",
  "LambdaFunctionTimedOut",
  "StartLambdaFunctionFailed",
  "ScheduleLambdaFunctionFailed",
  "CompleteWorkflowExecutionFailed",
  "FailWorkflowExecutionFailed",
  "CancelWorkflowExecutionFailed",
  "ContinueAsNewWorkflowExecutionFailed",
]);

interface Moment {
  readonly event: HistoryEvent;
  /** Before the event: the scheduled one that no decider has, and the one that a decider has. */
  readonly queued: HistoryEvent<"DecisionTaskScheduled"> | undefined;
  readonly started: HistoryEvent<"DecisionTaskStarted"> | undefined;
}

/** Every event, with the decision tasks that were open when it was recorded. */
export function* moments({ history }: RunReading): Generator<Moment> {
  let queued: Moment["queued"];
  let started: Moment["started"];
  for (const event of history) {
    yield { event, queued, started };
    if (event.type === "DecisionTaskScheduled") queued = event;
    if (event.type === "DecisionTaskStarted") [started, queued] = [event, undefined];
    if (event.type === "DecisionTaskCompleted") started = undefined;
    if (event.type === "DecisionTaskTimedOut") {
      if (event.data.timeoutType === "SCHEDULE_TO_START") queued = undefined;
      else started = undefined;
    }
  }
}

const D1 = inEachRun("at most one decision task is queued, and one started", function* (run) {
  for (const { event, queued, started } of moments(run)) {
    if (event.type === "DecisionTaskScheduled" && queued) {
      yield `${print(event)} while ${print(queued)} is queued`;
    }
    if (event.type === "DecisionTaskStarted" && started) {
      yield `${print(event)} while ${print(started)} is under way`;
    }
  }
});

const D2 = overall("a decision task is started once, and given to one decider", function* (seen) {
  for (const run of seen.runs) {
    for (const { id } of run.of("DecisionTaskScheduled")) {
      const started = run.citing("scheduledEventId", id, ["DecisionTaskStarted"]);
      if (started.length > 1)
        yield { run, message: `${started.map(print).join(", ")} are one task` };
    }
  }
  const given = new Set<string>();
  for (const { run, delivery } of seen.attemptsAt("decision")) {
    const { startedEventId, workflowExecution } = delivery.task;
    const key = `${workflowExecution.runId}/${startedEventId}`;
    if (given.has(key)) yield { run, message: `the task of event ${startedEventId} came twice` };
    given.add(key);
    if (!run) continue;
    const started = run.eventOf("DecisionTaskStarted", startedEventId);
    if (!started) {
      yield { run, message: `event ${startedEventId} starts no decision task` };
      continue;
    }
    const { identity } = started.data;
    if (identity === delivery.identity) continue;
    if (seen.hasMissed("decision", identity, delivery.returnedAt)) continue;
    yield { run, message: `${print(started)} names another decider than the one that got it` };
  }
});

const D3 = inEachRun(
  "a started decision task ends once, before the next one starts or with the run",
  function* (run) {
    const started = run.of("DecisionTaskStarted");
    for (const [index, event] of started.entries()) {
      const ended = run.citing("startedEventId", event.id, ends);
      if (ended.length > 1) yield `${print(event)} ends in ${ended.map(print).join(" and ")}`;
      if (ended.length === 0 && index < started.length - 1) yield `${print(event)} never ends`;
    }
  },
);

const D4 = inEachRun("an end cites the task that ended, both parts of it", function* (run) {
  for (const event of run.of(...ends)) {
    const { scheduledEventId, startedEventId } = event.data;
    const started = run.eventOf("DecisionTaskStarted", startedEventId);
    if (startedEventId !== 0 && started?.data.scheduledEventId !== scheduledEventId) {
      yield `${print(event)} cites ${scheduledEventId} and ${startedEventId}, which are two tasks`;
    }
  }
});

const D5 = inEachRun(
  "an open run has a decision task for all that its decider has not seen",
  function* (run) {
    if (!run.isOpen) return;
    const [lastScheduled, lastStarted] = [
      run.of("DecisionTaskScheduled").at(-1)?.id ?? 0,
      run.of("DecisionTaskStarted").at(-1)?.id ?? 0,
    ];
    const unseen = run.history.find(({ id, type }) => id > lastStarted && triggers.has(type));
    const isQueued = lastScheduled > lastStarted && !isNeglected(run, lastScheduled);
    if (unseen && !isQueued) yield `no decision task is queued since ${print(unseen)}`;
  },
);

const isNeglected = (run: RunReading, scheduledEventId: number): boolean =>
  run.citing("scheduledEventId", scheduledEventId, ["DecisionTaskTimedOut"]).length > 0;

const D10 = inEachRun(
  "a decision task times out when its time is over, and neither before nor after it ended",
  function* (run, { circumstances }) {
    const { maxLatenessMilliseconds: max = Number.POSITIVE_INFINITY } = circumstances;
    for (const event of run.of("DecisionTaskTimedOut")) {
      const due = dueAt(run, event);
      if (due === undefined) yield `${print(event)} although no clock was set`;
      else if (event.at < due) yield `${print(event)} comes ${due - event.at} ms early`;
      else if (event.data.startedEventId !== 0 && event.at > due + max) {
        yield `${print(event)} comes ${event.at - due} ms late`;
      }
    }
    yield* overdueTask(run, circumstances);
  },
);

/** A started task whose time is over, and of which the history has no end. */
function* overdueTask(run: RunReading, circumstances: Circumstances): Generator<string> {
  const { readAt, maxLatenessMilliseconds: max } = circumstances;
  const last = run.isOpen ? run.of("DecisionTaskStarted").at(-1) : undefined;
  if (!last || run.citing("startedEventId", last.id, ends).length > 0) return;
  const due = startedDueAt(run, last);
  if (due === undefined || readAt === undefined || max === undefined) return;
  if (readAt > due + max) yield `${print(last)} was due ${readAt - due} ms ago`;
}

const startedDueAt = (run: RunReading, { at, data }: HistoryEvent<"DecisionTaskStarted">) => {
  const scheduled = run.eventOf("DecisionTaskScheduled", data.scheduledEventId);
  return after(at, scheduled?.data.startToCloseTimeout);
};

/** The earliest moment at which the time-out may be recorded. */
const dueAt = (
  run: RunReading,
  { data: { timeoutType, scheduledEventId, startedEventId } }: HistoryEvent<"DecisionTaskTimedOut">,
): number | undefined => {
  if (timeoutType === "START_TO_CLOSE") {
    const started = run.eventOf("DecisionTaskStarted", startedEventId);
    return started && startedDueAt(run, started);
  }
  const scheduled = run.eventOf("DecisionTaskScheduled", scheduledEventId);
  return scheduled && after(scheduled.at, scheduled.data.scheduleToStartTimeout);
};

const D11 = overall(
  "a decision task names the start of the last one that was completed, ever later ones",
  function* (seen) {
    for (const { run, delivery } of seen.attemptsAt("decision")) {
      const { startedEventId, previousStartedEventId = 0 } = delivery.task;
      if (!run) continue;
      const completed = run.of("DecisionTaskCompleted").filter(({ id }) => id < startedEventId);
      const previous = completed.at(-1)?.data.startedEventId ?? 0;
      if (previous === previousStartedEventId) continue;
      const task = `the task of event ${startedEventId}`;
      yield { run, message: `${task} names ${previousStartedEventId}, and not ${previous}` };
    }
  },
);

export const decisionTaskInvariants = { D1, D2, D3, D4, D5, D10, D11 };
