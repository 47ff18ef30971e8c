// The workflow itself: how it starts, is asked to cancel, and closes.
import type { Decision } from "@ekiden/client";
import { type CanceledError, DecisionRefused } from "../errors.ts";
import { withHeaders } from "../headers.ts";
import { checkNotCanceled, hearCancel } from "./cancel-request.ts";
import { continueData, lateInputOf } from "./continue-as-new.ts";
import { headersFor } from "./interception.ts";
import { addLine } from "./lines.ts";
import type { Run } from "./run.ts";
import { unconsumedOf } from "./signal.ts";
import type { NewEventRule, ResultingEventRule, Subject } from "./subject.ts";
import { continuationOf, isOfCancel } from "./unexpected.ts";

export const closeKeyOf = (decisionType: string): string => `close ${decisionType}`;

/** The decision of a workflow whose function has returned. */
export const completion = (run: Run, value: unknown): Decision => {
  if (run.continuation) return ending(run, run.continuation);
  const result = run.payloads.encode(value, "the workflow's result");
  return { type: "CompleteWorkflowExecution", data: result === undefined ? {} : { result } };
};

/** The decision of a workflow whose function has thrown. */
export const ending = (run: Run, thrown: unknown): Decision => {
  const continuation = continuationOf(run, thrown);
  if (continuation && run.started) {
    checkNotCanceled(run, continuation.scope);
    const late = lateInputOf(continuation);
    const value = late ? run.looks.at("the close", late) : continuation.input;
    const headers = headersFor(run, run.options.definition.name, continuation.headers);
    const input = run.payloads.encode(withHeaders(value, headers), "the input of the next run");
    const data = continueData(input, continuation.options, run.started.data);
    return { type: "ContinueAsNewWorkflowExecution", data } as Decision;
  }
  if (isOfCancel(run, thrown)) {
    const details = run.payloads.encode((thrown as Partial<CanceledError>).details, "the details");
    const data = details === undefined ? {} : { details };
    return { type: "CancelWorkflowExecution", data };
  }
  return { type: "FailWorkflowExecution", data: run.payloads.failureOf(thrown) };
};

type CloseType =
  | "CompleteWorkflowExecution"
  | "FailWorkflowExecution"
  | "CancelWorkflowExecution"
  | "ContinueAsNewWorkflowExecution";
/** A run that closes has no use for what it has just begun. */
export const dropBegun = (run: Run): void => {
  const dropped = run.pendingDecisions.dropIncompatibleWithClose();
  for (const { key } of dropped) run.operations.forget(key);
  if (dropped.length === 0 || run.isReplaying) return;
  const what = dropped.map(({ key }) => key);
  run.warn("The workflow has ended without waiting for what it began", { what });
};

/** A signal that came and that the workflow has not looked at goes with the run. */
const tellUnconsumed = (run: Run): void => {
  const signals = unconsumedOf(run);
  if (signals.length === 0) return;
  run.warn(
    "The workflow closes with signals that it has not consumed: await " +
      "condition(allHandlersFinished) for those in hand, or hand them over with " +
      "continueAsNew(() => … drainSignals() …)",
    { signals },
  );
};

/** After these, what came of something is not asked any more. */
const endsWell = { CompleteWorkflowExecution: true, ContinueAsNewWorkflowExecution: true };

/** Before the answer that closes the run is made. */
export const settleClose = (run: Run, { type }: Decision): void => {
  run.pendingDecisions.dropMoot();
  tellUnconsumed(run);
  if (type in endsWell) run.rejections.check(run);
};

const closed = (decisionType: Decision["type"]) => ({ key: () => closeKeyOf(decisionType) });

/**
 * With UNHANDLED_DECISION the turn counts as not taken (see ways.ts); only where its history was
 * made by a version of Flow that took it nevertheless, the close is asked for again here. A refusal
 * that will not pass fails the workflow.
 */
const refused =
  (decisionType: Exclude<CloseType, "FailWorkflowExecution">): NewEventRule<`${CloseType}Failed`> =>
  (run, { data: { cause } }) => {
    if (cause === "UNHANDLED_DECISION") run.askToCloseAgain();
    else {
      run.reopen();
      run.fail(new DecisionRefused(decisionType, cause, "this run"));
    }
  };

/** A workflow that may not even fail stays open until it times out: asking again would not help. */
const failureRefused: NewEventRule<"FailWorkflowExecutionFailed"> = (run, { data: { cause } }) => {
  if (cause === "UNHANDLED_DECISION") run.askToCloseAgain();
  else {
    const message = "The service refused to close a workflow that failed";
    addLine({ log: run.options.log, level: "error", message, fields: { cause } });
  }
};

export const lifecycle = {
  resultingEvents: {
    WorkflowExecutionCompleted: closed("CompleteWorkflowExecution"),
    CompleteWorkflowExecutionFailed: closed("CompleteWorkflowExecution"),
    WorkflowExecutionFailed: closed("FailWorkflowExecution"),
    FailWorkflowExecutionFailed: closed("FailWorkflowExecution"),
    WorkflowExecutionCanceled: closed("CancelWorkflowExecution"),
    CancelWorkflowExecutionFailed: closed("CancelWorkflowExecution"),
    WorkflowExecutionContinuedAsNew: closed("ContinueAsNewWorkflowExecution"),
    ContinueAsNewWorkflowExecutionFailed: closed("ContinueAsNewWorkflowExecution"),
  } satisfies Record<string, ResultingEventRule<never>>,
  newEvents: {
    WorkflowExecutionStarted: (run, event) => run.start(event),
    WorkflowExecutionCancelRequested: hearCancel,
    CompleteWorkflowExecutionFailed: refused("CompleteWorkflowExecution"),
    FailWorkflowExecutionFailed: failureRefused,
    CancelWorkflowExecutionFailed: refused("CancelWorkflowExecution"),
    ContinueAsNewWorkflowExecutionFailed: refused("ContinueAsNewWorkflowExecution"),
  },
} satisfies Subject;
