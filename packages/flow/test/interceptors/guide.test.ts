// The examples of the guide's page on interceptors: the page has them, and they do what it says.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import {
  type ActivityFailure,
  defineWorkflow,
  FlowClient,
  log,
  proxyActivities,
  runChild,
} from "@ekiden/flow";
import { startTestEnvironment } from "@ekiden/testing";
import { KeptLog } from "../flow-harness.ts";
import { authorize, checkAuthorization } from "./authorization.ts";
import { logging } from "./logging.ts";
import { currentTenant, tenants } from "./tenant.ts";

const repository = new URL("../../../../", import.meta.url);
const read = (path: string): Promise<string> => readFile(new URL(path, repository), "utf8");

for (const name of ["logging", "tenant", "authorization"]) {
  test(`the guide shows ${name}.ts as it is tested`, async () => {
    const page = await read("docs/guide/interceptors.md");
    const example = await read(`packages/flow/test/interceptors/${name}.ts`);
    assert.ok(page.includes(`\`\`\`ts\n${example}\`\`\`\n`));
  });
}

const activities = { charge: async (cents: number) => `receipt for ${cents}` };
const { charge } = proxyActivities<typeof activities>({});

const shipping = defineWorkflow({ name: "Shipping", version: "1" }, async () => {
  log.info("It ships");
  return currentTenant();
});

const order = defineWorkflow({ name: "Order", version: "1" }, async (cents: number) => {
  const receipt = await charge(cents);
  return [receipt, currentTenant(), await runChild(shipping, {})];
});

const workflows = [order, shipping];

test("logging tells of starts and activities, and once however often a run is replayed", async () => {
  const kept = new KeptLog();
  const interceptors = [logging(kept)];
  const options = { workflows, activities, interceptors, log: kept, sticky: false } as const;
  await using env = await startTestEnvironment(options);
  await env.run(order, { input: 5, workflowId: "order-1" });
  assert.deepEqual(
    kept.lines.map(({ message, fields: { workflowId } }) => [message, String(workflowId)]),
    [
      ["Started a workflow", "order-1"],
      ["An activity begins", "order-1"],
      ["An activity has ended", "order-1"],
      ["It ships", String(kept.lines.at(-1)?.fields.workflowId)],
    ],
  );
});

test("the tag of a tenant goes from the client to the workflow, its children and the log", async () => {
  const kept = new KeptLog();
  const interceptors = [tenants("acme")];
  await using env = await startTestEnvironment({ workflows, activities, interceptors, log: kept });
  const result = await env.run(order, { input: 5 });
  assert.deepEqual(result, ["receipt for 5", "acme", "acme"]);
  assert.deepEqual(
    kept.lines.map(({ message, fields }) => [message, fields.tenant]),
    [["It ships", "acme"]],
  );
});

test("who asks is known to the activities, and those who may not are refused", async () => {
  const mayDo = (token: string) => token === "alice";
  const refunding = defineWorkflow({ name: "Refunding", version: "1" }, async (cents: number) => {
    try {
      return await charge(cents);
    } catch (error) {
      return (error as ActivityFailure).cause.name;
    }
  });
  const interceptors = checkAuthorization(mayDo);
  const options = { workflows: [refunding], activities, interceptors };
  await using env = await startTestEnvironment(options);
  const startAs = async (name: string): Promise<unknown> => {
    const { swf: client, domain } = env;
    const flow = new FlowClient({ client, domain, interceptors: [authorize(() => name)] });
    return env.result(await flow.start(refunding, { input: 7 }));
  };
  assert.equal(await startAs("alice"), "receipt for 7");
  assert.equal(await startAs("mallory"), "NotAllowed");
  assert.equal(await env.run(refunding, { input: 7 }), "NotAllowed");
});
