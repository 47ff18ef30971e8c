// What deciders answered, written down as it passes on its way to the service.
import type { DecisionTask, WireDecision } from "@ekiden/client";
import type { TappedService } from "../tapped.ts";

/** An answer to a decision task that the service took. */
export interface Answered {
  readonly runId: string;
  readonly startedEventId: number;
  readonly decisions: readonly WireDecision[];
  readonly executionContext: string | undefined;
}

interface Sent {
  readonly taskToken?: string;
  readonly decisions?: readonly WireDecision[];
  readonly executionContext?: string;
}

/** Answers to the tasks of polls that are sent from now on. */
export const recordAnswers = (service: TappedService): readonly Answered[] => {
  const answers: Answered[] = [];
  const tasks = new Map<string, DecisionTask>();
  service.tap(async ({ operation, input }, next) => {
    const output = await next();
    const { taskToken = "", decisions = [], executionContext } = input as Sent;
    if (operation === "PollForDecisionTask") {
      const task = output as DecisionTask;
      if (task.taskToken) tasks.set(task.taskToken, task);
    }
    const task = tasks.get(taskToken);
    if (operation !== "RespondDecisionTaskCompleted" || !task) return output;
    const { workflowExecution, startedEventId } = task;
    const { runId } = workflowExecution;
    answers.push({ runId, startedEventId, decisions, executionContext });
    return output;
  });
  return answers;
};
