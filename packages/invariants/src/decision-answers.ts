// D6 to D9, D12: what a decider answered is recorded once, whole, in its order.
import {
  type DecisionType,
  decisionFromWire,
  type EventType,
  type HistoryEvent,
} from "@ekiden/model";
import { answersOf } from "./answers.ts";
import { moments } from "./decision-tasks.ts";
import { type Invariant, inEachRun, overall } from "./invariant.ts";
import { attributeOf, print, type RunReading } from "./reading.ts";
import type { Attempt, Seen } from "./seen.ts";

/** Decision → the event of its success, then that of its failure. */
const recordedAs: Readonly<Record<DecisionType, readonly EventType[]>> = {
  ScheduleActivityTask: ["ActivityTaskScheduled", "ScheduleActivityTaskFailed"],
  RequestCancelActivityTask: ["ActivityTaskCancelRequested", "RequestCancelActivityTaskFailed"],
  CompleteWorkflowExecution: ["WorkflowExecutionCompleted", "CompleteWorkflowExecutionFailed"],
  FailWorkflowExecution: ["WorkflowExecutionFailed", "FailWorkflowExecutionFailed"],
  CancelWorkflowExecution: ["WorkflowExecutionCanceled", "CancelWorkflowExecutionFailed"],
  ContinueAsNewWorkflowExecution: [
    "WorkflowExecutionContinuedAsNew",
    "ContinueAsNewWorkflowExecutionFailed",
  ],
  RecordMarker: ["MarkerRecorded", "RecordMarkerFailed"],
  StartTimer: ["TimerStarted", "StartTimerFailed"],
  CancelTimer: ["TimerCanceled", "CancelTimerFailed"],
  SignalExternalWorkflowExecution: ["SignalExternalWorkflowExecutionInitiated"],
  RequestCancelExternalWorkflowExecution: ["RequestCancelExternalWorkflowExecutionInitiated"],
  StartChildWorkflowExecution: [
    "StartChildWorkflowExecutionInitiated",
    "StartChildWorkflowExecutionFailed",
  ],
  ScheduleLambdaFunction: ["LambdaFunctionScheduled", "ScheduleLambdaFunctionFailed"],
};

/** Failures that come later name the completed decision task, too. */
const isLaterOutcome = (event: HistoryEvent): boolean =>
  /^(StartChild|SignalExternal|RequestCancelExternal)\w+Failed$/.test(event.type) &&
  attributeOf(event, "initiatedEventId") !== 0;

/** Follow at once from a decision, and cite it no more. */
const isCompanion = (event: HistoryEvent): boolean =>
  event.type === "StartLambdaFunctionFailed" ||
  (event.type === "ActivityTaskCanceled" && event.data.startedEventId === 0);

/** Events that the decisions of a completed decision task made, in the order of the history. */
const madeBy = (run: RunReading, { id }: HistoryEvent): readonly HistoryEvent[] =>
  run
    .citing("decisionTaskCompletedEventId", id, allRecorded)
    .filter((event) => !isLaterOutcome(event));

const allRecorded = Object.values(recordedAs).flat();

const D6: Invariant = overall(
  "what decisions made follows their completed task at once, in their order",
  function* (seen) {
    for (const run of seen.runs) {
      for (const completed of run.of("DecisionTaskCompleted")) {
        const stray = findStray(run, completed);
        if (stray) yield { run, message: `${print(stray)} is apart from ${print(completed)}` };
      }
    }
    for (const { run, completed, made, types } of answeredBatches(seen)) {
      const wrong = made.findIndex(({ type }, index) => {
        const decision = types[index];
        return decision !== undefined && !recordedAs[decision].includes(type);
      });
      const event = made[wrong];
      if (!event) continue;
      const message = `${print(event)} answers ${types[wrong]} of ${print(completed)}`;
      yield { run, message };
    }
  },
);

const findStray = (run: RunReading, completed: HistoryEvent): HistoryEvent | undefined => {
  let next = completed.id + 1;
  for (const event of madeBy(run, completed)) {
    for (let id = next; id < event.id; id += 1) {
      const between = run.event(id);
      if (!between || !isCompanion(between)) return event;
    }
    if (event.at !== completed.at) return event;
    next = event.id + 1;
  }
  return undefined;
};

const D7 = overall("a batch of decisions is enacted whole or not at all", function* (seen) {
  for (const { run, completed, made, types } of answeredBatches(seen)) {
    if (made.length === types.length) continue;
    const message = `${print(completed)} holds ${made.length} of ${types.length} decisions`;
    yield { run, message };
  }
});

interface Batch {
  readonly run: RunReading;
  readonly completed: HistoryEvent<"DecisionTaskCompleted">;
  readonly made: readonly HistoryEvent[];
  readonly types: readonly DecisionType[];
}

/** Completed decision tasks of which it is known what their decider answered. */
function* answeredBatches(seen: Seen): Generator<Batch> {
  for (const attempt of seen.attemptsAt("decision")) {
    const { run } = attempt;
    const completed = run && completedOf(attempt);
    if (!completed) continue;
    const answers = answersOf(attempt, "RespondDecisionTaskCompleted");
    const possible = [...answers.ok, ...answers.unknown].map(({ input }) => input);
    // A decider may answer differently when it tries again; only then is it not known which.
    const [first, ...others] = possible.map(({ decisions }) => JSON.stringify(decisions ?? []));
    if (first === undefined || others.some((other) => other !== first)) continue;
    const types = (possible[0]?.decisions ?? []).map(
      (wire) => decisionFromWire(wire as never).type,
    );
    yield { run, completed, made: madeBy(run, completed), types };
  }
}

const completedOf = ({ run, delivery }: Attempt) =>
  run?.citing("startedEventId", delivery.task.startedEventId, ["DecisionTaskCompleted"])[0];

const closings: readonly EventType[] = [
  "WorkflowExecutionCompleted",
  "WorkflowExecutionFailed",
  "WorkflowExecutionCanceled",
  "WorkflowExecutionContinuedAsNew",
];

const D8 = inEachRun(
  "a decider does not close a run past what it has not seen, and learns of the refusal",
  function* (run) {
    const queuedAt = new Map<number, HistoryEvent | undefined>();
    for (const { event, queued } of moments(run)) {
      if (event.type === "DecisionTaskCompleted") queuedAt.set(event.id, queued);
      const completedId = attributeOf(event, "decisionTaskCompletedEventId") as number;
      const waiting = queuedAt.get(completedId);
      if (closings.includes(event.type) && waiting) {
        yield `${print(event)} although ${print(waiting)} was queued`;
      }
      if (attributeOf(event, "cause") === "UNHANDLED_DECISION" && !waiting) {
        yield `${print(event)} although nothing was queued`;
      }
    }
  },
);

/** What does not fit between the answers to one decision task and its completion. */
function* answerProblems(attempt: Attempt): Generator<string> {
  const task = `the task of event ${attempt.delivery.task.startedEventId}`;
  const { ok, unknown } = answersOf(attempt, "RespondDecisionTaskCompleted");
  const completed = completedOf(attempt);
  if (ok.length > 1) yield `${task} was completed ${ok.length} times`;
  if (!completed) {
    if (ok.length > 0) yield `${task}: its completion is lost`;
    return;
  }
  const contexts = [...ok, ...unknown].map(({ input }) => input.executionContext);
  if (contexts.length === 0) yield `${print(completed)} was never asked for`;
  else if (!contexts.includes(completed.data.executionContext)) {
    yield `${print(completed)} has another execution context`;
  }
}

const D9 = overall(
  "an acknowledged answer completes its decision task once, with its execution context",
  function* (seen) {
    if (!seen.hasCalls) return;
    for (const attempt of seen.attemptsAt("decision")) {
      const { run } = attempt;
      if (!run) continue;
      for (const message of answerProblems(attempt)) yield { run, message };
    }
    for (const run of seen.runs) {
      for (const completed of seen.ownEvents(run, "DecisionTaskCompleted")) {
        if (seen.wasGiven(run, completed.data.startedEventId)) continue;
        yield { run, message: `${print(completed)} ends a task that was given to no poller` };
      }
    }
  },
);

const D12 = overall(
  "the token of a decision task that timed out, or whose run is closed, is refused",
  function* (seen) {
    for (const attempt of seen.attemptsAt("decision")) {
      const { run, delivery } = attempt;
      const { ok } = answersOf(attempt, "RespondDecisionTaskCompleted");
      if (!run || ok.length === 0 || completedOf(attempt)) continue;
      const { startedEventId } = delivery.task;
      const [timedOut] = run.citing("startedEventId", startedEventId, ["DecisionTaskTimedOut"]);
      const end = timedOut ?? run.closing;
      if (end) yield { run, message: `event ${startedEventId} was answered after ${print(end)}` };
    }
  },
);

export const decisionAnswerInvariants = { D6, D7, D8, D9, D12 };
