import assert from "node:assert/strict";
import { test } from "node:test";
import {
  continueAsNew,
  defineSignal,
  defineUpdate,
  defineWorkflow,
  FlowClient,
  NoRunError,
  type Service,
  type WorkflowReference,
} from "@ekiden/flow";
import { domain, eventsOf, startFlowHarness } from "../flow-harness.ts";

const go = defineSignal<"end" | "next">("go");

const chain = defineWorkflow<number, number>({ name: "Chain", version: "1.0" }, async (number) => {
  if ((await go.waitFor()) === "end") return number;
  return continueAsNew<WorkflowReference<number, number>>(number + 1);
});

const workflowId = "chain-1";

test("a workflowId alone is enough for its newest run, open or closed", async () => {
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [chain] });
  const { client } = harness;
  const none = { constructor: NoRunError, workflowId };
  const unknown = { ...none, message: "no run of workflow chain-1 is known" };
  await assert.rejects(client.newest(chain, workflowId), unknown);
  const first = await client.start(chain, { workflowId, input: 1 });
  assert.equal((await client.newest(chain, workflowId)).runId, first.runId);
  await first.signal(go, "end");
  await first.result();
  const closed = await client.newest(chain, workflowId);
  assert.deepEqual([closed.runId, await closed.result()], [first.runId, 1]);
  const closedOnly = { ...none, message: "no run of workflow chain-1 is open" };
  await assert.rejects(client.find(chain, workflowId), closedOnly);
  const second = await client.start(chain, { workflowId, input: 10 });
  assert.equal((await client.newest(chain, workflowId)).runId, second.runId);
  await second.signal(go, "end");
  await second.result();
  const last = await client.newest(chain, workflowId);
  assert.deepEqual([last.runId, await last.result()], [second.runId, 10]);
});

test("a handle follows the runs that continue its own, and says which is the newest", async () => {
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [chain] });
  const { client } = harness;
  const first = await client.start(chain, { workflowId, input: 1 });
  const found = await client.newest(chain, workflowId);
  assert.equal(await found.newestRunId(), first.runId);
  await first.signal(go, "next");
  await harness.network.heard("RespondDecisionTaskCompleted", 2);
  const newest = await found.newestRunId();
  assert.notEqual(newest, first.runId);
  assert.equal(found.runId, first.runId, "it is a handle to the run that it was made for");
  assert.equal((await client.newest(chain, workflowId)).runId, newest);
  await found.signal(go, "end");
  assert.equal(await found.result(), 2);
});

test("a handle of a closed workflow leaves a later one of the same workflowId alone", async () => {
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [chain] });
  const { client, network } = harness;
  const first = await client.start(chain, { workflowId, input: 1 });
  await first.signal(go, "end");
  await first.result();
  const second = await client.start(chain, { workflowId, input: 10 });
  await network.heard("RespondDecisionTaskCompleted", 3);
  const before = await eventsOf(second);
  const isNotOpen = { name: "UnknownResourceFault" };
  await assert.rejects(first.update(defineUpdate("rename"), undefined), isNotOpen);
  await assert.rejects(first.signal(go, "end"), isNotOpen);
  await assert.rejects(first.cancel(), isNotOpen);
  await assert.rejects(first.terminate(), isNotOpen);
  assert.deepEqual(await eventsOf(second), before);
  await second.signal(go, "end");
  assert.equal(await second.result(), 10);
});

for (const act of ["cancel", "terminate"] as const) {
  test(`a handle can ${act} the run that continues its own`, async () => {
    await using harness = await startFlowHarness();
    await harness.worker({ workflows: [chain] });
    const handle = await harness.client.start(chain, { workflowId, input: 1 });
    await handle.signal(go, "next");
    await harness.network.heard("RespondDecisionTaskCompleted", 3);
    await handle[act]();
    const runId = await handle.newestRunId();
    const closeStatus = act === "cancel" ? "CANCELED" : "TERMINATED";
    await assert.rejects(handle.result(), { closeStatus, runId });
    assert.notEqual(runId, handle.runId);
  });
}

test("a termination whose answer is lost is sent again, and has done what it was to do", async () => {
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [chain] });
  const client = new FlowClient({ client: harness.swf, domain });
  const handle = await client.start(chain, { workflowId, input: 1 });
  harness.network.disturbFirst("TerminateWorkflowExecution", 1, "loses its answer");
  await handle.terminate();
  assert.equal(harness.network.of("TerminateWorkflowExecution").length, 2);
  await assert.rejects(handle.result(), { closeStatus: "TERMINATED" });
});

/** A service whose lists have this run on their third page, and none before it. */
const withEmptyPages = (...lists: readonly string[]) => {
  const execution = { workflowId, runId: "found" };
  const asked: string[] = [];
  const service: Service = {
    async call(operation, input) {
      const { nextPageToken } = input as { readonly nextPageToken?: string };
      asked.push(`${operation} ${nextPageToken ?? "first"}`);
      if (!lists.includes(operation)) return { executionInfos: [] } as never;
      if (nextPageToken === "third") return { executionInfos: [{ execution }] } as never;
      const next = nextPageToken === undefined ? "second" : "third";
      return { executionInfos: [], nextPageToken: next } as never;
    },
  };
  return { asked, client: new FlowClient({ client: service, domain }) };
};

test("a run is found behind pages of a list that are empty", async () => {
  const open = withEmptyPages("ListOpenWorkflowExecutions");
  assert.equal((await open.client.find(chain, workflowId)).runId, "found");
  assert.equal((await open.client.newest(chain, workflowId)).runId, "found");
  assert.equal(open.asked.length, 6);
  const closed = withEmptyPages("ListClosedWorkflowExecutions");
  assert.equal((await closed.client.newest(chain, workflowId)).runId, "found");
  await assert.rejects(closed.client.find(chain, workflowId), NoRunError);
  assert.equal(closed.asked.length, 5);
});
