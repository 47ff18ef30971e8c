import assert from "node:assert/strict";
import { domain, sdk } from "./sdk.ts";

export const hello = async (): Promise<void> => {
  const client = sdk.newClient();
  const workflowType = { name: "hello", version: "1" };
  await client.registerWorkflowType({
    domain,
    ...workflowType,
    defaultTaskList: { name: "hello" },
    defaultTaskStartToCloseTimeout: "60",
    defaultExecutionStartToCloseTimeout: "600",
    defaultChildPolicy: "TERMINATE",
  });
  const { runId } = await client.startWorkflowExecution({
    domain,
    workflowId: "hello",
    workflowType,
    input: "world",
  });
  const { taskToken } = await client.pollForDecisionTask({ domain, taskList: { name: "hello" } });
  await client.respondDecisionTaskCompleted({
    taskToken,
    decisions: [
      {
        decisionType: "CompleteWorkflowExecution",
        completeWorkflowExecutionDecisionAttributes: { result: "hello, world" },
      },
    ],
  });
  const { events = [] } = await client.getWorkflowExecutionHistory({
    domain,
    execution: { workflowId: "hello", runId },
  });
  assert.deepEqual(
    events.map(({ eventType }) => eventType),
    [
      "WorkflowExecutionStarted",
      "DecisionTaskScheduled",
      "DecisionTaskStarted",
      "DecisionTaskCompleted",
      "WorkflowExecutionCompleted",
    ],
  );
};
