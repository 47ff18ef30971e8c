// Signals and requests to cancel: those that came, and those that the run sends to others.
import type { HistoryEvent } from "@ekiden/model";
import { finding } from "../finding.ts";
import type { Reading } from "../reading.ts";
import { cut } from "../texts.ts";
import { refused } from "./refused.ts";

/** A message between two runs takes less, unless the server is behind. */
const slowMessageMilliseconds = 10_000;
/** So many signals fill a history more than what the run does with them. */
const manySignals = 1_000;

/** The last event that a decider has been given, also one that did not answer. */
const givenUpTo = ({ history }: Reading): number =>
  history.findLast(({ type }) => type === "DecisionTaskStarted")?.id ?? 0;

const answeredUpTo = ({ lastAnswer }: Reading): number =>
  lastAnswer?.completed.data.startedEventId ?? 0;

type Initiated =
  | HistoryEvent<"SignalExternalWorkflowExecutionInitiated">
  | HistoryEvent<"RequestCancelExternalWorkflowExecutionInitiated">;

const pendingExternals = (reading: Reading): readonly Initiated[] =>
  reading.isOpen
    ? [...reading.state.externals].map((id) => reading.history[id - 1] as Initiated)
    : [];

export const signalFindings = {
  CANCEL_NOT_HANDLED: finding({
    severity: "warning",
    says:
      "The run was asked to cancel {forMilliseconds} ago; its decider has answered since, and has " +
      "not closed the run.",
    proof:
      "WorkflowExecutionCancelRequested, and a DecisionTaskCompleted whose decider was given it; the " +
      "run is open.",
    next:
      "Nothing, if it cleans up first: see what else is open. If its decider ignores requests to " +
      "cancel, terminate the run.",
    *find(reading) {
      const [first] = reading.cancelRequests;
      if (!reading.isOpen || !first || first.id > answeredUpTo(reading)) return;
      const { domain, workflowId, runId } = reading.state;
      const input = { domain, workflowId, runId };
      const call = { operation: "TerminateWorkflowExecution", input } as const;
      const answered = reading.lastAnswer?.completed.id ?? 0;
      yield { since: first.at, events: [first.id, answered], values: {}, call };
    },
  }),

  CANCEL_REQUESTED: finding({
    severity: "info",
    says: "The run was asked to cancel {forMilliseconds} ago, and its decider has not answered since.",
    proof: "WorkflowExecutionCancelRequested after the start of the last completed decision task.",
    next: "Nothing: the decider is given the request with its decision task.",
    *find(reading) {
      const [first] = reading.cancelRequests;
      if (!reading.isOpen || !first || first.id <= answeredUpTo(reading)) return;
      yield { since: first.at, events: [first.id], values: {} };
    },
  }),

  CANCELED_BY_PARENT: finding({
    severity: "info",
    says: "The request to cancel is of the parent {workflowId}: it closed, with REQUEST_CANCEL.",
    proof: "WorkflowExecutionCancelRequested with the cause CHILD_POLICY_APPLIED.",
    next: "Nothing: this is the child policy that the parent was started with.",
    *find(reading) {
      const request = reading.cancelRequests.find(({ data }) => data.cause !== undefined);
      if (!reading.isOpen || !request) return;
      const workflowId = cut(request.data.externalWorkflowExecution?.workflowId ?? "");
      yield { since: request.at, events: [request.id], values: { workflowId } };
    },
  }),

  EXTERNAL_EXECUTION_UNKNOWN: finding({
    severity: "warning",
    says: "A signal to {about} was refused: the domain has no open run of that workflow.",
    proof: "SignalExternalWorkflowExecutionFailed with UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION.",
    next: "Nothing, if it had closed before; else correct its workflowId or runId in the decider.",
    find: refused(/^SignalExternalWorkflowExecution$/, /^UNKNOWN_EXTERNAL/),
  }),

  EXTERNAL_CANCEL_UNKNOWN: finding({
    severity: "info",
    says: "A request to cancel {about} was refused: the domain has no open run of that workflow.",
    proof: "RequestCancelExternalWorkflowExecutionFailed with UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION.",
    next: "Nothing, if it had closed before; else correct its workflowId or runId in the decider.",
    find: refused(/^RequestCancelExternalWorkflowExecution$/, /^UNKNOWN_EXTERNAL/),
  }),

  EXTERNAL_PENDING: finding({
    severity: "warning",
    says: "A message to {workflowId} has not been answered for {forMilliseconds}.",
    proof:
      "SignalExternal… or RequestCancelExternalWorkflowExecutionInitiated, 10 seconds ago or more, " +
      "without an outcome.",
    next: "Look at the server: messages between runs are carried by its nodes, and take milliseconds.",
    *find(reading) {
      for (const { id, at, data } of pendingExternals(reading)) {
        if (reading.now - at < slowMessageMilliseconds) continue;
        yield { since: at, events: [id], values: { workflowId: cut(data.workflowId) } };
      }
    },
  }),

  SIGNALS_FILL_HISTORY: finding({
    severity: "warning",
    says: "Signals that the run has received: {count}, in a history of {events} events.",
    proof: "WorkflowExecutionSignaled events, 1,000 or more.",
    next: "Continue the run as new from time to time, or send fewer and larger signals.",
    *find({ isOpen, signals, state }) {
      const [first] = signals;
      if (!isOpen || !first || signals.length < manySignals) return;
      const events = signals.slice(-20).map(({ id }) => id);
      const values = { count: signals.length, events: state.lastEventId };
      yield { since: first.at, events, values };
    },
  }),

  SIGNALS_NOT_GIVEN: finding({
    severity: "info",
    says: "Signals that no decider has been given yet: {count}, the first of them {signal}.",
    proof: "WorkflowExecutionSignaled after the last DecisionTaskStarted.",
    next: "Nothing: the decider is given them with the next decision task.",
    *find(reading) {
      const given = givenUpTo(reading);
      const waiting = reading.signals.slice(
        reading.signals.findLastIndex(({ id }) => id <= given) + 1,
      );
      const [first] = waiting;
      if (!reading.isOpen || !first) return;
      const events = waiting.slice(-20).map(({ id }) => id);
      const values = { count: waiting.length, signal: cut(first.data.signalName) };
      yield { since: first.at, events, values };
    },
  }),
};
