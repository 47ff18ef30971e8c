// Spans of programs whose errors may hold secrets.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ApplicationFailure,
  defineSignal,
  defineUpdate,
  defineWorkflow,
  localActivity,
  proxyActivities,
} from "@ekiden/flow";
import { startTestEnvironment } from "@ekiden/testing";
import { SpanStatusCode } from "@opentelemetry/api";
import { tracing } from "../src/index.ts";
import { TracingHarness } from "./tracing-harness.ts";

const stop = defineSignal<string>("stop");
const price = defineUpdate<undefined, number>("price");

test("with errorTexts names, spans say of errors only what they are called", async () => {
  const harness = new TracingHarness();
  const secret = "4000 1234";
  const failing = {
    refuse: async () => {
      throw new ApplicationFailure(`no money on ${secret}`, { type: "CardRefused" });
    },
  };
  const { refuse } = proxyActivities<typeof failing>({});
  const paying = defineWorkflow({ name: "Paying", version: "1" }, async () => {
    price.handle(() => {
      throw new ApplicationFailure(`no price for ${secret}`, { type: "NoPrice" });
    });
    await localActivity("look", () => {
      throw new ApplicationFailure(`no look at ${secret}`, { type: "NoLook" });
    }).catch(() => {});
    await stop.waitFor();
    await refuse();
  });
  const interceptors = [tracing({ tracer: harness.tracer, errorTexts: "names" })];
  const options = { workflows: [paying], activities: failing, interceptors };
  await using env = await startTestEnvironment(options);
  const handle = await env.start(paying, {});
  await assert.rejects(handle.update(price), /no price for 4000/);
  await handle.signal(stop, "");
  await assert.rejects(env.result(handle));
  await env.idle();
  const failed = harness.spans.filter(({ status }) => status.code === SpanStatusCode.ERROR);
  const said = failed.map(({ name, status }) => `${name}: ${status.message}`).sort();
  assert.deepEqual(said, [
    "HandleUpdate:price: NoPrice",
    "RunActivity:refuse: CardRefused",
    "RunLocalActivity:look: NoLook",
    "RunWorkflow:Paying: ActivityFailure",
    "StartActivity:refuse: ActivityFailure",
    "UpdateWorkflow:price: NoPrice",
  ]);
  const texts = harness.spans.map(({ attributes, events, status }) =>
    JSON.stringify([attributes, events, status]),
  );
  assert.deepEqual(
    texts.filter((text) => text.includes(secret)),
    [],
  );
});
