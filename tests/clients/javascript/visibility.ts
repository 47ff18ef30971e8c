import assert from "node:assert/strict";
import { complete, refusedAs, ScenarioHarness } from "./scenario-harness.ts";
import { domain, sdk } from "./sdk.ts";

type Infos = readonly { readonly execution?: { readonly workflowId?: string } }[];

export const visibility = async (): Promise<void> => {
  const harness = new ScenarioHarness("visibility");
  const { client } = harness;
  await harness.register();
  const [count, closedCount] = [25, 7];
  for (let index = 0; index < count; index++)
    await harness.start(`visible-${index}`, { tagList: [index % 2 ? "odd" : "even"] });
  for (let index = 0; index < closedCount; index++) await harness.decide(() => [complete("done")]);
  const since = { oldestDate: new Date(0) };
  const typeFilter = { name: harness.name };
  const open = { domain, startTimeFilter: since, typeFilter };
  const listed: (string | undefined)[] = [];
  const operation = "listOpenWorkflowExecutions";
  for await (const page of sdk.pages(client, operation, { ...open, maximumPageSize: 5 })) {
    const infos = page.executionInfos as Infos;
    assert.ok(infos.length <= 5);
    listed.push(...infos.map(({ execution }) => execution?.workflowId));
  }
  assert.equal(new Set(listed).size, count - closedCount);
  assert.equal((await client.countOpenWorkflowExecutions(open)).count, count - closedCount);
  const closed = { domain, startTimeFilter: since, closeStatusFilter: { status: "COMPLETED" } };
  const counted = await client.countClosedWorkflowExecutions(closed as never);
  assert.ok((counted.count ?? 0) >= closedCount);
  const done = { domain, closeTimeFilter: since, typeFilter };
  const { executionInfos = [] } = await client.listClosedWorkflowExecutions(done);
  assert.equal(executionInfos.length, closedCount);
  const one = { domain, startTimeFilter: since, executionFilter: { workflowId: "visible-24" } };
  assert.equal((await client.countOpenWorkflowExecutions(one)).count, 1);
  const pending = await client.countPendingDecisionTasks({ domain, taskList: harness.taskList });
  assert.deepEqual([pending.count, pending.truncated], [count - closedCount, false]);
  const types = { domain, registrationStatus: "REGISTERED", name: harness.name } as const;
  assert.equal((await client.listWorkflowTypes(types)).typeInfos?.length, 1);
  await refusedAs(
    "ValidationException",
    client.listOpenWorkflowExecutions({ ...open, tagFilter: { tag: "odd" } }),
  );
};

export const tags = async (): Promise<void> => {
  const harness = new ScenarioHarness("tags");
  const { client } = harness;
  const name = "tagged";
  await client.registerDomain({
    name,
    workflowExecutionRetentionPeriodInDays: "1",
    tags: [{ key: "team", value: "relay" }],
  });
  const { domainInfo } = await client.describeDomain({ name });
  const resourceArn = domainInfo?.arn;
  await client.tagResource({ resourceArn, tags: [{ key: "stage", value: "test" }] });
  const listed = await client.listTagsForResource({ resourceArn });
  assert.deepEqual(
    new Map(listed.tags?.map(({ key, value }) => [key, value])),
    new Map([
      ["team", "relay"],
      ["stage", "test"],
    ]),
  );
  await client.untagResource({ resourceArn, tagKeys: ["team"] });
  const left = await client.listTagsForResource({ resourceArn });
  assert.deepEqual(left.tags, [{ key: "stage", value: "test" }]);
  await harness.register();
  await harness.start("tags-1", { tagList: ["red", "round"] });
  await harness.start("tags-2", { tagList: ["blue"] });
  const input = { domain, startTimeFilter: { oldestDate: new Date(0) }, tagFilter: { tag: "red" } };
  const { executionInfos = [] } = await client.listOpenWorkflowExecutions(input);
  assert.deepEqual(
    executionInfos.map(({ tagList }) => tagList),
    [["red", "round"]],
  );
};
