// Traces through a whole node: what a collector is sent is what was done.
import assert from "node:assert/strict";
import { test } from "node:test";
import { TestClock } from "@ekiden/testing";
import { traceIdOf } from "../../src/tracing/span-ids.ts";
import { CapturedLog } from "../captured-log.ts";
import { domain, Harness } from "../ekiden/harness.ts";
import { decide, populate, schedule, start, takeTask } from "../ekiden/orders.ts";
import { Scrape } from "../metrics/scrape.ts";
import { attributesOf, Collector, millisecondsOf, settingsFor } from "./collector.ts";

type Line = Readonly<Record<string, unknown>>;

const complete = [{ decisionType: "CompleteWorkflowExecution" as const }];

test("an execution is a trace once it closes: its tasks, how long they waited and took", async () => {
  await using collector = await Collector.open();
  const clock = new TestClock(Date.now());
  const pass = (seconds: number) => clock.moveTo(clock.now() + seconds * 1_000);
  const harness = await Harness.open({ traces: settingsFor(collector.url), clock });
  const { owner } = harness;
  await populate(owner);
  const runId = await start(owner, "order-1");
  pass(2);
  await decide(owner, [schedule("charge-1")]);
  pass(4);
  const taskToken = await takeTask(owner);
  pass(5);
  await owner.respondActivityTaskFailed({ taskToken, reason: "no funds" });
  await decide(owner, complete);
  await harness[Symbol.asyncDispose]();

  const [run] = collector.named("WorkflowExecution:order");
  assert.ok(run);
  assert.equal(run.traceId, traceIdOf(runId));
  assert.equal(run.parentSpanId, undefined);
  assert.equal(millisecondsOf(run), 11_000);
  const facts = attributesOf(run);
  assert.equal(facts["ekiden.close_status"], "COMPLETED");
  assert.equal(facts["ekiden.workflow_id"], "order-1");
  assert.equal(facts["ekiden.domain"], domain);

  const [activity] = collector.named("ActivityTask:charge");
  assert.ok(activity);
  assert.deepEqual([activity.traceId, activity.parentSpanId], [run.traceId, run.spanId]);
  assert.equal(millisecondsOf(activity), 9_000);
  assert.equal(attributesOf(activity)["ekiden.waited_milliseconds"], 4_000);
  assert.equal(attributesOf(activity)["ekiden.activity_id"], "charge-1");
  assert.deepEqual([activity.status.code, activity.status.message], [2, "failed"]);
  assert.deepEqual(
    activity.events.map(({ name }) => name),
    ["started"],
  );
  const [first, second] = collector.named("DecisionTask");
  assert.deepEqual(
    [first, second].map((task) => task && millisecondsOf(task)),
    [2_000, 0],
  );
  assert.doesNotMatch(JSON.stringify(collector.spans), /no funds/, "reasons are payloads");
  assert.match(JSON.stringify(collector.resources), /deployment\.environment\.name/);
});

test("a call is a span of its caller's trace, and without a caller's its trace is its id", async () => {
  await using collector = await Collector.open();
  const harness = await Harness.open({ access: "open", traces: settingsFor(collector.url) });
  const { url } = harness.node;
  const call = async (headers: Record<string, string>) => {
    const target = { "X-Amz-Target": "SimpleWorkflowService.DescribeDomain" };
    const body = JSON.stringify({ name: "missing" });
    const answer = await fetch(url, { method: "POST", headers: { ...target, ...headers }, body });
    return answer.headers.get("x-amzn-requestid") ?? "";
  };
  const [traceId, parentId] = ["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"];
  await call({ traceparent: `00-${traceId}-${parentId}-01` });
  await call({ traceparent: `00-${traceId}-${parentId}-00` });
  const requestId = await call({});
  await call({ traceparent: "00-bad-01" });
  await harness[Symbol.asyncDispose]();

  const spans = collector.named("SWF/DescribeDomain");
  assert.equal(spans.length, 3, "a trace that its caller does not keep is not kept here");
  const [below, own] = spans;
  assert.deepEqual([below?.traceId, below?.parentSpanId], [traceId, parentId]);
  assert.equal(own?.traceId, requestId.replaceAll("-", ""));
  assert.equal(own?.kind, 2);
  const facts = attributesOf(own ?? assert.fail());
  assert.equal(facts["error.type"], "UnknownResourceFault");
  assert.equal(facts["aws.request_id"], requestId);
});

test("a sampler that takes nothing sends nothing", async () => {
  await using collector = await Collector.open();
  const sampling = { share: 0, isParentBased: true };
  const harness = await Harness.open({ traces: settingsFor(collector.url, { sampling }) });
  await populate(harness.owner);
  await start(harness.owner, "order-1");
  await decide(harness.owner, complete);
  await harness[Symbol.asyncDispose]();
  assert.deepEqual(collector.spans, []);
});

test("a collector that cannot be connected to is reported at the start, and nothing waits", async () => {
  const gone = await Collector.open();
  const { url } = gone;
  await gone[Symbol.asyncDispose]();
  const log = new CapturedLog();
  await using harness = await Harness.open({
    traces: settingsFor(url),
    logTo: log,
    logLevel: "info",
  });
  const told = await log.first(/^the collector does not take traces/);
  assert.match(String(told["ekiden.reason"]), /ECONNREFUSED/);
  await populate(harness.owner);
});

test("a collector that refuses is reported once, nothing waits, and what is lost is counted", async () => {
  await using collector = await Collector.open();
  collector.isRefusing = true;
  const lines: Line[] = [];
  const logTo = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const traces = settingsFor(collector.url, { maxSpans: 4, maxSpansPerBatch: 4 });
  const options = { traces, logTo, logLevel: "info", metrics: "127.0.0.1:0" } as const;
  const harness = await Harness.open(options);
  await populate(harness.owner);
  await start(harness.owner, "order-1");
  await decide(harness.owner, complete);
  const scrape = await Scrape.of(harness.node.metricsUrl ?? "");
  assert.ok((scrape.sum("ekiden_spans_lost_total") ?? 0) > 0, "more than four were made");
  assert.equal(scrape.sum("ekiden_spans_sent_total"), 0);
  await harness[Symbol.asyncDispose]();
  const told = lines.filter(({ body }) => String(body).includes("does not take traces"));
  assert.deepEqual(
    told.map((line) => line.severity_text),
    ["WARN"],
  );
  assert.deepEqual(collector.spans, []);
});

test("a collector that never answers does not hold up a node that stops", async () => {
  await using collector = await Collector.open();
  collector.isSilent = true;
  const clock = new TestClock(Date.now());
  const log = new CapturedLog();
  const traces = settingsFor(collector.url, { maxSpans: 4, maxSpansPerBatch: 4 });
  const harness = await Harness.open({ traces, clock, logTo: log, logLevel: "info" });
  await populate(harness.owner);
  for (const workflowId of ["order-1", "order-2"]) {
    await start(harness.owner, workflowId);
    await decide(harness.owner, complete);
  }
  let isClosed = false;
  const closed = harness[Symbol.asyncDispose]().then(() => {
    isClosed = true;
  });
  while (!isClosed) {
    clock.moveTo(clock.now() + 100);
    await Promise.race([closed, new Promise((resolve) => setImmediate(resolve))]);
  }
  assert.equal(collector.abandoned, 0, "it was not waited for until the exporter gave up");
  assert.deepEqual(log.of(/job failed/), []);
});
