import assert from "node:assert/strict";
import { test } from "node:test";
import { defineWorkflow, log, sleep } from "@ekiden/flow";
import { startTestEnvironment } from "@ekiden/testing";
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
} from "@opentelemetry/sdk-logs";
import { otelLog, tracing } from "../src/index.ts";
import { TracingHarness } from "./tracing-harness.ts";

const telling = defineWorkflow({ name: "Telling", version: "1" }, async () => {
  log.info("It begins", { cents: 5, tags: ["a"] });
  await sleep("1 hour");
  log.warn("It ends");
});

test("log records are in the trace of their workflow, and carry its ids, once for each line", async () => {
  const harness = new TracingHarness();
  const exporter = new InMemoryLogRecordExporter();
  const processors = [new SimpleLogRecordProcessor({ exporter })];
  const logger = new LoggerProvider({ processors }).getLogger("test");
  await using env = await startTestEnvironment({
    workflows: [telling],
    interceptors: [tracing({ tracer: harness.tracer })],
    log: otelLog(logger),
    sticky: false,
  });
  const handle = await env.start(telling, {});
  await env.result(handle);
  await env.idle();
  const ids = { "ekiden.workflow_id": handle.workflowId, "ekiden.run_id": handle.runId };
  const [announcement, ...records] = exporter.getFinishedLogRecords();
  assert.match(String(announcement?.body), /^Polling \S+ of domain \S+ at http:/);
  assert.deepEqual(
    records.map(({ severityText, severityNumber, body, attributes }) => ({
      line: [severityText, severityNumber, body],
      attributes,
    })),
    [
      { line: ["INFO", 9, "It begins"], attributes: { ...ids, cents: "5", tags: '["a"]' } },
      { line: ["WARN", 13, "It ends"], attributes: ids },
    ],
  );
  const { traceId, spanId } = harness.the("RunWorkflow:Telling").spanContext();
  for (const { spanContext } of records) {
    assert.equal(spanContext?.traceId, traceId);
    assert.equal(spanContext?.spanId, spanId);
  }
});
