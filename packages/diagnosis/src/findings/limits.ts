// Limits and policies: what the server does not let a run do, and what it soon will not.
import { pausedLookMilliseconds } from "@ekiden/engine";
import { finding } from "../finding.ts";
import { nextDeadlineOf, runDueAt } from "../next-deadline.ts";
import type { Refusal } from "../refusals.ts";
import { refused } from "./refused.ts";

/** Of the events that a history may hold. */
const fullShare = 0.8;
/** Of the time that a run may be open. */
const oldShare = 0.9;
/** A node reaches deadlines within milliseconds. */
const lateMilliseconds = 10_000;
const minRepeated = 3;

const refusedAs = ({ decision, cause, type, about }: Refusal): string =>
  [decision, cause, type ? `${type.name} ${type.version}` : about].join(" ");

export const limitFindings = {
  DECISION_REFUSED_AGAIN_AND_AGAIN: finding({
    severity: "error",
    says: "{decision} has been refused {count} times in a row, always with {cause}; at last {about}.",
    proof: "The last events of refused decisions, three or more, are of one decision and cause.",
    next: "Remove the cause: each try adds to the history, which is closed when it is full.",
    *find({ refusals, standingRefusals }) {
      const [last] = refusals.slice(-1);
      if (!last || !standingRefusals.includes(last)) return;
      const same = refusals.slice(
        refusals.findLastIndex((each) => refusedAs(each) !== refusedAs(last)) + 1,
      );
      const answers = new Set(same.map(({ answeredBy }) => answeredBy));
      if (answers.size < minRepeated) return;
      const { decision, cause, about } = last;
      const events = same.slice(-20).map(({ event }) => event.id);
      const values = { decision, cause, about, count: same.length };
      yield { since: same[0]?.event.at, events, values };
    },
  }),

  DECISION_NOT_PERMITTED: finding({
    severity: "error",
    says: "{decision} {about} was refused: a policy does not allow it (OPERATION_NOT_PERMITTED).",
    proof: "An event …Failed with OPERATION_NOT_PERMITTED; no decision was accepted since.",
    next: "Allow swf:{decision} to the caller that the decider signs its calls as.",
    find: refused(/^(?!RecordMarker$)/, /^OPERATION_NOT_PERMITTED$/),
  }),

  DECISION_RATE_EXCEEDED: finding({
    severity: "error",
    says: "{decision} {about} was refused: the quota of its account is used up ({cause}).",
    proof: "An event …Failed whose cause ends in RATE_EXCEEDED; no decision was accepted since.",
    next: "Have the decider try again after a timer, or raise the quota.",
    find: refused(/./, /_RATE_EXCEEDED$/),
  }),

  OPEN_ACTIVITIES_LIMIT: finding({
    severity: "error",
    says: "Activity {about} was refused: the run has as many open activities as it may have.",
    proof:
      "ScheduleActivityTaskFailed with OPEN_ACTIVITIES_LIMIT_EXCEEDED; nothing accepted since.",
    next: "Have the decider schedule fewer at once, and the rest as others end.",
    find: refused(/^ScheduleActivityTask$/, /^OPEN_ACTIVITIES_LIMIT_EXCEEDED$/),
  }),

  OPEN_TIMERS_LIMIT: finding({
    severity: "error",
    says: "Timer {about} was refused: the run has as many open timers as it may have.",
    proof: "StartTimerFailed with OPEN_TIMERS_LIMIT_EXCEEDED; no decision was accepted since.",
    next: "Have the decider keep one timer for the soonest of its times.",
    find: refused(/^StartTimer$/, /^OPEN_TIMERS_LIMIT_EXCEEDED$/),
  }),

  OPEN_CHILDREN_LIMIT: finding({
    severity: "error",
    says: "Child {about} was refused: the run has as many open children as it may have.",
    proof: "StartChildWorkflowExecutionFailed with OPEN_CHILDREN_LIMIT_EXCEEDED.",
    next: "Have the decider start fewer at once, or children that start children.",
    find: refused(/^StartChildWorkflowExecution$/, /^OPEN_CHILDREN_LIMIT_EXCEEDED$/),
  }),

  OPEN_WORKFLOWS_LIMIT: finding({
    severity: "error",
    says: "Child {about} was refused: the domain has as many open runs as it may have.",
    proof: "StartChildWorkflowExecutionFailed with OPEN_WORKFLOWS_LIMIT_EXCEEDED.",
    next: "Close runs that are no longer needed, or use another domain.",
    find: refused(/^StartChildWorkflowExecution$/, /^OPEN_WORKFLOWS_LIMIT_EXCEEDED$/),
  }),

  OPEN_FUNCTIONS_LIMIT: finding({
    severity: "error",
    says: "Function {about} was refused: the run has as many open functions as it may have.",
    proof: "ScheduleLambdaFunctionFailed with OPEN_LAMBDA_FUNCTIONS_LIMIT_EXCEEDED.",
    next: "Have the decider schedule fewer at once, and the rest as others end.",
    find: refused(/^ScheduleLambdaFunction$/, /^OPEN_LAMBDA_FUNCTIONS_LIMIT_EXCEEDED$/),
  }),

  CONTINUE_AS_NEW_REFUSED: finding({
    severity: "error",
    says: "The run could not continue as new: {cause}.",
    proof: "ContinueAsNewWorkflowExecutionFailed; no decision was accepted since.",
    next: "Remove the cause, as for a workflow that is started; then signal the run.",
    find: refused(/^ContinueAsNewWorkflowExecution$/, /_UNDEFINED$|_DEPRECATED$|_DOES_NOT_EXIST$/),
  }),

  CLOSE_REFUSED: finding({
    severity: "warning",
    says:
      "{decision} was refused (UNHANDLED_DECISION): something had happened that the decider had not " +
      "been given.",
    proof: "An event …ExecutionFailed with UNHANDLED_DECISION; no decision was accepted since.",
    next: "Nothing: the decider gets another decision task, and must ask for the close again.",
    *find({ standingRefusals, isIdle }) {
      const refusal = standingRefusals.findLast(({ cause }) => cause === "UNHANDLED_DECISION");
      if (!refusal || isIdle) return;
      const { event, decision, answeredBy } = refusal;
      yield { since: event.at, events: [answeredBy, event.id], values: { decision } };
    },
  }),

  DEADLINE_NOT_REACHED: finding({
    severity: "error",
    says: "A time-out or timer was due at {dueAt} ({clock}), and has not been recorded.",
    proof:
      "The next deadline of the state is 10 seconds past; one that a pause has moved, 5 minutes and " +
      "10 seconds.",
    next: "Look at the server: its nodes are not running, are overloaded, or cannot write.",
    *find({ state, now, known }) {
      const deadline = nextDeadlineOf(state, known.pausedTimes);
      if (!deadline || now - deadline.at < lateMilliseconds) return;
      const unpausedAt = nextDeadlineOf(state, undefined)?.at ?? deadline.at;
      const isMoved = deadline.at > unpausedAt;
      if (isMoved && now - deadline.at < lateMilliseconds + pausedLookMilliseconds) return;
      const { at: dueAt, clock, eventId } = deadline;
      yield { since: dueAt, events: [eventId], values: { dueAt, clock } };
    },
  }),

  HISTORY_NEARLY_FULL: finding({
    severity: "warning",
    says: "The history has {count} events of at most {limit}: at the limit the run is terminated.",
    proof: "The id of the last event, and the limits of the server.",
    next: "Have the decider continue the run as new.",
    *find({ isOpen, state, history, known }) {
      const limit = known.limits?.historyEvents;
      if (!isOpen || limit === undefined || state.lastEventId < fullShare * limit) return;
      const since = history[Math.ceil(fullShare * limit) - 1]?.at;
      const values = { count: state.lastEventId, limit };
      yield { since, events: [state.lastEventId], values };
    },
  }),

  RUN_NEARLY_OVER: finding({
    severity: "warning",
    says: "The run times out at {runEndsAt}: it has been open for more than nine tenths of its time.",
    proof:
      "executionStartToCloseTimeout of WorkflowExecutionStarted, and the time that has passed.",
    next: "See what it waits for: a run's time-out cannot be changed.",
    *find({ isOpen, state, now }) {
      const runEndsAt = runDueAt(state);
      if (!isOpen || runEndsAt === undefined) return;
      const { startedAt } = state;
      const since = startedAt + Math.ceil(oldShare * (runEndsAt - startedAt));
      if (now < since) return;
      yield { since, events: [1], values: { runEndsAt } };
    },
  }),

  MARKER_REFUSED: finding({
    severity: "warning",
    says: "Marker {about} was not recorded: a policy does not allow it.",
    proof: "RecordMarkerFailed; no decision was accepted since.",
    next: "Allow swf:RecordMarker: frameworks keep in markers what a replay must find again.",
    find: refused(/^RecordMarker$/, /./),
  }),
};
