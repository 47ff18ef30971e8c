// The run itself: how it starts, and what may be said to it from outside while it is open.
import { type Input, refuse } from "@ekiden/model";
import type { Start } from "../effect.ts";
import type { RegisteredWorkflowType } from "../facts.ts";
import { resolveSettings } from "../settings.ts";
import type { StepContext } from "../step-context.ts";
import type { Subject } from "../subject.ts";
import { executionDueAt } from "../time.ts";
import { requireOpen } from "./close.ts";

export const workflow = {
  events: {
    WorkflowExecutionStarted: {
      apply(execution, { at, data }) {
        const { parentWorkflowExecution: parent, parentInitiatedEventId = 0 } = data;
        execution.startedAt = at;
        execution.workflowType = data.workflowType;
        execution.taskList = data.taskList;
        execution.taskPriority = data.taskPriority;
        execution.taskStartToCloseTimeout = data.taskStartToCloseTimeout ?? "NONE";
        execution.executionStartToCloseTimeout = data.executionStartToCloseTimeout ?? "NONE";
        execution.childPolicy = data.childPolicy;
        execution.lambdaRole = data.lambdaRole;
        execution.tagList = data.tagList;
        if (parent) {
          const { workflowId, runId } = parent;
          execution.parent = { workflowId, runId, initiatedEventId: parentInitiatedEventId };
        }
      },
      triggersDecisionTask: true,
    },
    WorkflowExecutionSignaled: { triggersDecisionTask: true },
    WorkflowExecutionCancelRequested: {
      apply(execution, { data: { cause } }) {
        execution.cancelRequested = true;
        if (cause === "CHILD_POLICY_APPLIED") execution.policyApplied = true;
      },
      triggersDecisionTask: true,
    },
  },

  deadlines({ closed, startedAt, executionStartToCloseTimeout }, add) {
    if (closed) return;
    add({
      at: executionDueAt(startedAt, executionStartToCloseTimeout),
      clock: "EXECUTION_START_TO_CLOSE",
      eventId: 1,
      reach(step) {
        const { childPolicy } = step.execution;
        step.record("WorkflowExecutionTimedOut", { timeoutType: "START_TO_CLOSE", childPolicy });
      },
    });
  },
} satisfies Subject;

/** Writes the first event of a run. */
export const start = (step: StepContext, attributes: Start): void => {
  step.record("WorkflowExecutionStarted", attributes);
};

/**
 * What StartWorkflowExecution starts a run with: each setting is the request's, else the type's.
 * Throws DefaultUndefinedFault, which names the first setting that neither has.
 */
export const startFromRequest = (
  request: Omit<Input<"StartWorkflowExecution">, "domain" | "workflowId">,
  type: RegisteredWorkflowType,
): Start => {
  const settings = resolveSettings(request, type);
  if ("cause" in settings) throw refuse.defaultUndefined(settings.member);
  const { name, version } = request.workflowType;
  return {
    ...settings,
    input: request.input,
    workflowType: { name, version },
    tagList: request.tagList?.length ? request.tagList : undefined,
    parentInitiatedEventId: 0,
  };
};

interface SentSignal {
  readonly signalName: string;
  readonly input?: string | undefined;
}

export const signal = (step: StepContext, { signalName, input }: SentSignal): void => {
  requireOpen(step.execution);
  step.record("WorkflowExecutionSignaled", { signalName, input, externalInitiatedEventId: 0 });
};

/**
 * Both in one step. The first decision task is scheduled before the signal, as if the signal had
 * come right after an ordinary start: the service itself writes such histories, so every decider
 * replays them, while none has seen a signal between the start and its decision task.
 */
export const startWithSignal = (step: StepContext, attributes: Start, sent: SentSignal): void => {
  start(step, attributes);
  step.scheduleDueDecisionTask();
  signal(step, sent);
};

/** Each request is recorded, also a repeated one; whether AWS does so is a guess. */
export const requestCancel = (step: StepContext): void => {
  requireOpen(step.execution);
  step.record("WorkflowExecutionCancelRequested", { externalInitiatedEventId: 0 });
};
