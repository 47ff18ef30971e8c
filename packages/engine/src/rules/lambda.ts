// Lambda functions: work that the service itself invokes. Where none can be invoked, the failure is
// an event like any other.
import type { Execution, Lambda } from "../execution.ts";
import type { Step } from "../step.ts";
import type { Subject } from "../subject.ts";
import { after } from "../time.ts";

/** Applies where the decision names none, or NONE. Source: the service's API reference. */
const defaultStartToCloseSeconds = "900";

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
      step.record("StartLambdaFunctionFailed", {
        scheduledEventId,
        cause: "ASSUME_ROLE_FAILED",
        message: "No IAM role is attached to the current workflow execution.",
      });
    },
  },

  events: {
    LambdaFunctionScheduled: {
      apply(execution, { id, data }) {
        const { startToCloseTimeout = "NONE" } = data;
        execution.functionIds.add(data.id);
        execution.lambdas.set(id, {
          id: data.id,
          startToCloseTimeout:
            startToCloseTimeout === "NONE" ? defaultStartToCloseSeconds : startToCloseTimeout,
        });
      },
    },
    LambdaFunctionStarted: {
      apply(execution, { id, at, data }) {
        const open = execution.lambdas.get(data.scheduledEventId);
        if (open) Object.assign(open, { startedEventId: id, startedAt: at });
      },
    },
    LambdaFunctionCompleted: { apply: applyEnd, triggersDecisionTask: true },
    LambdaFunctionFailed: { apply: applyEnd, triggersDecisionTask: true },
    LambdaFunctionTimedOut: { apply: applyEnd, triggersDecisionTask: true },
    ScheduleLambdaFunctionFailed: { triggersDecisionTask: true },
    StartLambdaFunctionFailed: { apply: applyEnd, triggersDecisionTask: true },
  },

  deadlines(execution, add) {
    for (const [scheduledEventId, open] of execution.lambdas) {
      const { startedAt, startedEventId, startToCloseTimeout } = open;
      const at = startedAt === undefined ? undefined : after(startedAt, startToCloseTimeout);
      if (at === undefined || startedEventId === undefined) continue;
      add({
        at,
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

const refusalToSchedule = ({ execution, limits }: Step, id: string, available: boolean) => {
  const { lambdas, lambdaRole } = execution;
  if (execution.functionIds.has(id)) return "ID_ALREADY_IN_USE";
  if (lambdas.size >= limits.openLambdaFunctions) return "OPEN_LAMBDA_FUNCTIONS_LIMIT_EXCEEDED";
  // Without a role the service notices only when it would start the function.
  if (!available && lambdaRole !== undefined) return "LAMBDA_SERVICE_NOT_AVAILABLE_IN_REGION";
  return undefined;
};

const findUnstarted = (step: Step, scheduledEventId: number): Lambda | undefined => {
  const open = step.execution.lambdas.get(scheduledEventId);
  return step.isOpen && open?.startedEventId === undefined ? open : undefined;
};

/** An invocation begins. Returns its LambdaFunctionStarted id; undefined when it came too late. */
export const startLambda = (step: Step, scheduledEventId: number): number | undefined =>
  findUnstarted(step, scheduledEventId) &&
  step.record("LambdaFunctionStarted", { scheduledEventId });

export type LambdaOutcome =
  | { readonly result?: string | undefined }
  | { readonly reason: string; readonly details?: string | undefined };

/** An invocation ended. One that comes after the time-out changes nothing. */
export const endLambda = (step: Step, scheduledEventId: number, outcome: LambdaOutcome): void => {
  const startedEventId = step.execution.lambdas.get(scheduledEventId)?.startedEventId;
  if (!step.isOpen || startedEventId === undefined) return;
  const ids = { scheduledEventId, startedEventId };
  if ("reason" in outcome) step.record("LambdaFunctionFailed", { ...ids, ...outcome });
  else step.record("LambdaFunctionCompleted", { ...ids, ...outcome });
};
