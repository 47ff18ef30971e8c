// What a message does where it arrives, and what goes back when its receiver does not exist.
import type { Message, MessageOf, Origin } from "./effect.ts";
import type { Parent } from "./execution.ts";
import {
  receiveChildClosed,
  receiveChildPolicy,
  receiveChildStarted,
  receiveStartChildFailed,
} from "./rules/child.ts";
import { receiveCancelRequest, receiveOutcome, receiveSignal } from "./rules/external.ts";
import { receiveParentChange } from "./rules/parent-change.ts";
import { start } from "./rules/workflow.ts";
import type { StepContext } from "./step-context.ts";

/** Which run a message is for. */
export type Addressee =
  /** A run that is yet to be made; an open one of that workflow is in its way. */
  | "new"
  /** The open run of the workflow; with a run id, that run and only while it is open. */
  | "open"
  /** The very run that is named, open or closed. */
  | "named";

export const addresseeOf = ({ kind }: Message): Addressee => {
  switch (kind) {
    case "startChild":
      return "new";
    case "signal":
    case "requestCancel":
    case "applyChildPolicy":
      return "open";
    default:
      return "named";
  }
};

type Receivers = {
  readonly [K in Message["kind"]]: (step: StepContext, message: MessageOf<K>) => void;
};

const receivers: Receivers = {
  startChild: (step, message) => receiveStart(step, message),
  childStarted: receiveChildStarted,
  startChildFailed: receiveStartChildFailed,
  childClosed: receiveChildClosed,
  applyChildPolicy: receiveChildPolicy,
  changeParent: (step, message) => receiveParentChange(step, message, undefined),
  signal: receiveSignal,
  signaled: (step, { external: workflowExecution, initiatedEventId }) =>
    receiveOutcome(step, "ExternalWorkflowExecutionSignaled", {
      workflowExecution,
      initiatedEventId,
    }),
  signalFailed: (step, { failed }) =>
    receiveOutcome(step, "SignalExternalWorkflowExecutionFailed", failed),
  requestCancel: receiveCancelRequest,
  cancelRequested: (step, { external: workflowExecution, initiatedEventId }) =>
    receiveOutcome(step, "ExternalWorkflowExecutionCancelRequested", {
      workflowExecution,
      initiatedEventId,
    }),
  requestCancelFailed: (step, { failed }) =>
    receiveOutcome(step, "RequestCancelExternalWorkflowExecutionFailed", failed),
};

/**
 * Delivers a message to its addressee. Answers and policies are harmless when they come twice or
 * late (I4). A request (startChild, signal, requestCancel) does its work each time it comes, so a
 * store forgets it in the commit that receives it.
 * Throws UnknownResourceFault where a signal or a cancel request meets a closed run.
 */
export const receive = <K extends Message["kind"]>(
  step: StepContext,
  message: MessageOf<K>,
): void => {
  const receiver = receivers[message.kind] as Receivers[K];
  receiver(step, message);
};

const receiveStart = (
  step: StepContext,
  { from, start: attributes }: MessageOf<"startChild">,
): void => {
  start(step, attributes);
  const { workflowId, runId, initiatedEventId } = from;
  const child = { initiatedEventId, runId: step.execution.runId };
  step.send({ kind: "childStarted", to: { workflowId, runId }, ...child });
};

/** The answer when the addressee is not there (or, for a new run, already is). */
export const answerUndeliverable = (message: Message): Message | undefined => {
  const unknown = { cause: "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION" } as const;
  switch (message.kind) {
    case "startChild":
      return answerRunningNamesake(message);
    case "changeParent":
      return answerForgottenChild(message);
    case "signal":
      return {
        kind: "signalFailed",
        to: sourceOf(message.from),
        failed: { ...message.to, ...unknown, ...originIds(message.from) },
      };
    case "requestCancel":
      return {
        kind: "requestCancelFailed",
        to: sourceOf(message.from),
        failed: { ...message.to, ...unknown, ...originIds(message.from) },
      };
    default:
      return undefined;
  }
};

const answerRunningNamesake = ({ to, from, start }: MessageOf<"startChild">): Message => ({
  kind: "startChildFailed",
  to: sourceOf(from),
  failed: {
    workflowType: start.workflowType,
    cause: "WORKFLOW_ALREADY_RUNNING",
    workflowId: to.workflowId,
    ...originIds(from),
  },
});

/** The child has closed so long ago that nothing is left of it, so its outcome is not known. */
const answerForgottenChild = ({ to, parent }: MessageOf<"changeParent">): Message => ({
  kind: "childClosed",
  to: sourceOf(parent),
  initiatedEventId: parent.initiatedEventId,
  runId: to.runId ?? "",
  closing: { type: "ChildWorkflowExecutionTerminated" },
});

const sourceOf = ({ workflowId, runId }: Parent) => ({ workflowId, runId });
const originIds = ({ initiatedEventId, decisionTaskCompletedEventId, control }: Origin) => ({
  initiatedEventId,
  decisionTaskCompletedEventId,
  control,
});
