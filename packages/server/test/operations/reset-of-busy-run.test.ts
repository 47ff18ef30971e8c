// A run that changes each time that it is looked at cannot be reset: nothing was done then.
import assert from "node:assert/strict";
import { test } from "node:test";
import { domain, Service, taskList } from "../model/service.ts";

test("a run that changes all the time is refused its reset, and not told as an outage", async () => {
  const service = await Service.open();
  const { runId } = (await service.call("StartWorkflowExecution", {
    domain,
    workflowId: "busy",
    workflowType: { name: "order", version: "1" },
  })) as { runId: string };
  const polled = await service.call("PollForDecisionTask", { domain, taskList });
  const { taskToken } = polled as { taskToken: string };
  await service.call("RespondDecisionTaskCompleted", { taskToken });
  const { histories } = service.store;
  const read = histories.read.bind(histories);
  Object.assign(histories, {
    async read(...asked: Parameters<typeof read>) {
      const text = await read(...asked);
      await service.call("SignalWorkflowExecution", {
        domain,
        workflowId: "busy",
        signalName: "go",
      });
      return text;
    },
  });
  const reset = { domain, workflowId: "busy", decision: "LAST" } as const;
  assert.equal(
    await service.call("ResetWorkflowExecution", reset),
    "OperationNotPermittedFault",
    "a job would take ServiceUnavailable for an outcome that is not known, and try for ever",
  );
  Object.assign(histories, { read });
  const events = await service.events({ workflowId: "busy", runId }, 1);
  assert.equal(events?.at(-1)?.type, "WorkflowExecutionSignaled", "nothing was done");
  await service.close();
});
