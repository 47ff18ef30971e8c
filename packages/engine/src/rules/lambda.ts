// Lambda functions: work that the service itself invokes. A function is offered like a task, and
// the node that takes it records its start before it invokes it. Where none can be invoked, the
// failure is an event like any other.
import type { Execution } from "../execution.ts";
import type { StepContext } from "../step-context.ts";
import type { Subject } from "../subject.ts";
import { after } from "../time.ts";

/** Applies where the decision names none, or NONE. Source: the service's API reference. */
const defaultStartToCloseSeconds = "900";

/** Functions of a domain wait on one list, in the order in which they were scheduled. */
export const functionList = { name: "functions" } as const;

export const lambda = {
  decisions: {
    ScheduleLambdaFunction({ step, facts, decisionTaskCompletedEventId }, schedule) {
      const { id, name, control, input, startToCloseTimeout } = schedule;
      const cause = refusalToSchedule(step, id, facts.lambdaAvailable);
      if (cause) {
        step.record("ScheduleLambdaFunctionFailed", {
          id,
          name,
          cause,
          decisionTaskCompletedEventId,
        });
        return;
      }
      const scheduledEventId = step.record("LambdaFunctionScheduled", {
        id,
        name,
        control,
        input,
        startToCloseTimeout,
        decisionTaskCompletedEventId,
      });
      if (step.execution.lambdaRole !== undefined) return;
      failToStart(
        step,
        scheduledEventId,
        "No IAM role is attached to the current workflow execution.",
      );
    },
  },

  declined: {
    ScheduleLambdaFunction(step, { id, name }, declined) {
      step.record("ScheduleLambdaFunctionFailed", { id, name, ...declined });
    },
  },

  events: {
    LambdaFunctionScheduled: {
      apply(execution, { id, data }) {
        const { startToCloseTimeout = "NONE" } = data;
        execution.functionIds.add(data.id);
        execution.lambdas.set(id, {
          id: data.id,
          name: data.name,
          startToCloseTimeout:
            startToCloseTimeout === "NONE" ? defaultStartToCloseSeconds : startToCloseTimeout,
        });
      },
      effects(step, { id }) {
        if (step.execution.lambdaRole === undefined) return;
        step.offer({ kind: "lambda", taskList: functionList, priority: 0, scheduledEventId: id });
      },
    },
    LambdaFunctionStarted: {
      apply(execution, { id, at, data }) {
        const open = execution.lambdas.get(data.scheduledEventId);
        if (open) Object.assign(open, { startedEventId: id, startedAt: at });
      },
      effects: (step, { data }) => step.withdraw(data.scheduledEventId),
    },
    LambdaFunctionCompleted: { apply: applyEnd, triggersDecisionTask: true },
    LambdaFunctionFailed: { apply: applyEnd, triggersDecisionTask: true },
    LambdaFunctionTimedOut: { apply: applyEnd, triggersDecisionTask: true },
    ScheduleLambdaFunctionFailed: { triggersDecisionTask: true },
    StartLambdaFunctionFailed: {
      apply: applyEnd,
      effects(step, { data: { scheduledEventId } }) {
        const { lambdaRole } = step.execution;
        // Without a role it was never offered.
        if (lambdaRole !== undefined && scheduledEventId) step.withdraw(scheduledEventId);
      },
      triggersDecisionTask: true,
    },
  },

  deadlines(execution, add) {
    for (const [scheduledEventId, open] of execution.lambdas) {
      const { startedAt, startedEventId, startToCloseTimeout } = open;
      const at = startedAt === undefined ? undefined : after(startedAt, startToCloseTimeout);
      if (at === undefined || startedEventId === undefined) continue;
      add({
        at,
        clock: "LAMBDA_START_TO_CLOSE",
        eventId: scheduledEventId,
        reach(step) {
          if (!step.execution.lambdas.has(scheduledEventId)) return;
          const timeoutType = "START_TO_CLOSE";
          step.record("LambdaFunctionTimedOut", { scheduledEventId, startedEventId, timeoutType });
        },
      });
    }
  },
} satisfies Subject;

function applyEnd(execution: Execution, { data }: { data: { scheduledEventId?: number } }): void {
  const { functionIds, lambdas } = execution;
  const { scheduledEventId = 0 } = data;
  functionIds.delete(lambdas.get(scheduledEventId)?.id ?? "");
  lambdas.delete(scheduledEventId);
}

const refusalToSchedule = ({ execution, limits }: StepContext, id: string, available: boolean) => {
  const { lambdas, lambdaRole } = execution;
  if (execution.functionIds.has(id)) return "ID_ALREADY_IN_USE";
  if (lambdas.size >= limits.openLambdaFunctions) return "OPEN_LAMBDA_FUNCTIONS_LIMIT_EXCEEDED";
  // Without a role the service notices only when it would start the function.
  if (!available && lambdaRole !== undefined) return "LAMBDA_SERVICE_NOT_AVAILABLE_IN_REGION";
  return undefined;
};

const failToStart = (step: StepContext, scheduledEventId: number, message: string): void => {
  const cause = "ASSUME_ROLE_FAILED";
  step.record("StartLambdaFunctionFailed", { scheduledEventId, cause, message });
};

/** A scheduled function, with what is needed to start it. */
export interface ScheduledLambda {
  readonly scheduledEventId: number;
  readonly id: string;
  readonly name: string;
  readonly role: string;
}

/** The function, while it is to be started; undefined when it is not there. */
export const scheduledLambda = (
  { isOpen, execution }: StepContext,
  scheduledEventId: number,
): ScheduledLambda | undefined => {
  const { lambdas, lambdaRole: role } = execution;
  const open = lambdas.get(scheduledEventId);
  if (!isOpen || !open || open.startedEventId !== undefined || role === undefined) return undefined;
  return { scheduledEventId, id: open.id, name: open.name, role };
};

export interface StartedLambda extends ScheduledLambda {
  readonly startedEventId: number;
  /** Milliseconds: from then on it has timed out. */
  readonly dueAt: number;
}

/** An invocation begins; undefined when the function is not there. */
export const startLambda = (
  step: StepContext,
  scheduledEventId: number,
): StartedLambda | undefined => {
  const scheduled = scheduledLambda(step, scheduledEventId);
  if (!scheduled) return undefined;
  const startedEventId = step.record("LambdaFunctionStarted", { scheduledEventId });
  const { startToCloseTimeout = defaultStartToCloseSeconds } =
    step.execution.lambdas.get(scheduledEventId) ?? {};
  const dueAt = step.now + Number(startToCloseTimeout) * 1000;
  return { ...scheduled, startedEventId, dueAt };
};

/** The role of its execution may not be used for the function: it is not started at all. */
export const refuseLambdaRole = (
  step: StepContext,
  scheduledEventId: number,
  message: string,
): void => {
  if (scheduledLambda(step, scheduledEventId)) failToStart(step, scheduledEventId, message);
};

export type LambdaOutcome =
  | { readonly result?: string | undefined }
  | { readonly reason: string; readonly details?: string | undefined };

/** An invocation ended. One that comes after the time-out changes nothing. */
export const endLambda = (
  step: StepContext,
  scheduledEventId: number,
  outcome: LambdaOutcome,
): void => {
  const startedEventId = step.execution.lambdas.get(scheduledEventId)?.startedEventId;
  if (!step.isOpen || startedEventId === undefined) return;
  const ids = { scheduledEventId, startedEventId };
  if ("reason" in outcome) step.record("LambdaFunctionFailed", { ...ids, ...outcome });
  else step.record("LambdaFunctionCompleted", { ...ids, ...outcome });
};
