import assert from "node:assert/strict";
import { test } from "node:test";
import { DeprecateActivityTypeCommand } from "@aws-sdk/client-swf";
import { createWorker, defineActivity, defineWorkflow } from "@ekiden/flow";
import { domain, setStage, taskList } from "../stage.ts";

const order = defineWorkflow({ name: "Order", version: "1.0" }, async () => {});
const activities = { charge: async () => {}, ship: async () => {} };

test("types that are registered already are taken as they are, without a word", async () => {
  await using stage = await setStage();
  await stage.worker({ workflows: [order], activities });
  await stage.worker({ workflows: [order], activities });
  assert.deepEqual(stage.log.lines, []);
});

test("a type that is registered with other defaults is warned of, with what differs", async () => {
  await using stage = await setStage();
  await stage.worker({ workflows: [order], activities });
  const slower = defineActivity({ startToClose: "1 hour" }, async () => {});
  const patient = { ...order, defaults: { decisionStartToClose: "2 minutes" } } as const;
  await stage.worker({ workflows: [patient], activities: { charge: slower } });
  assert.deepEqual(
    stage.log.lines.map(({ message, fields }) => [message.split(" is ")[0], fields.different]),
    [
      ["The workflow type Order 1.0", ['defaultTaskStartToCloseTimeout is "30" and not "120"']],
      ["The activity type charge 1.0", ['defaultTaskStartToCloseTimeout is "300" and not "3600"']],
    ],
  );
});

test("a type that is deprecated is warned of", async () => {
  await using stage = await setStage();
  await stage.worker({ activities });
  const activityType = { name: "ship", version: "1.0" };
  await stage.direct.send(new DeprecateActivityTypeCommand({ domain, activityType }));
  await stage.worker({ activities });
  assert.match(stage.log.text, /^warn The activity type ship 1\.0 is deprecated/);
});

test("in an unknown domain a worker says what to do", async () => {
  await using stage = await setStage();
  const { swf: client } = stage;
  const begun = createWorker({ client, domain: "nowhere", taskList, workflows: [order] });
  await assert.rejects(begun, /workflow type Order 1\.0.*no domain nowhere; registerDomain\(\) it/);
});

test("a registration that is throttled is tried again after a pause", async () => {
  await using stage = await setStage();
  // More often than the SDK itself tries.
  stage.network.disturbFirst("RegisterActivityType", 4, { fault: "ThrottlingException" });
  await stage.worker({ workflows: [order], activities });
  assert.equal(stage.network.of("RegisterActivityType").length, 6);
});

test("a comparison that is throttled is tried again after a pause", async () => {
  await using stage = await setStage();
  await stage.worker({ workflows: [order] });
  stage.network.disturbFirst("DescribeWorkflowType", 4, { fault: "ThrottlingException" });
  await stage.worker({ workflows: [order] });
  assert.equal(stage.network.of("DescribeWorkflowType").length, 5);
});

test("two workflows of one name and version are refused", async () => {
  await using stage = await setStage();
  const other = defineWorkflow({ name: "Order", version: "1.0" }, async () => {});
  await assert.rejects(
    stage.worker({ workflows: [order, other] }),
    /workflow Order 1\.0 is given twice/,
  );
});
