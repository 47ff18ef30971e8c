// Closed runs: how they ended, what they died of, and what was still open.
import type { HistoryEvent } from "@ekiden/model";
import { finding } from "../finding.ts";
import type { Reading } from "../reading.ts";
import { type Refusal, refusedText } from "../refusals.ts";
import { failureOf, type Streak } from "../streaks.ts";
import { cut, durationText, failureText, identityText, nameOf } from "../texts.ts";

type ClosedBy<K extends HistoryEvent["type"]> = {
  readonly event: HistoryEvent<K>;
  readonly found: { readonly since: number; readonly events: readonly number[] };
  readonly tookMilliseconds: number;
};

/** The closing event, where it is of that type. */
const closedBy = <K extends HistoryEvent["type"]>(
  { state, history }: Reading,
  type: K,
): ClosedBy<K> | undefined => {
  const event = history.at(-1);
  if (!state.closed || event?.type !== type) return undefined;
  const found = { since: event.at, events: [event.id] };
  return { event: event as HistoryEvent<K>, found, tookMilliseconds: event.at - state.startedAt };
};

const terminated = (reading: Reading, cause: string) => {
  const closed = closedBy(reading, "WorkflowExecutionTerminated");
  const { cause: given = "OPERATOR_INITIATED", newExecutionRunId } = closed?.event.data ?? {};
  return given === cause && newExecutionRunId === undefined ? closed : undefined;
};

/** A reset has ended the run, and begun the one that goes on. */
const replaced = (reading: Reading) => {
  const closed = closedBy(reading, "WorkflowExecutionTerminated");
  const newRunId = closed?.event.data.newExecutionRunId;
  return closed && newRunId !== undefined ? { ...closed, newRunId } : undefined;
};

interface Causes {
  readonly streaks: readonly Streak[];
  readonly refusals: readonly Refusal[];
}

const noCauses: Causes = { streaks: [], refusals: [] };

/**
 * What had failed before a decider failed its run: what it was given with its last decision task,
 * or else an earlier failure whose words the run failed with.
 */
const causesOf = (reading: Reading): Causes => {
  const failed = closedBy(reading, "WorkflowExecutionFailed");
  const answer = reading.lastAnswer;
  if (!failed || !answer) return noCauses;
  const news = reading.newsOf(answer);
  const given = new Set(news.map(({ id }) => id));
  const streaks = reading.streaks.endingIn(news);
  const refusals = reading.refusals.filter(({ event }) => given.has(event.id));
  if (streaks.length + refusals.length > 0) return { streaks, refusals };
  const words = failureText(failed.event.data);
  const isNamed = ({ last }: Streak) => areAlike(words, failureOf(last));
  return { streaks: reading.streaks.endingIn(reading.history).filter(isNamed), refusals };
};

/** Shorter texts, such as "Error", are found in too many others. */
const minSharedCharacters = 8;

const areAlike = (one: string, other: string): boolean =>
  Math.min(one.length, other.length) >= minSharedCharacters &&
  (one.includes(other) || other.includes(one));

function* diedOf(reading: Reading, kind: Streak["kind"]) {
  for (const streak of causesOf(reading).streaks) {
    if (streak.kind !== kind) continue;
    const { name: type, count, events, since, last } = streak;
    yield { since, events, values: { type, count, failure: failureOf(last) } };
  }
}

interface LeftOpen {
  readonly what: string;
  readonly since: number;
  readonly eventId: number;
}

function* leftOpen(reading: Reading): Generator<LeftOpen> {
  const { children, lambdas, timers } = reading.state;
  for (const { scheduled, started, scheduledAt } of reading.activities) {
    const { activityType, activityId, taskList } = scheduled.data;
    const where = started
      ? `with ${identityText(started.data.identity)}`
      : `waiting on list ${cut(taskList.name)}`;
    const what = `activity ${nameOf(activityType)} (${cut(activityId)}), ${where}`;
    yield { what, since: started?.at ?? scheduledAt, eventId: scheduled.id };
  }
  for (const [eventId, { name, id }] of lambdas) {
    const { at: since } = reading.event(eventId, "LambdaFunctionScheduled");
    yield { what: `function ${cut(name)} (${cut(id)})`, since, eventId };
  }
  for (const [eventId, { workflowId, workflowType }] of children) {
    const { at: since } = reading.event(eventId, "StartChildWorkflowExecutionInitiated");
    yield { what: `child ${cut(workflowId)} (${nameOf(workflowType)})`, since, eventId };
  }
  for (const [timerId, { startedEventId: eventId }] of timers) {
    const { at: since } = reading.event(eventId, "TimerStarted");
    yield { what: `timer ${cut(timerId)}`, since, eventId };
  }
}

export const closingFindings = {
  RUN_FAILED: finding({
    severity: "error",
    says: "The run failed at {sinceAt}, after {tookMilliseconds}, with {failure}.",
    proof: "WorkflowExecutionFailed: its decider has closed it so.",
    next: "See what had failed before; start it again when that is mended.",
    *find(reading) {
      const closed = closedBy(reading, "WorkflowExecutionFailed");
      if (!closed) return;
      const { event, found, tookMilliseconds } = closed;
      yield { ...found, values: { tookMilliseconds, failure: failureText(event.data) } };
    },
  }),

  RUN_TIMED_OUT: finding({
    severity: "error",
    says: "The run timed out at {sinceAt}: it was open for {tookMilliseconds}, as long as it may be.",
    proof: "WorkflowExecutionTimedOut.",
    next: "See what it waited for at that time; start it again, with more time if it needs more.",
    *find(reading) {
      const closed = closedBy(reading, "WorkflowExecutionTimedOut");
      if (closed) yield { ...closed.found, values: { tookMilliseconds: closed.tookMilliseconds } };
    },
  }),

  RUN_HISTORY_FULL: finding({
    severity: "error",
    says: "The run was terminated at {sinceAt}: its history had as many events as it may have, {count}.",
    proof: "WorkflowExecutionTerminated with EVENT_LIMIT_EXCEEDED.",
    next: "See which events repeat; have the decider continue such runs as new.",
    *find(reading) {
      const closed = terminated(reading, "EVENT_LIMIT_EXCEEDED");
      if (closed) yield { ...closed.found, values: { count: closed.event.id } };
    },
  }),

  RUN_TERMINATED: finding({
    severity: "warning",
    says: "The run was terminated by a call at {sinceAt}, after {tookMilliseconds}; reason: {reason}.",
    proof: "WorkflowExecutionTerminated with OPERATOR_INITIATED.",
    next: "The audit log has the caller. See what the run waited for at that time.",
    *find(reading) {
      const closed = terminated(reading, "OPERATOR_INITIATED");
      if (!closed) return;
      const { event, found, tookMilliseconds } = closed;
      yield { ...found, values: { tookMilliseconds, reason: failureText(event.data) } };
    },
  }),

  RUN_RESET: finding({
    severity: "info",
    says: "The run was reset at {sinceAt}, and goes on as run {newRunId}; reason: {reason}.",
    proof: "WorkflowExecutionTerminated with a newExecutionRunId.",
    next: "Explain run {newRunId} to learn how it goes on.",
    *find(reading) {
      const closed = replaced(reading);
      if (!closed) return;
      const { event, found, newRunId } = closed;
      const { details } = event.data;
      yield { ...found, values: { newRunId, reason: failureText({ details }) } };
    },
  }),

  RUN_TERMINATED_WITH_PARENT: finding({
    severity: "warning",
    says: "The run was terminated at {sinceAt}, because its parent {workflowId} had closed.",
    proof: "WorkflowExecutionTerminated with CHILD_POLICY_APPLIED.",
    next: "Explain the parent. To let children live on, start it with the child policy ABANDON.",
    *find(reading) {
      const closed = terminated(reading, "CHILD_POLICY_APPLIED");
      const workflowId = cut(reading.state.parent?.workflowId ?? "");
      if (closed) yield { ...closed.found, values: { workflowId } };
    },
  }),

  DIED_OF_ACTIVITY: finding({
    severity: "error",
    says: "Before the run failed, activity {type} had failed; times in a row: {count}, at last with {failure}.",
    proof:
      "ActivityTaskFailed or ActivityTaskTimedOut events without a success of that type after them, " +
      "and the last was given to the decision task that failed the run, or is named by its failure.",
    next: "Remove the cause of that failure, then start the run again.",
    *find(reading) {
      yield* diedOf(reading, "activity");
    },
  }),

  DIED_OF_FUNCTION: finding({
    severity: "error",
    says: "Before the run failed, function {type} had failed; times in a row: {count}, at last with {failure}.",
    proof: "LambdaFunctionFailed, …TimedOut or StartLambdaFunctionFailed, as for activities.",
    next: "Remove the cause of that failure, then start the run again.",
    *find(reading) {
      yield* diedOf(reading, "lambda");
    },
  }),

  DIED_OF_CHILD: finding({
    severity: "error",
    says: "Before the run failed, its child {type} had ended badly; times in a row: {count}, at last with {failure}.",
    proof: "ChildWorkflowExecutionFailed, …TimedOut or …Terminated, as for activities.",
    next: "Explain that child: it says what it died of.",
    *find(reading) {
      yield* diedOf(reading, "child");
    },
  }),

  DIED_OF_REFUSAL: finding({
    severity: "error",
    says: "Before the run failed, {refused} was refused with {cause}.",
    proof: "An event …Failed of a decision, which the decider that failed the run was given.",
    next: "Remove the cause, then start the run again.",
    *find(reading) {
      for (const refusal of causesOf(reading).refusals) {
        const { event, cause } = refusal;
        const values = { refused: refusedText(refusal), cause };
        yield { since: event.at, events: [event.id], values };
      }
    },
  }),

  STOPPED_WITHOUT_DECIDER: finding({
    severity: "error",
    says: "When the run was ended, its decision task had waited on list {list} for {waitedMilliseconds}.",
    proof:
      "DecisionTaskScheduled without DecisionTaskStarted before the run timed out or was ended.",
    next: "Look whether deciders polled {list} at that time.",
    *find({ state, wasStopped }) {
      const { queuedDecisionTask: queued, startedDecisionTask, closed } = state;
      if (!wasStopped || !closed || !queued || startedDecisionTask) return;
      const { unhinderedAt: since, taskList, scheduledEventId } = queued;
      const values = { list: cut(taskList.name), waitedMilliseconds: closed.at - since };
      yield { since, events: [scheduledEventId], values };
    },
  }),

  OPEN_AT_CLOSE: finding({
    severity: "info",
    says: "When the run closed, this was open: {what}, for {openMilliseconds}.",
    proof: "It began, and the history has no end of it: the run closed before.",
    next: "Nothing: answers of its worker are refused from then on, and children follow their policy.",
    *find(reading) {
      const { closed } = reading.state;
      if (!closed || replaced(reading)) return;
      for (const { what, since, eventId } of leftOpen(reading)) {
        const values = { what, openMilliseconds: closed.at - since };
        yield { since, events: [eventId], values };
      }
    },
  }),

  OPEN_AT_RESET: finding({
    severity: "info",
    says: "When the run was reset, this was open: {what}, for {openMilliseconds}.",
    proof: "It began, and the history has no end of it: the run was reset before.",
    next:
      "See run {newRunId}: there, what was open at the decision goes on. Activities and functions are " +
      "handed out again, and children report to it; later children follow their policy.",
    *find(reading) {
      const closed = replaced(reading);
      if (!closed) return;
      const { event, newRunId } = closed;
      for (const { what, since, eventId } of leftOpen(reading)) {
        const values = { what, openMilliseconds: event.at - since, newRunId };
        yield { since, events: [eventId], values };
      }
    },
  }),

  FAILED_BY_DECIDER: finding({
    severity: "info",
    says: "Nothing had failed in what the decider was given last: the run's own code failed it.",
    proof:
      "WorkflowExecutionFailed, and no failure or refusal among the events that its decider was " +
      "given with that decision task, nor one of the same words before.",
    next: "Read the reason and the stack in the details of WorkflowExecutionFailed.",
    *find(reading) {
      const closed = closedBy(reading, "WorkflowExecutionFailed");
      const { streaks, refusals } = causesOf(reading);
      if (closed && streaks.length + refusals.length === 0) yield { ...closed.found, values: {} };
    },
  }),

  RUN_CANCELED: finding({
    severity: "info",
    says: "The run was canceled by its decider at {sinceAt}, after {tookMilliseconds}{asked}.",
    proof: "WorkflowExecutionCanceled.",
    next: "Nothing.",
    *find(reading) {
      const closed = closedBy(reading, "WorkflowExecutionCanceled");
      if (!closed) return;
      const [request] = reading.cancelRequests;
      const asked = request
        ? `, ${durationText(closed.event.at - request.at)} after it was asked to`
        : "";
      const { tookMilliseconds, found } = closed;
      const events = request ? [request.id, ...found.events] : found.events;
      yield { ...found, events, values: { tookMilliseconds, asked } };
    },
  }),

  RUN_COMPLETED: finding({
    severity: "info",
    says: "The run completed at {sinceAt}, after {tookMilliseconds}.",
    proof: "WorkflowExecutionCompleted.",
    next: "Nothing.",
    *find(reading) {
      const closed = closedBy(reading, "WorkflowExecutionCompleted");
      if (closed) yield { ...closed.found, values: { tookMilliseconds: closed.tookMilliseconds } };
    },
  }),

  RUN_CONTINUED: finding({
    severity: "info",
    says: "The run continued as new at {sinceAt}, after {tookMilliseconds}, in run {newRunId}.",
    proof: "WorkflowExecutionContinuedAsNew.",
    next: "Explain run {newRunId} to learn how it goes on.",
    *find(reading) {
      const closed = closedBy(reading, "WorkflowExecutionContinuedAsNew");
      if (!closed) return;
      const { event, found, tookMilliseconds } = closed;
      const { newExecutionRunId: newRunId } = event.data;
      yield { ...found, values: { tookMilliseconds, newRunId } };
    },
  }),
};
