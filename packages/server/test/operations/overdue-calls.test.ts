// Calls that come when something is due, and before the job that looks for it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { activityType, domain, Service, taskList, workflowType } from "../model/service.ts";

const schedule = {
  decisionType: "ScheduleActivityTask",
  scheduleActivityTaskDecisionAttributes: {
    activityId: "a",
    activityType,
    taskList,
    scheduleToStartTimeout: "5",
  },
} as const;

test("a task that has waited for too long is given to no worker", async () => {
  const service = await Service.open();
  const start = { domain, workflowId: "w", workflowType, taskList };
  const { runId } = (await service.call("StartWorkflowExecution", start)) as { runId: string };
  const task = await service.call("PollForDecisionTask", { domain, taskList });
  assert.ok(typeof task === "object");
  const answer = { taskToken: String(task.taskToken), decisions: [schedule] };
  await service.call("RespondDecisionTaskCompleted", answer);
  service.clock.moveTo(service.clock.now() + 5_000);
  const polled = await service.call("PollForActivityTask", { domain, taskList });
  assert.deepEqual(polled, { startedEventId: 0 });
  const events = await service.events({ workflowId: "w", runId }, 6);
  const types = events?.map(({ type }) => type);
  assert.deepEqual(types, ["ActivityTaskTimedOut", "DecisionTaskScheduled"]);
  await service.close();
});
