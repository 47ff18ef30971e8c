// Children: runs that a run starts and hears the end of. Parent and child speak by message (I7),
// so each side tells its half of the story in its own history.
import type { DecisionAttributes, EventAttributes, HistoryEvent } from "@ekiden/model";
import type { MessageOf, Start } from "../effect.ts";
import type { Execution, Parent } from "../execution.ts";
import { resolveSettings, type Settings } from "../settings.ts";
import type { StepContext } from "../step-context.ts";
import type { Deciding, Subject } from "../subject.ts";

type Decision = DecisionAttributes<"StartChildWorkflowExecution">;
type Failed = EventAttributes<"StartChildWorkflowExecutionFailed">;

export const child = {
  decisions: {
    StartChildWorkflowExecution(deciding, decision) {
      const { step, decisionTaskCompletedEventId } = deciding;
      const { workflowId, control } = decision;
      const { name, version } = decision.workflowType;
      const settings = resolveChild(deciding, decision);
      if (typeof settings === "string") {
        step.record("StartChildWorkflowExecutionFailed", {
          workflowType: { name, version },
          cause: settings,
          workflowId,
          initiatedEventId: 0,
          decisionTaskCompletedEventId,
          control,
        });
        return;
      }
      step.record("StartChildWorkflowExecutionInitiated", {
        workflowId,
        workflowType: { name, version },
        control,
        input: decision.input,
        ...settings,
        tagList: decision.tagList?.length ? decision.tagList : undefined,
        decisionTaskCompletedEventId,
      });
    },
  },

  declined: {
    StartChildWorkflowExecution(step, { workflowType, workflowId, control }, declined) {
      const { name, version } = workflowType;
      step.record("StartChildWorkflowExecutionFailed", {
        workflowType: { name, version },
        workflowId,
        initiatedEventId: 0,
        control,
        ...declined,
      });
    },
  },

  events: {
    StartChildWorkflowExecutionInitiated: {
      apply(execution, { id, data: { workflowId, workflowType } }) {
        execution.children.set(id, { workflowId, workflowType });
      },
      effects: askForStart,
    },
    StartChildWorkflowExecutionFailed: {
      apply: (execution, { data }) => void execution.children.delete(data.initiatedEventId),
      triggersDecisionTask: true,
    },
    ChildWorkflowExecutionStarted: {
      apply(execution, { id, data }) {
        const started = execution.children.get(data.initiatedEventId);
        if (started) started.startedEventId = id;
      },
      triggersDecisionTask: true,
    },
    ChildWorkflowExecutionCompleted: { apply: applyEnd, triggersDecisionTask: true },
    ChildWorkflowExecutionFailed: { apply: applyEnd, triggersDecisionTask: true },
    ChildWorkflowExecutionTimedOut: { apply: applyEnd, triggersDecisionTask: true },
    ChildWorkflowExecutionCanceled: { apply: applyEnd, triggersDecisionTask: true },
    ChildWorkflowExecutionTerminated: { apply: applyEnd, triggersDecisionTask: true },
  },
} satisfies Subject;

function applyEnd(execution: Execution, { data }: { data: { initiatedEventId: number } }): void {
  execution.children.delete(data.initiatedEventId);
}

/** What the child starts with, or why it may not. Only a running namesake is found out later. */
const resolveChild = (
  { step, facts, childrenBefore }: Deciding,
  decision: Decision,
): Settings | Failed["cause"] => {
  const { name, version } = decision.workflowType;
  const type = facts.workflowType(name, version);
  if (!type) return "WORKFLOW_TYPE_DOES_NOT_EXIST";
  if (type.deprecated) return "WORKFLOW_TYPE_DEPRECATED";
  const { children } = step.execution;
  const { openChildWorkflowExecutions, openExecutionsPerDomain } = step.limits;
  if (children.size >= openChildWorkflowExecutions) return "OPEN_CHILDREN_LIMIT_EXCEEDED";
  // The facts were gathered before the decisions, and know nothing of what those start.
  const openExecutions = facts.openExecutions + children.size - childrenBefore;
  if (openExecutions >= openExecutionsPerDomain) return "OPEN_WORKFLOWS_LIMIT_EXCEEDED";
  const settings = resolveSettings(decision, type);
  return "cause" in settings ? settings.cause : settings;
};

function askForStart(
  step: StepContext,
  { id, data }: HistoryEvent<"StartChildWorkflowExecutionInitiated">,
): void {
  const { workflowId, control, decisionTaskCompletedEventId, ...attributes } = data;
  const { workflowId: parentId, runId } = step.execution;
  const start: Start = {
    ...attributes,
    parentWorkflowExecution: { workflowId: parentId, runId },
    parentInitiatedEventId: id,
  };
  const ids = { workflowId: parentId, runId, initiatedEventId: id };
  const from = { ...ids, control, decisionTaskCompletedEventId };
  step.send({ kind: "startChild", to: { workflowId }, from, start });
}

/** A closed parent's policy, told to every child that has started and that no other run takes. */
export const applyPolicyToChildren = (step: StepContext): void => {
  for (const [initiatedEventId, { startedEventId }] of step.execution.children) {
    if (startedEventId === undefined || step.successor?.children?.has(initiatedEventId)) continue;
    applyPolicy(step, initiatedEventId);
  }
};

const applyPolicy = (step: StepContext, initiatedEventId: number): void => {
  const { closed, children, workflowId, runId } = step.execution;
  const open = children.get(initiatedEventId);
  const policy = closed?.childPolicy ?? "ABANDON";
  if (!open || policy === "ABANDON") return;
  const from = { workflowId, runId, initiatedEventId };
  step.send({ kind: "applyChildPolicy", to: { workflowId: open.workflowId }, from, policy });
};

/** The child runs. A parent that closed meanwhile records nothing, but its policy still holds. */
export const receiveChildStarted = (
  step: StepContext,
  { initiatedEventId, runId }: MessageOf<"childStarted">,
): void => {
  const parent = replacementOf(step, initiatedEventId);
  if (step.isOpen) recordStarted(step, initiatedEventId, runId);
  else if (parent) changeParent(step, { initiatedEventId, runId, parent });
  else applyPolicy(step, initiatedEventId);
};

/** The run that the child reports to since this one was reset. */
const replacementOf = (
  { execution: { workflowId, resetTo } }: StepContext,
  initiatedEventId: number,
): Parent | undefined => {
  const there = resetTo?.children.find(([here]) => here === initiatedEventId)?.[1];
  return resetTo && there
    ? { workflowId, runId: resetTo.runId, initiatedEventId: there }
    : undefined;
};

/** Says it again to a child that has come to know of this run only now. */
const changeParent = (
  step: StepContext,
  {
    initiatedEventId,
    runId,
    parent,
  }: Pick<Parent, "runId" | "initiatedEventId"> & { parent: Parent },
): void => {
  const { execution } = step;
  const child = execution.children.get(initiatedEventId);
  if (!child) return;
  const from = { workflowId: execution.workflowId, runId: execution.runId, initiatedEventId };
  step.send({ kind: "changeParent", to: { workflowId: child.workflowId, runId }, from, parent });
};

/** A start is recorded once; the end of a child may bring the news of its start. */
const recordStarted = (step: StepContext, initiatedEventId: number, runId: string): void => {
  const started = step.execution.children.get(initiatedEventId);
  if (!started || started.startedEventId !== undefined) return;
  const { workflowId, workflowType } = started;
  const workflowExecution = { workflowId, runId };
  step.record("ChildWorkflowExecutionStarted", {
    workflowExecution,
    workflowType,
    initiatedEventId,
  });
};

/** A namesake that runs is no news of a child that has started: it is that child. */
export const receiveStartChildFailed = (
  step: StepContext,
  { failed }: MessageOf<"startChildFailed">,
): void => {
  const initiated = step.execution.children.get(failed.initiatedEventId);
  if (!step.isOpen || !initiated || initiated.startedEventId !== undefined) return;
  step.record("StartChildWorkflowExecutionFailed", failed);
};

export const receiveChildClosed = (step: StepContext, message: MessageOf<"childClosed">): void => {
  const { initiatedEventId, runId, closing } = message;
  const parent = replacementOf(step, initiatedEventId);
  if (parent) {
    const { initiatedEventId: there, ...to } = parent;
    step.send({ ...message, to, initiatedEventId: there });
  }
  if (!step.isOpen) return;
  recordStarted(step, initiatedEventId, runId);
  const closed = step.execution.children.get(initiatedEventId);
  if (closed?.startedEventId === undefined) return;
  const { workflowId, workflowType, startedEventId } = closed;
  const common = {
    workflowExecution: { workflowId, runId },
    workflowType,
    initiatedEventId,
    startedEventId,
  };
  switch (closing.type) {
    case "ChildWorkflowExecutionCompleted":
      step.record(closing.type, { ...common, result: closing.result });
      return;
    case "ChildWorkflowExecutionFailed":
      step.record(closing.type, { ...common, reason: closing.reason, details: closing.details });
      return;
    case "ChildWorkflowExecutionCanceled":
      step.record(closing.type, { ...common, details: closing.details });
      return;
    case "ChildWorkflowExecutionTimedOut":
      step.record(closing.type, { ...common, timeoutType: "START_TO_CLOSE" });
      return;
    case "ChildWorkflowExecutionTerminated":
      step.record(closing.type, common);
  }
};

/**
 * On the child's side: the parent closed, once. A namesake that is no child is left alone. A child
 * that was asked to cancel may have another parent since, by a reset, which asks for its end.
 */
export const receiveChildPolicy = (
  step: StepContext,
  { from, policy }: MessageOf<"applyChildPolicy">,
): void => {
  const { parent, childPolicy, policyApplied } = step.execution;
  const isChild = parent?.runId === from.runId && parent.initiatedEventId === from.initiatedEventId;
  if (!step.isOpen || !isChild || (policyApplied && policy !== "TERMINATE")) return;
  const cause = "CHILD_POLICY_APPLIED";
  if (policy === "TERMINATE") step.record("WorkflowExecutionTerminated", { childPolicy, cause });
  else {
    step.record("WorkflowExecutionCancelRequested", {
      externalWorkflowExecution: { workflowId: from.workflowId, runId: from.runId },
      externalInitiatedEventId: 0,
      cause,
    });
  }
};
