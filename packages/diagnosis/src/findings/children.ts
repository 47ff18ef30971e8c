// Child workflows: those that a run waits for, what blocks them, and those that were refused.
import type { HistoryEvent } from "@ekiden/model";
import { finding } from "../finding.ts";
import type { KnownChild } from "../known.ts";
import type { Reading } from "../reading.ts";
import { rankOf } from "../said.ts";
import { failureOf } from "../streaks.ts";
import { cut, nameOf } from "../texts.ts";
import { refused, registers } from "./refused.ts";

/** A message between two runs takes less, unless the server is behind. */
const slowMessageMilliseconds = 10_000;

interface OpenChild {
  readonly initiated: HistoryEvent<"StartChildWorkflowExecutionInitiated">;
  readonly started: HistoryEvent<"ChildWorkflowExecutionStarted"> | undefined;
  readonly known: KnownChild | undefined;
  readonly values: { readonly workflowId: string; readonly type: string };
}

const openChildren = (reading: Reading): readonly OpenChild[] => {
  if (!reading.isOpen) return [];
  const known = new Map(reading.known.children?.map((child) => [child.initiatedEventId, child]));
  return [...reading.state.children].map(([id, { workflowId, workflowType, startedEventId }]) => ({
    initiated: reading.event(id, "StartChildWorkflowExecutionInitiated"),
    started:
      startedEventId === undefined
        ? undefined
        : reading.event(startedEventId, "ChildWorkflowExecutionStarted"),
    known: known.get(id),
    values: { workflowId: cut(workflowId), type: nameOf(workflowType) },
  }));
};

/** The worst on the way down from the child, and the path to it; of equal ones, the deepest. */
const worstFrom = (child: KnownChild) => {
  const way = [child, ...child.explanation.blockedBy];
  const path = way.map(({ workflowId }) => cut(workflowId));
  const said = way.flatMap(({ explanation: { findings } }, depth) => {
    // What blocks a child from below is said further down the way.
    const own = findings.find(({ code }) => code !== "CHILD_BLOCKED");
    return own ? [{ ...own, path: path.slice(0, depth + 1).join(" → ") }] : [];
  });
  return said.toReversed().toSorted((one, other) => rankOf(one) - rankOf(other))[0];
};

export const childFindings = {
  CHILD_BLOCKED: finding({
    severity: "error",
    says: "The run waits for its child {path}, and there: {finding}",
    proof: "The child is open, and it or a child below it has a finding of this severity.",
    next: "Look at the child first. {advice}",
    *find(reading) {
      for (const { initiated, started, known } of openChildren(reading)) {
        if (!started || !known || known.closed) continue;
        const worst = worstFrom(known);
        if (worst?.severity !== "error" && worst?.severity !== "warning") continue;
        const { severity, path, text, next } = worst;
        const said = { path, finding: text, advice: next.text };
        const found = { since: worst.since ?? started.at, events: [initiated.id, started.id] };
        yield { ...found, severity, values: said };
      }
    },
  }),

  CHILD_TYPE_DOES_NOT_EXIST: finding({
    severity: "error",
    says:
      "Child {about} was refused: the domain had no workflow type {type} " +
      "(WORKFLOW_TYPE_DOES_NOT_EXIST).",
    proof: "StartChildWorkflowExecutionFailed with this cause; no decision was accepted since.",
    next: "Register {type}, or correct its name or version; then signal the run if it stands still.",
    find: refused(
      /^StartChildWorkflowExecution$/,
      /^WORKFLOW_TYPE_DOES_NOT_EXIST$/,
      registers("RegisterWorkflowType"),
    ),
  }),

  CHILD_TYPE_DEPRECATED: finding({
    severity: "error",
    says: "Child {about} was refused: workflow type {type} is deprecated.",
    proof:
      "StartChildWorkflowExecutionFailed with WORKFLOW_TYPE_DEPRECATED; nothing accepted since.",
    next: "Undeprecate {type}, or have the decider start the version that took its place.",
    find: refused(/^StartChildWorkflowExecution$/, /^WORKFLOW_TYPE_DEPRECATED$/),
  }),

  CHILD_ALREADY_RUNNING: finding({
    severity: "error",
    says: "Child {about} ({type}) was refused: an open run of the domain has its workflowId.",
    proof:
      "StartChildWorkflowExecutionFailed with WORKFLOW_ALREADY_RUNNING; nothing accepted since.",
    next: "Close that run, or give the child a workflowId of its own.",
    find: refused(
      /^StartChildWorkflowExecution$/,
      /^WORKFLOW_ALREADY_RUNNING$/,
      ({ state: { domain } }, { about: workflowId }) => ({
        operation: "TerminateWorkflowExecution",
        input: { domain, workflowId },
      }),
    ),
  }),

  CHILD_DEFAULT_UNDEFINED: finding({
    severity: "error",
    says:
      "Child {about} was refused ({cause}): neither the decision nor workflow type {type} says this " +
      "setting.",
    proof: "StartChildWorkflowExecutionFailed with a cause DEFAULT_…_UNDEFINED.",
    next: "Have the decider give the setting, or register a version of {type} that has a default.",
    find: refused(/^StartChildWorkflowExecution$/, /^DEFAULT_/),
  }),

  CHILD_FAILS_AGAIN_AND_AGAIN: finding({
    severity: "error",
    says: "Children of type {type} have failed {count} times in a row, at last with {failure}.",
    proof:
      "ChildWorkflowExecutionFailed, …TimedOut or …Terminated, three or more, without a success of " +
      "that type after the first.",
    next: "Explain one of those children: it says what it died of.",
    *find(reading) {
      if (!reading.isOpen && !reading.wasStopped) return;
      for (const { name: type, count, since, events, last } of reading.streaks.of("child")) {
        if (count < 3) continue;
        yield { since, events, values: { type, count, failure: failureOf(last) } };
      }
    },
  }),

  CHILD_START_PENDING: finding({
    severity: "warning",
    says: "Child {workflowId} ({type}) was asked for {forMilliseconds} ago and has not started.",
    proof:
      "StartChildWorkflowExecutionInitiated, 10 seconds ago or more, without " +
      "ChildWorkflowExecutionStarted or StartChildWorkflowExecutionFailed.",
    next: "Look at the server: messages between runs are carried by its nodes, and take milliseconds.",
    *find(reading) {
      for (const { initiated, started, values } of openChildren(reading)) {
        const isSlow = reading.now - initiated.at >= slowMessageMilliseconds;
        if (!started && isSlow) yield { since: initiated.at, events: [initiated.id], values };
      }
    },
  }),

  CHILD_END_PENDING: finding({
    severity: "warning",
    says: "Child {workflowId} ({type}) has closed ({status}), and the run has not recorded that yet.",
    proof: "The child was looked up: it closed 10 seconds ago or more.",
    next: "Look at the server: messages between runs are carried by its nodes, and take milliseconds.",
    *find(reading) {
      for (const { initiated, known, values } of openChildren(reading)) {
        const closed = known?.closed;
        if (!closed || reading.now - closed.at < slowMessageMilliseconds) continue;
        const { status } = closed;
        yield { since: closed.at, events: [initiated.id], values: { ...values, status } };
      }
    },
  }),

  CHILD_RUNS: finding({
    severity: "waiting",
    says: "Child {workflowId} ({type}) has run for {forMilliseconds}.",
    proof: "ChildWorkflowExecutionStarted without an end.",
    next: "Nothing: the run is told when the child closes.",
    *find(reading) {
      for (const { initiated, started, known, values } of openChildren(reading)) {
        if (!started || known?.closed) continue;
        yield { since: started.at, events: [initiated.id, started.id], values };
      }
    },
  }),

  CHILD_FAILED_BEFORE: finding({
    severity: "info",
    says: "The last child of type {type} ended with {failure}.",
    proof: "ChildWorkflowExecutionFailed, …TimedOut or …Terminated without a success after it.",
    next: "Nothing, if the decider goes on; explain that child to learn what it died of.",
    *find(reading) {
      if (!reading.isOpen || reading.isIdle) return;
      for (const { name: type, count, events, last } of reading.streaks.of("child")) {
        if (count >= 3) continue;
        yield { since: last.at, events, values: { type, failure: failureOf(last) } };
      }
    },
  }),
};
