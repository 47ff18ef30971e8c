import assert from "node:assert/strict";
import { test } from "node:test";
import { DeprecateActivityTypeCommand } from "@aws-sdk/client-swf";
import { createWorker, defineActivity, defineWorkflow } from "@ekiden/flow";
import { domain, startFlowHarness, taskList } from "../flow-harness.ts";

const order = defineWorkflow({ name: "Order", version: "1.0" }, async () => {});
const activities = { charge: async () => {}, ship: async () => {} };

test("types that are registered already are taken as they are, without a word", async () => {
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [order], activities });
  await harness.worker({ workflows: [order], activities });
  assert.deepEqual(harness.log.lines, []);
});

test("a type that is registered with other defaults is warned of, with what differs", async () => {
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [order], activities });
  const slower = defineActivity({ startToClose: "1 hour" }, async () => {});
  const patient = { ...order, defaults: { decisionStartToClose: "2 minutes" } } as const;
  await harness.worker({ workflows: [patient], activities: { charge: slower } });
  assert.deepEqual(
    harness.log.lines.map(({ message, fields }) => [message.split(" is ")[0], fields.different]),
    [
      ["The workflow type Order 1.0", ['defaultTaskStartToCloseTimeout is "30" and not "120"']],
      ["The activity type charge 1.0", ['defaultTaskStartToCloseTimeout is "300" and not "3600"']],
    ],
  );
});

test("a type that is deprecated is warned of", async () => {
  await using harness = await startFlowHarness();
  await harness.worker({ activities });
  const activityType = { name: "ship", version: "1.0" };
  await harness.direct.send(new DeprecateActivityTypeCommand({ domain, activityType }));
  await harness.worker({ activities });
  assert.match(harness.log.text, /^warn The activity type ship 1\.0 is deprecated/);
});

test("in an unknown domain a worker says what to do", async () => {
  await using harness = await startFlowHarness();
  const { swf: client } = harness;
  const begun = createWorker({ client, domain: "nowhere", taskList, workflows: [order] });
  await assert.rejects(
    begun,
    /workflow type Order 1\.0.*no domain nowhere; register it with registerDomain/,
  );
});

test("a worker that cannot start leaves no connection open", async () => {
  await using harness = await startFlowHarness();
  const { endpoint } = harness.server;
  const connections = () =>
    process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;
  const before = connections();
  const own = { endpoint, region: "us-east-1", credentials: "none" } as const;
  const begun = createWorker({ ...own, domain: "nowhere", taskList, workflows: [order] });
  await assert.rejects(begun, /no domain nowhere/);
  while (connections() > before) await new Promise(setImmediate);
});

test("a registration that is throttled is tried again after a pause", async () => {
  await using harness = await startFlowHarness();
  // More often than the SDK itself tries.
  harness.network.disturbFirst("RegisterActivityType", 4, { fault: "ThrottlingException" });
  await harness.worker({ workflows: [order], activities });
  assert.equal(harness.network.of("RegisterActivityType").length, 6);
});

test("a comparison that is throttled is tried again after a pause", async () => {
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [order] });
  harness.network.disturbFirst("DescribeWorkflowType", 4, { fault: "ThrottlingException" });
  await harness.worker({ workflows: [order] });
  assert.equal(harness.network.of("DescribeWorkflowType").length, 5);
});

test("two workflows of one name and version are refused", async () => {
  await using harness = await startFlowHarness();
  const other = defineWorkflow({ name: "Order", version: "1.0" }, async () => {});
  await assert.rejects(
    harness.worker({ workflows: [order, other] }),
    /workflow Order 1\.0 is given twice/,
  );
});
