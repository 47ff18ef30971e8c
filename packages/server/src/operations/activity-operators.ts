// Operators end activities by their ids: for these the worker is gone, and its token with it.
import {
  type EndedByOperator,
  endActivityByOperator,
  type OperatorEnd,
  type OperatorPlan,
  planOperatorEnd,
} from "@ekiden/engine";
import { type EkidenInput, type EkidenOutput, refuse } from "@ekiden/model";
import { type CallContext, nameOf } from "./call-context.ts";
import type { EkidenHandlers } from "./ekiden.ts";
import { type HandlerDeps, requireDomain } from "./handler-deps.ts";

type Name =
  | "CompleteActivity"
  | "FailActivity"
  | "CancelActivity"
  | "TimeOutActivity"
  | "RetryActivity";
type Output = EkidenOutput<Name>;
/** What all of the five say. */
type Meant = EkidenInput<"CancelActivity">;

interface ActivityOperatorDeps extends Pick<HandlerDeps, "clock"> {
  readonly store: {
    readonly executions: Pick<HandlerDeps["store"]["executions"], "find" | "step">;
  };
}

export const activityOperatorHandlers = (deps: ActivityOperatorDeps): EkidenHandlers<Name> => {
  const end = (input: Meant, context: CallContext, wanted: OperatorEnd) =>
    endActivity(deps, { input, context, wanted });
  return {
    CompleteActivity: (input, context) =>
      end(input, context, { end: "complete", result: input.result }),
    FailActivity: (input, context) => {
      const { reason, details } = input;
      return end(input, context, { end: "fail", reason, details });
    },
    CancelActivity: (input, context) =>
      end(input, context, { end: "cancel", details: input.details }),
    TimeOutActivity: (input, context) => {
      const { timeoutType, details } = input;
      return end(input, context, { end: "timeOut", timeoutType, details });
    },
    RetryActivity: (input, context) => end(input, context, { end: "retry", as: input.as }),
  };
};

interface Wanted {
  readonly input: Meant;
  readonly context: CallContext;
  readonly wanted: OperatorEnd;
}

const endActivity = async (
  { store, clock }: ActivityOperatorDeps,
  { input, context, wanted }: Wanted,
): Promise<Output> => {
  const { workflowId, activityId, scheduledEventId, startedEventId } = input;
  const { key: domain } = await requireDomain(context, input.domain);
  const run = { domain, workflowId, runId: input.runId || undefined };
  const identity = context.principal.arn;
  const answer = { activityId, identity, scheduledEventId, startedEventId, end: wanted };
  if (input.dryRun) {
    const found = await store.executions.find(run);
    if (!found) throw refuse.unknownExecution(run);
    return planned(found.execution.runId, planOperatorEnd(found.execution, answer));
  }
  return store.executions.step(run, clock.now(), (step) => {
    context.run = nameOf(step.execution, context.account);
    return recorded(step.execution.runId, endActivityByOperator(step, answer));
  });
};

const planned = (runId: string, { scheduledEventId, starts, ending }: OperatorPlan): Output => ({
  runId,
  scheduledEventId,
  events: [
    ...(starts ? [{ eventType: "ActivityTaskStarted" as const }] : []),
    { eventType: ending.type },
  ],
});

const recorded = (runId: string, ended: EndedByOperator): Output => {
  const { scheduledEventId, recordedStartEventId: started, endType, endEventId } = ended;
  return {
    runId,
    scheduledEventId,
    events: [
      ...(started === undefined
        ? []
        : [{ eventType: "ActivityTaskStarted" as const, eventId: started }]),
      { eventType: endType, eventId: endEventId },
    ],
  };
};
