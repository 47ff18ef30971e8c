// Schedules of workflows, as a deployment makes them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { defineWorkflow, FlowClient, workflowReference } from "@ekiden/flow";
import { domain, type FlowHarness, startFlowHarness } from "../flow-harness.ts";

const report = defineWorkflow<{ of: string }, string>(
  { name: "Report", version: "1.0" },
  async ({ of }) => `the report of ${of}`,
);
const name = "hourly-report";
const times = { every: "1 hour" } as const;
const hourMilliseconds = 3_600_000;

const schedule = (harness: FlowHarness, of: string) =>
  harness.client.schedule(report, { name, times, input: { of } });

const describe = ({ swf }: FlowHarness) => swf.ekiden.describeSchedule({ domain, name });

test("a schedule starts a workflow with its input at each of its times", async () => {
  await using harness = await startFlowHarness({ time: "frozen" });
  await harness.worker({ workflows: [report] });
  const { upcoming } = await schedule(harness, "sales");
  const now = harness.server.now();
  const [next] = upcoming;
  assert.equal(next?.getTime(), Math.ceil((now + 1) / hourMilliseconds) * hourMilliseconds);
  await harness.server.advance({ hours: 1 });
  const [started] = (await describe(harness)).recent;
  const { workflowId = "", runId = "" } = started ?? {};
  const handle = harness.client.handle(report, { workflowId, runId });
  assert.equal(await handle.result(), "the report of sales");
});

test("made again, a schedule has its new definition, and what came of its times", async () => {
  await using harness = await startFlowHarness({ time: "frozen" });
  await harness.worker({ workflows: [report] });
  await schedule(harness, "sales");
  await harness.server.advance({ hours: 1 });
  await schedule(harness, "stock");
  const { start, counts } = await describe(harness);
  assert.deepEqual([start.input, counts.started], [JSON.stringify({ of: "stock" }), 1]);
});

test("a schedule of a type that is not registered is refused, and so is a client without it", async () => {
  await using harness = await startFlowHarness({ time: "frozen" });
  const unknown = workflowReference<undefined, void>("Unknown", "1.0");
  const asked = { name, times };
  await assert.rejects(harness.client.schedule(unknown, asked), { name: "UnknownResourceFault" });
  const ofAwsSdk = new FlowClient({ client: harness.direct, domain });
  await assert.rejects(ofAwsSdk.schedule(unknown, asked), /an operation of Ekiden's own/);
});

test("times that are no whole seconds are refused before the call", async () => {
  await using harness = await startFlowHarness({ time: "frozen" });
  const every = "1.5 seconds";
  const asked = { name, times: { every }, input: { of: "sales" } } as const;
  await assert.rejects(harness.client.schedule(report, asked), {
    name: "RangeError",
    message: '"1.5 seconds" is no whole number of seconds',
  });
});
