// A search answers what lists of the service do: it is no way round a policy about them.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SwfClient } from "@ekiden/client";
import { arnOf, denied, domain, Harness, outcomeOf, retention } from "./harness.ts";

const type = { name: "order", version: "1" };
const all = { Effect: "Allow", Action: ["ekiden:*", "swf:*"], Resource: arnOf(domain) };

const start = async (owner: SwfClient): Promise<void> => {
  await owner.registerDomain({ name: domain, ...retention });
  await owner.registerWorkflowType({ domain, ...type });
  for (const tag of ["public", "confidential"]) {
    await owner.startWorkflowExecution({
      domain,
      workflowId: tag,
      workflowType: type,
      taskList: { name: "orders" },
      childPolicy: "TERMINATE",
      taskStartToCloseTimeout: "NONE",
      executionStartToCloseTimeout: "3600",
      tagList: [tag],
    });
  }
};

test("who may not list executions may not search them either", async () => {
  await using harness = await Harness.open();
  await start(harness.owner);
  const isDenied = { Effect: "Deny", Action: "swf:ListOpenWorkflowExecutions", Resource: "*" };
  const mary = harness.client(await harness.keyFor("mary", [all, isDenied]));
  for (const call of [
    () => mary.listOpenWorkflowExecutions({ domain, startTimeFilter: { oldestDate: new Date(0) } }),
    () => mary.ekiden.findWorkflowExecutions({ domain }),
    () => mary.ekiden.searchWorkflowExecutions({ domain, state: "open" }),
  ]) {
    assert.equal(await outcomeOf(call()), denied, String(call));
  }
  const { prospects } = await mary.ekiden.describePermissions({ domain });
  assert.equal(prospects.SearchWorkflowExecutions, "never");
});

test("who may list executions of one tag or type alone searches those, and no others", async () => {
  await using harness = await Harness.open();
  await start(harness.owner);
  const clientFor = async (user: string, key: string, value: string) => {
    const Condition = { StringNotEquals: { [key]: value } };
    const others = { Effect: "Deny", Action: "swf:List*Executions", Resource: "*", Condition };
    return harness.client(await harness.keyFor(user, [all, others]));
  };
  const mary = await clientFor("mary", "swf:tagFilter.tag", "public");
  const search = (client: SwfClient, filter: object) =>
    client.ekiden.searchWorkflowExecutions({ domain, state: "open", ...filter });
  const { executionInfos } = await search(mary, { tag: "public" });
  assert.deepEqual(
    executionInfos.map(({ execution }) => execution.workflowId),
    ["public"],
  );
  assert.equal(await outcomeOf(search(mary, { tag: "confidential" })), denied);
  assert.equal(await outcomeOf(search(mary, {})), denied);
  const john = await clientFor("john", "swf:typeFilter.name", "order");
  assert.equal((await search(john, { typeName: "order" })).executionInfos.length, 2);
  assert.equal(await outcomeOf(search(john, { typeName: "other" })), denied);
  assert.equal(await outcomeOf(search(john, { tag: "public" })), denied);
});
