// A run in which nothing is open: it stands still, for one of these reasons.
import type { HistoryEvent } from "@ekiden/model";
import { shellArguments } from "@ekiden/model/shown-text";
import { finding } from "../finding.ts";
import type { Answer, Reading } from "../reading.ts";
import { refusedText } from "../refusals.ts";
import { failureOf } from "../streaks.ts";
import { cut, identityText } from "../texts.ts";

/** The answers at the end of the history that have asked for nothing. */
const emptyAnswers = ({ answers }: Reading): readonly Answer[] =>
  answers.slice(answers.findLastIndex(({ results }) => results.some(isAsked)) + 1);

const isAsked = ({ type }: HistoryEvent): boolean => type !== "MarkerRecorded";

const failures =
  /^(ActivityTask|LambdaFunction|ChildWorkflowExecution)(Failed|TimedOut|Terminated)$|^StartLambdaFunctionFailed$/;

const newsOfEmpty = (reading: Reading): readonly HistoryEvent[] =>
  reading.hasNothingOpen ? emptyAnswers(reading).flatMap((answer) => reading.newsOf(answer)) : [];

const failuresLeft = (reading: Reading) =>
  newsOfEmpty(reading).filter(({ type }) => failures.test(type));

const signalsLeft = (reading: Reading) =>
  newsOfEmpty(reading).filter(({ type }) => type === "WorkflowExecutionSignaled");

/** The last refusal that the decider was given; none leads to a decision task after a marker. */
const refusalLeft = (reading: Reading, isClose: boolean) =>
  reading.hasNothingOpen && emptyAnswers(reading).length > 0
    ? reading.standingRefusals.findLast(
        ({ about, decision }) => decision !== "RecordMarker" && (about === "") === isClose,
      )
    : undefined;

/** Is one of the reasons below why it stands still known? */
const isExplained = (reading: Reading): boolean =>
  refusalLeft(reading, true) !== undefined ||
  refusalLeft(reading, false) !== undefined ||
  failuresLeft(reading).length > 0;

const reasonOf = (reading: Reading): string => {
  const refusal = refusalLeft(reading, true) ?? refusalLeft(reading, false);
  if (refusal) return `, after ${refusedText(refusal)} had been refused (${refusal.cause})`;
  const [failure] = failuresLeft(reading).slice(-1);
  return failure ? `, after it had been given a failure (${failureOf(failure)})` : "";
};

export const idleFindings = {
  RUN_PAUSED: finding({
    severity: "error",
    says: "The run has been paused by {identity} for {forMilliseconds}, because: {reason}.",
    proof: "The state of the run says so: there is no event of it. The event is the latest one.",
    next: "Nothing of it is handed out. This lets it go on: ekiden workflow resume {words}",
    *find({ state, isOpen, history }) {
      const { pause, workflowId } = state;
      const last = history.at(-1);
      if (!pause || !isOpen || !last) return;
      const { at: since, reason, identity } = pause;
      const words = shellArguments(workflowId);
      const values = { identity: identityText(identity), reason: cut(reason), words };
      yield { since, events: [last.id], values };
    },
  }),

  CLOSE_NOT_REPEATED: finding({
    severity: "error",
    says:
      "The run stands still: {decision} was refused ({cause}), and the decider has answered the " +
      "next decision task with nothing. A close that was refused must be asked for again.",
    proof:
      "A refused close, after which every DecisionTaskCompleted has no decisions; nothing is open.",
    next:
      "Signal the run, so that its decider gets another decision task, and let the decider close the " +
      "run again when it meets this event.",
    *find(reading) {
      const refusal = reading.isOpen ? refusalLeft(reading, true) : undefined;
      if (!refusal) return;
      const { decision, cause, event, answeredBy } = refusal;
      const empty = emptyAnswers(reading).map(({ completed }) => completed.id);
      const events = [answeredBy, event.id, ...empty.slice(-18)];
      yield { since: event.at, events, values: { decision, cause } };
    },
  }),

  REFUSAL_NOT_HANDLED: finding({
    severity: "error",
    says:
      "The run stands still: {decision} of {about} was refused ({cause}), the decider was given the " +
      "refusal, and has asked for nothing in its place.",
    proof:
      "A refused decision, a DecisionTaskCompleted without decisions after it, and nothing is open.",
    next: "Remove the cause, then signal the run, so that its decider gets another decision task.",
    *find(reading) {
      const refusal = reading.isOpen ? refusalLeft(reading, false) : undefined;
      if (!refusal) return;
      const { decision, about, cause, event } = refusal;
      const empty = emptyAnswers(reading).map(({ completed }) => completed.id);
      const events = [event.id, ...empty.slice(-19)];
      yield { since: event.at, events, values: { decision, about, cause } };
    },
  }),

  FAILURE_NOT_HANDLED: finding({
    severity: "error",
    says:
      "The run stands still: its decider was given a failure ({failure}) and has asked for nothing, " +
      "neither another try nor a close.",
    proof:
      "ActivityTaskFailed, ActivityTaskTimedOut or the like among the events of a decision task that " +
      "was answered without decisions; nothing is open.",
    next: "Correct the decider, then signal the run, so that it gets another decision task.",
    *find(reading) {
      const left = failuresLeft(reading);
      const [last] = left.slice(-1);
      if (!last || !reading.isOpen) return;
      const events = left.slice(-20).map(({ id }) => id);
      yield { since: last.at, events, values: { failure: failureOf(last) } };
    },
  }),

  STOPPED_WHILE_IDLE: finding({
    severity: "error",
    says:
      "When the run was ended, nothing had been open for {idleMilliseconds}: its decider had asked " +
      "for nothing{reason}.",
    proof: "Nothing is open in the state, and the last DecisionTaskCompleted has no decisions.",
    next: "If its workflow waits for a signal, that did not come; else correct the decider.",
    *find(reading) {
      const last = reading.lastAnswer?.completed;
      const { closed } = reading.state;
      if (!reading.wasStopped || !reading.hasNothingOpen || !last || !closed) return;
      const values = { idleMilliseconds: closed.at - last.at, reason: reasonOf(reading) };
      yield { since: last.at, events: [last.id], values };
    },
  }),

  SIGNAL_NOT_HANDLED: finding({
    severity: "info",
    says: "The decider was given signal {signal} and has asked for nothing.",
    proof:
      "WorkflowExecutionSignaled among the events of the last decision tasks, which were answered " +
      "without decisions; nothing is open.",
    next: "Nothing, if the signal only changes what the decider remembers; else look at its name.",
    *find(reading) {
      const [last] = signalsLeft(reading).slice(-1) as HistoryEvent<"WorkflowExecutionSignaled">[];
      if (!last || !reading.isOpen) return;
      yield { since: last.at, events: [last.id], values: { signal: cut(last.data.signalName) } };
    },
  }),

  WAITS_FOR_SIGNAL: finding({
    severity: "waiting",
    says:
      "Nothing is open, and the decider has asked for nothing: only a signal or a request to cancel " +
      "moves the run on.",
    proof:
      "No activity, timer, function, child or decision task is open, and no refusal or failure was " +
      "left without an answer.",
    next: "Send the signal that its workflow waits for.",
    *find(reading) {
      const last = reading.lastAnswer?.completed;
      if (!reading.isIdle || !last || isExplained(reading)) return;
      yield { since: last.at, events: [last.id], values: {} };
    },
  }),
};
