// What deciders answered, written down as it passes through the client of the AWS SDK.
import type { Decision, DecisionTask, SWFClient } from "@aws-sdk/client-swf";

/** An answer to a decision task that the service took. */
export interface Answered {
  readonly runId: string;
  readonly startedEventId: number;
  readonly decisions: readonly Decision[];
  readonly executionContext: string | undefined;
}

interface Sent {
  readonly taskToken?: string;
  readonly decisions?: readonly Decision[];
  readonly executionContext?: string;
}

/** Answers to the tasks of polls that are sent from now on. */
export const recordAnswers = (client: SWFClient): readonly Answered[] => {
  const answers: Answered[] = [];
  const tasks = new Map<string, DecisionTask>();
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (call) => {
        const reply = await next(call);
        const { taskToken = "", decisions = [], executionContext } = call.input as Sent;
        if (commandName === "PollForDecisionTaskCommand") {
          const task = reply.output as DecisionTask;
          if (task.taskToken) tasks.set(task.taskToken, task);
        }
        const task = tasks.get(taskToken);
        if (commandName !== "RespondDecisionTaskCompletedCommand" || !task) return reply;
        const { workflowExecution, startedEventId = 0 } = task;
        const runId = workflowExecution?.runId ?? "";
        answers.push({ runId, startedEventId, decisions, executionContext });
        return reply;
      },
    { step: "initialize", name: "recordAnswers" },
  );
  return answers;
};
