// A child that is reset while its parent is reset belongs to the parent's new run.
import assert from "node:assert/strict";
import { test } from "node:test";
import { domain, Service, taskList, workflowType } from "../model/service.ts";

const settings = {
  workflowType,
  taskList,
  taskStartToCloseTimeout: "NONE",
  executionStartToCloseTimeout: "3600",
  childPolicy: "TERMINATE",
} as const;

const decide = async (service: Service, decisions: readonly object[]): Promise<void> => {
  const polled = await service.call("PollForDecisionTask", { domain, taskList });
  assert.ok(typeof polled === "object");
  const answer = { taskToken: String(polled.taskToken), decisions } as never;
  assert.deepEqual(await service.call("RespondDecisionTaskCompleted", answer), {});
};

const reset = (service: Service, workflowId: string) =>
  service.call("ResetWorkflowExecution", { domain, workflowId, decision: "LAST" });

test("a child that is reset while its parent is ends with the parent's new run", async () => {
  const service = await Service.open();
  await service.call("StartWorkflowExecution", { domain, workflowId: "parent", ...settings });
  const start = { workflowId: "child", ...settings };
  await decide(service, [
    {
      decisionType: "StartChildWorkflowExecution",
      startChildWorkflowExecutionDecisionAttributes: start,
    },
  ]);
  // Of the child, and of the parent, which has heard that the child runs.
  await decide(service, []);
  await decide(service, []);
  const { histories } = service.store;
  const read = histories.read.bind(histories);
  Object.assign(histories, {
    async read(...asked: Parameters<typeof read>) {
      Object.assign(histories, { read });
      assert.equal(typeof (await reset(service, "parent")), "object");
      return read(...asked);
    },
  });
  const { runId } = (await reset(service, "child")) as { runId: string };
  await service.call("TerminateWorkflowExecution", { domain, workflowId: "parent" });
  const events = await service.events({ workflowId: "child", runId }, 1);
  const last = events?.at(-1);
  assert.equal(last?.type, "WorkflowExecutionTerminated");
  await service.close();
});
