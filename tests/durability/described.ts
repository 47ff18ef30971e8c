// I1 as a caller can see it: what is described is what a replay of the history gives.
import { isDeepStrictEqual } from "node:util";
import { type Execution, replay } from "@ekiden/engine";
import type { HistoryEvent, Output } from "@ekiden/model";
import type { RunEvidence, Violation } from "@ekiden/testing";

type Description = Output<"DescribeWorkflowExecution">;

/** Runs whose description differs from their replayed history. */
export const replayViolations = (domain: string, runs: readonly RunEvidence[]): Violation[] =>
  runs.flatMap(({ description, history, workflowId, runId }) => {
    const execution = replay({ domain, workflowId, runId }, history);
    const expected = withoutUndefined(describe(execution, history));
    const described = withoutUndefined(description);
    if (isDeepStrictEqual(described, expected)) return [];
    const message = `described ${JSON.stringify(described)}, replayed ${JSON.stringify(expected)}`;
    return [{ invariant: "N2", run: `${workflowId}/${runId}`, message }];
  });

const withoutUndefined = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

const seconds = (milliseconds: number | undefined): number | undefined =>
  milliseconds === undefined ? undefined : milliseconds / 1000;

const describe = (execution: Execution, history: readonly HistoryEvent[]): Description => {
  const { taskPriority, lambdaRole, latestActivityAt, contextEventId } = execution;
  const { taskStartToCloseTimeout, executionStartToCloseTimeout, taskList, childPolicy } =
    execution;
  const context = history.find(({ id }) => id === contextEventId);
  return {
    executionInfo: infoOf(execution),
    executionConfiguration: {
      taskStartToCloseTimeout,
      executionStartToCloseTimeout,
      taskList,
      taskPriority,
      childPolicy,
      lambdaRole,
    },
    openCounts: {
      openActivityTasks: execution.activities.size,
      openDecisionTasks: execution.queuedDecisionTask || execution.startedDecisionTask ? 1 : 0,
      openTimers: execution.timers.size,
      openChildWorkflowExecutions: execution.children.size,
      openLambdaFunctions: execution.lambdas.size,
    },
    latestActivityTaskTimestamp: seconds(latestActivityAt),
    latestExecutionContext:
      context?.type === "DecisionTaskCompleted" ? context.data.executionContext : undefined,
  };
};

const infoOf = (execution: Execution): Description["executionInfo"] => {
  const { workflowId, runId, workflowType, startedAt, closed, parent } = execution;
  return {
    execution: { runId, workflowId },
    workflowType,
    startTimestamp: startedAt / 1000,
    closeTimestamp: seconds(closed?.at),
    executionStatus: closed ? "CLOSED" : "OPEN",
    closeStatus: closed?.status,
    parent: parent && { runId: parent.runId, workflowId: parent.workflowId },
    tagList: execution.tagList,
    cancelRequested: execution.cancelRequested && !closed,
  };
};
