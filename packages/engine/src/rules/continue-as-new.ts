// Continue as new: the run closes and its successor starts in the same commit, so that the
// workflow is never seen without an open run.
import { closeStatuses, type DecisionAttributes, type EventAttributes } from "@ekiden/model";
import type { Start } from "../effect.ts";
import { resolveSettings } from "../settings.ts";
import type { Deciding, Subject } from "../subject.ts";
import { withdrawUnstarted } from "./close.ts";
import { start } from "./workflow.ts";

type Cause = EventAttributes<"ContinueAsNewWorkflowExecutionFailed">["cause"];

export const continueAsNew = {
  decisions: {
    ContinueAsNewWorkflowExecution(deciding, decision) {
      const { step, facts, decisionTaskCompletedEventId } = deciding;
      const continued = resolveContinuation(deciding, decision);
      if (typeof continued === "string") {
        const cause = continued;
        step.record("ContinueAsNewWorkflowExecutionFailed", {
          cause,
          decisionTaskCompletedEventId,
        });
        return;
      }
      step.record("WorkflowExecutionContinuedAsNew", {
        ...continued,
        decisionTaskCompletedEventId,
        newExecutionRunId: facts.newRunId,
      });
    },
  },

  declined: {
    ContinueAsNewWorkflowExecution(step, _, declined) {
      step.record("ContinueAsNewWorkflowExecutionFailed", declined);
    },
  },

  events: {
    WorkflowExecutionContinuedAsNew: {
      apply(execution, { at, type }) {
        // The children go on; the service applies no policy here (a guess: no record shows one).
        execution.closed = { at, status: closeStatuses[type], childPolicy: "ABANDON" };
      },
      effects(step, { data }) {
        withdrawUnstarted(step);
        const { newExecutionRunId, decisionTaskCompletedEventId: _id, ...continued } = data;
        const { runId, parent } = step.execution;
        const attributes: Start = {
          ...continued,
          continuedExecutionRunId: runId,
          parentInitiatedEventId: parent?.initiatedEventId ?? 0,
          parentWorkflowExecution: parent && {
            workflowId: parent.workflowId,
            runId: parent.runId,
          },
        };
        step.successor = { runId: newExecutionRunId, begin: (next) => start(next, attributes) };
      },
    },
    ContinueAsNewWorkflowExecutionFailed: { triggersDecisionTask: true },
  },
} satisfies Subject;

type Continuation = Omit<
  EventAttributes<"WorkflowExecutionContinuedAsNew">,
  "newExecutionRunId" | "decisionTaskCompletedEventId"
>;

const resolveContinuation = (
  { step, facts, unhandled }: Deciding,
  decision: DecisionAttributes<"ContinueAsNewWorkflowExecution">,
): Continuation | Cause => {
  if (unhandled) return "UNHANDLED_DECISION";
  const { name, version: currentVersion } = step.execution.workflowType;
  const version = decision.workflowTypeVersion ?? currentVersion;
  const type = facts.workflowType(name, version);
  if (!type) return "WORKFLOW_TYPE_DOES_NOT_EXIST";
  if (type.deprecated) return "WORKFLOW_TYPE_DEPRECATED";
  const settings = resolveSettings(decision, type);
  if ("cause" in settings) return settings.cause;
  const tagList = decision.tagList?.length ? decision.tagList : undefined;
  return { ...settings, input: decision.input, tagList, workflowType: { name, version } };
};
