// Interceptors of a client that change the workflowId of a call.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type ClientInterceptor,
  defineSignal,
  defineUpdate,
  defineWorkflow,
  FlowClient,
} from "@ekiden/flow";
import { startTestEnvironment } from "@ekiden/testing";

const stop = defineSignal<string>("stop");
const add = defineUpdate<number, number>("add");
const order = defineWorkflow({ name: "Order", version: "1" }, async () => {
  add.handle((more) => more);
  return stop.waitFor();
});

const acme = <Input extends { readonly workflowId: string }>(input: Input): Input => ({
  ...input,
  workflowId: `acme:${input.workflowId}`,
});

const environment = async (client: ClientInterceptor) => {
  const env = await startTestEnvironment({ workflows: [order] });
  const { swf, domain } = env;
  return { env, flow: new FlowClient({ client: swf, domain, interceptors: [{ client }] }) };
};

test("a start may have another workflowId, and its handle has it then", async () => {
  const { env, flow } = await environment({ start: (input, next) => next(acme(input)) });
  await using _ = env;
  const handle = await flow.start(order, { workflowId: "o1" });
  assert.equal(handle.workflowId, "acme:o1");
  await handle.signal(stop, "now");
  assert.equal(await env.result(handle), "now");
});

test("a signal, an update or a cancel request goes to its own workflow, or is not sent", async () => {
  const { env, flow } = await environment({
    signal: (input, next) => next(acme(input)),
    update: (input, next) => next(acme(input)),
    cancel: (input, next) => next(acme(input)),
  });
  await using _ = env;
  const handle = await flow.start(order, { workflowId: "o1" });
  const told = /another workflowId to \w+, acme:o1 and not o1: only that of a start/;
  await assert.rejects(handle.signal(stop, "now"), told);
  await assert.rejects(handle.update(add, 1), told);
  await assert.rejects(handle.cancel(), told);
  const types: string[] = [];
  for await (const { type } of handle.history()) types.push(type);
  assert.ok(!types.some((type) => /Signaled|CancelRequested/.test(type)), String(types));
});

test("what looks for a workflowId starts none of another one, and says so at once", async () => {
  const { env, flow } = await environment({ start: (input, next) => next(acme(input)) });
  await using _ = env;
  const asked = { workflowId: "o1" };
  const told = /signalWithStart or updateWithStart, acme:o1 and not o1/;
  await assert.rejects(flow.signalWithStart(order, { ...asked, signal: stop, payload: "" }), told);
  await assert.rejects(
    flow.updateWithStart(order, { ...asked, update: add, updateInput: 1 }),
    told,
  );
  const filter = { domain: env.domain, startTimeFilter: { oldestDate: new Date(0) } };
  assert.deepEqual((await env.swf.listOpenWorkflowExecutions(filter)).executionInfos, []);
});
