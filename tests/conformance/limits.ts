// The quotas of the service. What would be dear to reach is made smaller.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startChild } from "./decisions.ts";
import { deciders, domain, refused, startService, workers } from "./harness.ts";

test("a server has at most 100 domains, deprecated ones included", async () => {
  await using service = await startService();
  const { swf } = service;
  const register = (name: string) =>
    swf.registerDomain({ name, workflowExecutionRetentionPeriodInDays: "1" });
  for (let index = 1; index < 100; index += 1) await register(`d${index}`);
  await swf.deprecateDomain({ name: "d1" });
  await refused(register("one more"), "LimitExceededFault", "Limit on domains reached: 100");
  await refused(register("d1"), "DomainAlreadyExistsFault", "d1");
});

for (const kind of ["Workflow", "Activity"] as const) {
  const types = `${kind.toLowerCase()} types`;
  test(`a domain has only so many ${types}, deprecated ones included`, async () => {
    await using service = await startService({ limits: { profile: "aws", typesPerDomain: 20 } });
    const { swf } = service;
    const register = (name: string) => {
      const type = { domain, name, version: "1" };
      return kind === "Workflow" ? swf.registerWorkflowType(type) : swf.registerActivityType(type);
    };
    for (let index = 1; index < 20; index += 1) await register(`t${index}`);
    const first = { domain };
    const type = { name: "t1", version: "1" };
    await (kind === "Workflow"
      ? swf.deprecateWorkflowType({ ...first, workflowType: type })
      : swf.deprecateActivityType({ ...first, activityType: type }));
    await refused(
      register("one more"),
      "LimitExceededFault",
      `Limit on ${types} of a domain reached: 20`,
    );
  });
}

test("a domain has only so many open executions, counted by starts and by children", async () => {
  await using service = await startService({
    limits: { profile: "aws", openExecutionsPerDomain: 3 },
  });
  const run = await service.start();
  await service.decide(startChild("a"), startChild("b"), startChild("c"));
  assert.deepEqual(await service.failureCauses(run), ["OPEN_WORKFLOWS_LIMIT_EXCEEDED"]);
  const message = "Limit on open workflow executions per domain reached: 3";
  await refused(service.start("new"), "LimitExceededFault", message);
  await refused(service.start(), "WorkflowExecutionAlreadyStartedFault", "Already Started");
  await service.swf.terminateWorkflowExecution({ domain, workflowId: "a" });
  await service.start("new");
});

const polls = [
  ["PollForDecisionTask", deciders],
  ["PollForActivityTask", workers],
] as const;
for (const [operation, taskList] of polls) {
  test(`${operation} lets only so many polls wait on one list`, async () => {
    await using service = await startService({
      limits: { profile: "aws", pollersPerTaskList: 50 },
    });
    const { server, swf } = service;
    const input = { domain, taskList };
    const waiting = Array.from({ length: 50 }, () => service.send(operation, input));
    await server.pollsWaiting(50);
    const more =
      operation === "PollForDecisionTask"
        ? swf.pollForDecisionTask(input)
        : swf.pollForActivityTask(input);
    const message = "Limit on maximum concurrent poll requests per task list reached";
    await refused(more, "LimitExceededFault", message);
    const elsewhere = service.send(operation, { domain, taskList: { name: "another" } });
    await server.pollsWaiting(51);
    await server.advance({ seconds: 60 });
    await Promise.all([...waiting, elsewhere]);
  });
}
