import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ApplicationFailure,
  condition,
  continueAsNew,
  createWorker,
  defineSignal,
  defineUpdate,
  defineWorkflow,
  external,
  FlowClient,
  localActivity,
  proxyActivities,
  replayHistory,
  runChild,
  type ServiceOptions,
  SwfClient,
  sleep,
  type WorkflowHandle,
} from "@ekiden/flow";
import { startTestEnvironment, type TestEnvironment } from "@ekiden/testing";
import { context, DiagLogLevel, diag, trace } from "@opentelemetry/api";
import { tracing } from "../src/index.ts";
import { maxSpansOfRun } from "../src/tracing/run-spans.ts";
import { millisecondsOf, TracingHarness } from "./tracing-harness.ts";

const silent = { info: () => {}, warn: () => {}, error: () => {} };

const activities = {
  charge: async (cents: number) => `receipt for ${cents}`,
  flaky: async () => {
    const { flaky } = counts;
    counts.flaky += 1;
    if (flaky % 2 === 0) throw new ApplicationFailure("not now", { type: "NotNow" });
  },
  pack: async () => trace.getActiveSpan()?.spanContext().spanId,
};
const counts = { flaky: 0 };
const { charge, flaky, pack } = proxyActivities<typeof activities>({});

const stop = defineSignal<string>("stop");
const price = defineUpdate<undefined, number>("price");

const shipping = defineWorkflow({ name: "Shipping", version: "1" }, async () => {
  const packed = await pack();
  await external("order").signal(stop, "shipped");
  return packed;
});

const order = defineWorkflow({ name: "Order", version: "2" }, async (cents: number) => {
  price.handle(() => cents);
  await charge(cents);
  await flaky.with({ retry: { initialInterval: "1 minute" } })();
  await localActivity("look", () => 1);
  const spanId = await runChild(shipping, { workflowId: "shipping" });
  await stop.waitFor();
  return spanId;
});

const workflows = [order, shipping];

const treeOfOrder = [
  "RunWorkflow:Order > RunLocalActivity:look",
  "RunWorkflow:Order > StartActivity:charge",
  "RunWorkflow:Order > StartActivity:flaky",
  "RunWorkflow:Order > StartChildWorkflow:Shipping",
  "RunWorkflow:Shipping > SignalWorkflow:stop",
  "RunWorkflow:Shipping > StartActivity:pack",
  "SignalWorkflow:stop > HandleSignal:stop",
  "StartActivity:charge > RunActivity:charge",
  "StartActivity:flaky > RunActivity:flaky",
  "StartActivity:flaky > RunActivity:flaky",
  "StartActivity:pack > RunActivity:pack",
  "StartChildWorkflow:Shipping > RunWorkflow:Shipping",
  "StartWorkflow:Order > RunWorkflow:Order",
  "request > StartWorkflow:Order",
  "request",
].sort();

const historyOf = async (env: TestEnvironment, handle: WorkflowHandle) => {
  const { workflowId, runId } = handle;
  const client = new SwfClient(env.server.clientOptions);
  const input = { domain: env.domain, execution: { workflowId, runId } };
  const { events } = await client.call("GetWorkflowExecutionHistory", input);
  await client.close();
  return events;
};

for (const sticky of ["5 seconds", false] as const) {
  const how = sticky ? "sticky" : "from whole histories";
  test(`a start, its workflow, activities, children and signals are one trace (${how})`, async () => {
    const harness = new TracingHarness();
    const { tracer } = harness;
    const interceptors = [tracing({ tracer })];
    const options = { workflows, activities, interceptors, sticky };
    await using env = await startTestEnvironment(options);
    const request = tracer.startSpan("request");
    const handle = await context.with(trace.setSpan(context.active(), request), () =>
      env.start(order, { input: 5, workflowId: "order" }),
    );
    const packedIn = await env.result(handle);
    request.end();
    await env.idle();
    assert.deepEqual(harness.tree, treeOfOrder);
    const { traceId } = request.spanContext();
    assert.ok(harness.spans.every((span) => span.spanContext().traceId === traceId));
    assert.equal(packedIn, harness.the("RunActivity:pack").spanContext().spanId);
    const before = harness.spans.length;
    await replayHistory(order, await historyOf(env, handle), { interceptors });
    assert.equal(harness.spans.length, before, "a replay makes no spans");
  });
}

test("the span of a child that another interceptor refuses ends at once, with the error", async () => {
  const harness = new TracingHarness();
  const alone = defineWorkflow({ name: "Alone", version: "1" }, async () => {
    await runChild(shipping).catch(() => undefined);
    await sleep("1 hour");
  });
  const refuse = () => Promise.reject(new ApplicationFailure("no", { type: "Refused" }));
  const refusing = { workflow: () => ({ outbound: { startChildWorkflowExecution: refuse } }) };
  const interceptors = [tracing({ tracer: harness.tracer }), refusing];
  await using env = await startTestEnvironment({ workflows: [alone], interceptors });
  await env.run(alone, {});
  await env.idle();
  const span = harness.the("StartChildWorkflow:Shipping");
  assert.deepEqual(span.status, { code: 2, message: "Refused: no" });
  assert.ok(millisecondsOf(span.duration) < 60_000, `${span.duration}`);
});

test("spans have the times of the workflow, its ids, and say how it ended", async () => {
  const harness = new TracingHarness();
  const failing = defineWorkflow({ name: "Failing", version: "1" }, async () => {
    await sleep("1 hour");
    await flaky();
  });
  const interceptors = [tracing({ tracer: harness.tracer })];
  await using env = await startTestEnvironment({ workflows: [failing], activities, interceptors });
  counts.flaky = 0;
  const handle = await env.start(failing, {});
  await assert.rejects(env.result(handle));
  await env.idle();
  const span = harness.the("RunWorkflow:Failing");
  const milliseconds = millisecondsOf(span.duration);
  assert.ok(milliseconds >= 3_600_000 && milliseconds < 3_700_000, `${milliseconds}`);
  assert.deepEqual(span.attributes, {
    "ekiden.workflow_id": handle.workflowId,
    "ekiden.run_id": handle.runId,
    "ekiden.workflow_type": "Failing",
    "ekiden.workflow_version": "1",
    "ekiden.close_status": "FAILED",
  });
  assert.deepEqual(span.status, { code: 2, message: "ActivityFailure" });
  const performed = harness.the("RunActivity:flaky");
  assert.deepEqual(performed.status, { code: 2, message: "NotNow: not now" });
  assert.equal(performed.attributes["ekiden.activity_id"], "flaky-1");
  assert.equal(performed.attributes["ekiden.run_id"], handle.runId);
});

test("an update and a signal of a client are handled in its trace, with a link to the workflow", async () => {
  const harness = new TracingHarness();
  const interceptors = [tracing({ tracer: harness.tracer })];
  await using env = await startTestEnvironment({ workflows, activities, interceptors });
  const waiting = defineWorkflow({ name: "Waiting", version: "1" }, async () => {
    price.handle(() => 5);
    await stop.waitFor();
  });
  await env.addWorker({ taskList: "other", workflows: [waiting], interceptors });
  const handle = await env.start(waiting, { taskList: "other" });
  await env.idle();
  await handle.update(price);
  await handle.signal(stop, "now");
  await env.result(handle);
  await env.idle();
  assert.deepEqual(harness.tree, [
    "SignalWorkflow:stop",
    "SignalWorkflow:stop > HandleSignal:stop",
    "StartWorkflow:Waiting",
    "StartWorkflow:Waiting > RunWorkflow:Waiting",
    "UpdateWorkflow:price",
    "UpdateWorkflow:price > HandleUpdate:price",
  ]);
  const run = harness.the("RunWorkflow:Waiting").spanContext();
  for (const name of ["HandleSignal:stop", "HandleUpdate:price"]) {
    const [link] = harness.the(name).links;
    assert.equal(link?.context.spanId, run.spanId);
  }
});

test("a close that was refused makes no span, and the one after it makes each of them once", async () => {
  const harness = new TracingHarness();
  const interceptors = [tracing({ tracer: harness.tracer })];
  const disturb: { by?: () => Promise<void> } = {};
  const closing = defineWorkflow({ name: "Closing", version: "1" }, async () => {
    await localActivity("disturb", async () => {
      const { by } = disturb;
      delete disturb.by;
      await by?.();
    });
    return stop.drain();
  });
  await using env = await startTestEnvironment({ workflows: [closing], interceptors, log: silent });
  let tellHandle: (handle: WorkflowHandle) => void = () => {};
  const started = new Promise<WorkflowHandle>((resolve) => {
    tellHandle = resolve;
  });
  disturb.by = async () => (await started).signal(stop, "late");
  const handle = await env.start(closing, {});
  tellHandle(handle);
  assert.deepEqual(await env.result(handle), ["late"]);
  await env.idle();
  const types = (await historyOf(env, handle)).map(({ eventType }) => eventType);
  assert.ok(types.includes("CompleteWorkflowExecutionFailed"), types.join());
  assert.deepEqual(
    harness.tree.filter((line) => !line.includes("LocalActivity")),
    [
      "SignalWorkflow:stop > HandleSignal:stop",
      "StartWorkflow:Closing",
      "StartWorkflow:Closing > RunWorkflow:Closing",
    ],
  );
});

test("a worker that does not hear whether its close was taken still makes the spans once", async () => {
  const harness = new TracingHarness();
  const interceptors = [tracing({ tracer: harness.tracer })];
  await using env = await startTestEnvironment({ workflows: [], activities, interceptors });
  const real = new SwfClient(env.server.clientOptions);
  let lost = 0;
  const lossy: ServiceOptions["client"] = {
    async call(operation, input, options) {
      const output = await real.call(operation, input, options);
      if (operation !== "RespondDecisionTaskCompleted" || lost > 0) return output;
      lost += 1;
      throw new Error("The connection was closed before the answer came.");
    },
  };
  const short = defineWorkflow({ name: "Short", version: "1" }, async () => 1);
  await using worker = await createWorker({
    client: lossy,
    domain: env.domain,
    taskList: "other",
    workflows: [short],
    interceptors,
    log: silent,
  });
  const handle = await env.start(short, { taskList: "other" });
  await handle.result();
  await worker.stop({ pollsWithin: "0 seconds" });
  assert.equal(lost, 1);
  assert.deepEqual(harness.tree, [
    "StartWorkflow:Short",
    "StartWorkflow:Short > RunWorkflow:Short",
  ]);
  await real.close();
});

test("a turn that dies with its worker, and is taken again by another, makes each span once", async () => {
  const harness = new TracingHarness();
  const interceptors = [tracing({ tracer: harness.tracer })];
  const paying = defineWorkflow({ name: "Paying", version: "1" }, async () => {
    await stop.waitFor();
    return charge(5);
  });
  await using env = await startTestEnvironment({ interceptors, activities });
  const { domain } = env;
  const real = new SwfClient(env.server.clientOptions);
  let unsent = 0;
  const cut: ServiceOptions["client"] = {
    async call(operation, input, options) {
      if (operation !== "RespondDecisionTaskCompleted") return real.call(operation, input, options);
      unsent += 1;
      throw new Error("The network is down.");
    },
  };
  const options = { domain, taskList: "other", workflows: [paying], interceptors, log: silent };
  const dying = await createWorker({ ...options, client: cut });
  const handle = await env.start(paying, { taskList: "other", decisionStartToClose: "1 minute" });
  await handle.signal(stop, "go");
  while (unsent === 0) await new Promise(setImmediate);
  await dying.stop({ pollsWithin: "0 seconds", tasksWithin: "0 seconds" });
  await env.addWorker(options);
  assert.equal(await env.result(handle), "receipt for 5");
  await env.idle();
  const types = (await historyOf(env, handle)).map(({ eventType }) => eventType);
  assert.ok(types.includes("DecisionTaskTimedOut"), types.join());
  assert.deepEqual(harness.tree, [
    "RunWorkflow:Paying > StartActivity:charge",
    "SignalWorkflow:stop",
    "SignalWorkflow:stop > HandleSignal:stop",
    "StartActivity:charge > RunActivity:charge",
    "StartWorkflow:Paying",
    "StartWorkflow:Paying > RunWorkflow:Paying",
  ]);
  await real.close();
});

test("runs that continue each other belong to what started the first", async () => {
  const harness = new TracingHarness();
  const interceptors = [tracing({ tracer: harness.tracer })];
  const counting = defineWorkflow(
    { name: "Counting", version: "1" },
    async (left: number): Promise<string> =>
      left === 0 ? "done" : continueAsNew<typeof counting>(left - 1),
  );
  await using env = await startTestEnvironment({ workflows: [counting], interceptors });
  assert.equal(await env.run(counting, { input: 2 }), "done");
  await env.idle();
  const child = "StartWorkflow:Counting > RunWorkflow:Counting";
  assert.deepEqual(harness.tree, ["StartWorkflow:Counting", child, child, child]);
  const statuses = harness.spans.map(({ attributes }) => attributes["ekiden.close_status"]);
  assert.deepEqual(statuses.filter(Boolean), ["CONTINUED_AS_NEW", "CONTINUED_AS_NEW", "COMPLETED"]);
});

test("a run whose start was not traced begins a trace of its own", async () => {
  const harness = new TracingHarness();
  const interceptors = [tracing({ tracer: harness.tracer })];
  const paying = defineWorkflow({ name: "Paying", version: "1" }, async () => charge(5));
  await using env = await startTestEnvironment({ workflows: [paying], activities, interceptors });
  const flow = new FlowClient({ client: env.swf, domain: env.domain });
  await env.result(await flow.start(paying, {}));
  await env.idle();
  assert.deepEqual(harness.tree, [
    "RunWorkflow:Paying",
    "RunWorkflow:Paying > StartActivity:charge",
    "StartActivity:charge > RunActivity:charge",
  ]);
  assert.equal(new Set(harness.spans.map((span) => span.spanContext().traceId)).size, 1);
});

/** A divisor of what is sent in all. */
const atOnce = 167;

test("more spans than one run may have are left out and counted", async () => {
  const harness = new TracingHarness();
  const many = defineWorkflow({ name: "Many", version: "1" }, async () => {
    let count = 0;
    stop.handle(() => {
      count += 1;
    });
    await condition(() => count === maxSpansOfRun + 2);
  });
  const interceptors = [tracing({ tracer: harness.tracer })];
  await using env = await startTestEnvironment({ interceptors });
  const { swf: client, domain } = env;
  const options = { taskList: "many", workflows: [many], interceptors };
  const registering = await createWorker({ client, domain, ...options });
  await registering.stop({ pollsWithin: "0 seconds" });
  const handle = await env.start(many, { taskList: "many" });
  for (let sent = 0; sent < maxSpansOfRun + 2; sent += atOnce) {
    await Promise.all(Array.from({ length: atOnce }, () => handle.signal(stop, "")));
  }
  await env.addWorker(options);
  await env.result(handle);
  await env.idle();
  const { attributes } = harness.the("RunWorkflow:Many");
  assert.equal(attributes["ekiden.spans_left_out"], 2);
  const handled = harness.spans.filter(({ name }) => name === "HandleSignal:stop");
  assert.equal(handled.length, maxSpansOfRun);
});

test("a provider without the ids of workflows is warned of", async () => {
  const warnings: string[] = [];
  const write = (message: string) => void warnings.push(message);
  const logger = { error: write, warn: write, info: write, debug: write, verbose: write };
  diag.setLogger(logger, DiagLogLevel.WARN);
  try {
    const harness = new TracingHarness({});
    const interceptors = [tracing({ tracer: harness.tracer })];
    const short = defineWorkflow({ name: "Short", version: "1" }, async () => 1);
    await using env = await startTestEnvironment({ workflows: [short], interceptors });
    await env.run(short, {});
    await env.idle();
    await env.run(short, {});
    await env.idle();
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /give the tracer provider `idGenerator: spanIds`/);
  } finally {
    diag.disable();
  }
});
