import assert from "node:assert/strict";
import { test } from "node:test";
import { defineWorkflow, FlowClient, type Interceptor } from "@ekiden/flow";
import { domain, startFlowHarness } from "../flow-harness.ts";

const order = defineWorkflow(
  { name: "Order", version: "1.0" },
  async (_: { readonly customer: { readonly id: number } }) => {},
);
const toast = defineWorkflow({ name: "Toast", version: "1.0" }, async (_: string) => {});

const tenant: Interceptor = {
  client: { start: (input, next) => next({ ...input, headers: { tenant: "acme" } }) },
};

test("queries of the service find a workflow by its input, which is the one value that it takes", async () => {
  await using harness = await startFlowHarness({ search: ["*"] });
  await harness.worker({ workflows: [order, toast], interceptors: [tenant] });
  const flow = new FlowClient({ client: harness.swf, domain, interceptors: [tenant] });
  await flow.start(order, { workflowId: "order-7", input: { customer: { id: 42 } } });
  await harness.client.start(toast, { workflowId: "plain", input: "rye" });
  await flow.start(toast, { workflowId: "with headers", input: "rye" });
  const found = async (query: string): Promise<readonly string[]> => {
    const asked = { domain, query };
    const { executionInfos } = await harness.swf.ekiden.findWorkflowExecutions(asked);
    return executionInfos.map(({ execution }) => execution.workflowId);
  };
  assert.deepEqual(await found("input.customer.id = 42"), ["order-7"]);
  assert.deepEqual(await found("input[0].customer.id = 42"), []);
  assert.deepEqual(await found('input."ekiden.input" = "rye"'), ["with headers"]);
});
