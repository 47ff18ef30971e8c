import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { defineWorkflow, proxyActivities } from "@ekiden/flow";
import { startTestEnvironment } from "@ekiden/testing";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { spanIds, tracing } from "../src/index.ts";

interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
}

/** A collector: a server of HTTP that keeps the spans it is sent as JSON. */
const collector = async () => {
  const spans: ReceivedSpan[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { resourceSpans } = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    for (const { scopeSpans } of resourceSpans) {
      for (const scope of scopeSpans) spans.push(...scope.spans);
    }
    response.setHeader("content-type", "application/json");
    response.end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.close();
    await once(server, "close");
  };
  return { url: `http://127.0.0.1:${port}/v1/traces`, spans, [Symbol.asyncDispose]: close };
};

const activities = { greet: async (name: string) => `Hello ${name}` };
const { greet } = proxyActivities<typeof activities>({});
const greeting = defineWorkflow({ name: "Greeting", version: "1" }, async (name: string) =>
  greet(name),
);

test("spans arrive at a collector by OTLP, those of workflows with the ids that others refer to", async () => {
  await using received = await collector();
  const exporter = new OTLPTraceExporter({ url: received.url });
  const spanProcessors = [new BatchSpanProcessor(exporter)];
  const provider = new BasicTracerProvider({ idGenerator: spanIds, spanProcessors });
  const interceptors = [tracing({ tracer: provider.getTracer("test") })];
  const options = { workflows: [greeting], activities, interceptors };
  await using env = await startTestEnvironment(options);
  assert.equal(await env.run(greeting, { input: "you" }), "Hello you");
  await env.idle();
  await provider.shutdown();
  const byId = new Map(received.spans.map((span) => [span.spanId, span]));
  const lines = received.spans.map(({ name, parentSpanId = "" }) => [
    name,
    byId.get(parentSpanId)?.name,
  ]);
  assert.deepEqual(lines.sort(), [
    ["RunActivity:greet", "StartActivity:greet"],
    ["RunWorkflow:Greeting", "StartWorkflow:Greeting"],
    ["StartActivity:greet", "RunWorkflow:Greeting"],
    ["StartWorkflow:Greeting", undefined],
  ]);
  assert.equal(new Set(received.spans.map(({ traceId }) => traceId)).size, 1);
});
