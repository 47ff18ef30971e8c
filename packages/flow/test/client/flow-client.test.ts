import assert from "node:assert/strict";
import { test } from "node:test";
import { ListOpenWorkflowExecutionsCommand } from "@aws-sdk/client-swf";
import { defineSignal, defineWorkflow, registerDomain, workflowReference } from "@ekiden/flow";
import { domain, startFlowHarness } from "../flow-harness.ts";

const item = defineSignal<number>("item");

const cart = defineWorkflow<number, number[]>({ name: "Cart", version: "1.0" }, async (count) => {
  const items: number[] = [];
  while (items.length < count) items.push(await item.waitFor());
  return items;
});

test("many who signal or start at once find exactly one run, and no signal is lost", async () => {
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [cart] });
  const callers = Array.from({ length: 40 }, (_, index) => index);
  const workflowId = "cart-1";
  const handles = await Promise.all(
    callers.map((payload) =>
      harness.client.signalWithStart(cart, { input: 41, workflowId, signal: item, payload }),
    ),
  );
  assert.equal(new Set(handles.map(({ runId }) => runId)).size, 1);
  const startTimeFilter = { oldestDate: new Date(0) };
  const open = await harness.direct.send(
    new ListOpenWorkflowExecutionsCommand({ domain, startTimeFilter }),
  );
  assert.equal(open.executionInfos?.length, 1);
  const found = await harness.client.find(cart, workflowId);
  await found.signal(item, 40);
  const items = await found.result();
  assert.deepEqual(
    items.sort((one, other) => one - other),
    [...callers, 40],
  );
});

test("signalling a workflow that closes meanwhile starts the next one", async () => {
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [cart] });
  const runs = new Set<string>();
  for (let payload = 1; payload <= 5; payload += 1) {
    const handle = await harness.client.signalWithStart(cart, {
      input: 1,
      workflowId: "cart-1",
      signal: item,
      payload,
    });
    assert.deepEqual(await handle.result(), [payload]);
    runs.add(handle.runId);
  }
  assert.equal(runs.size, 5);
});

test("a workflowId that is open already, and a type that is unknown, are the service's faults", async () => {
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [cart] });
  await harness.client.start(cart, { input: 1, workflowId: "cart-1" });
  await assert.rejects(harness.client.start(cart, { input: 1, workflowId: "cart-1" }), {
    name: "WorkflowExecutionAlreadyStartedFault",
  });
  const unknown = workflowReference("Unknown", "1.0");
  await assert.rejects(harness.client.start(unknown, {}), { name: "UnknownResourceFault" });
  await assert.rejects(harness.client.find(cart, "cart-2"), /no run of workflow cart-2 is open/);
});

test("a workflow is started without a workflowId, and known by its handle elsewhere", async () => {
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [cart] });
  const { workflowId, runId } = await harness.client.start(cart, { input: 1 });
  assert.match(workflowId, /^Cart-[0-9a-f-]{36}$/);
  const handle = harness.client.handle(cart, { workflowId, runId });
  await handle.signal(item, 7);
  assert.deepEqual(await handle.result(), [7]);
});

test("a domain that is there stays as it is, and a word says so where another period was asked for", async () => {
  await using harness = await startFlowHarness();
  const { direct, log } = harness;
  await registerDomain(direct, domain, { retentionDays: 30, log });
  assert.deepEqual(log.lines, []);
  await registerDomain(direct, domain, { retentionDays: 90, log });
  assert.deepEqual(
    log.lines.map(({ message }) => message),
    ["Domain test keeps closed runs for 30 days, not 90; that cannot be changed"],
  );
});
