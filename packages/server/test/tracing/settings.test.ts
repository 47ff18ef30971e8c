// What the variables of OpenTelemetry mean for traces.
import assert from "node:assert/strict";
import { test } from "node:test";
import { traceSettingsFrom } from "../../src/trace-settings.ts";

const endpoint = "http://collector:4318";
const urlOf = (environment: Record<string, string | undefined>) =>
  traceSettingsFrom(environment)?.url;

test("traces are sent where an endpoint says, and nowhere without one", () => {
  assert.equal(urlOf({}), undefined);
  assert.equal(urlOf({ OTEL_EXPORTER_OTLP_ENDPOINT: `${endpoint}/` }), `${endpoint}/v1/traces`);
  const own = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://traces/in" };
  assert.equal(urlOf({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...own }), "https://traces/in");
  assert.equal(urlOf({ OTEL_TRACES_EXPORTER: "otlp" }), "http://localhost:4318/v1/traces");
  for (const off of [{ OTEL_SDK_DISABLED: "true" }, { OTEL_TRACES_EXPORTER: "none" }]) {
    assert.equal(urlOf({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...off }), undefined);
  }
});

test("samplers, the resource and bounds are read", () => {
  const settings = traceSettingsFrom({
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
    OTEL_TRACES_SAMPLER_ARG: "0.25",
    OTEL_SERVICE_NAME: "orders",
    OTEL_RESOURCE_ATTRIBUTES: "team=shop,where=a%20b",
    OTEL_BSP_MAX_QUEUE_SIZE: "100",
  });
  assert.deepEqual(settings?.sampling, { share: 0.25, isParentBased: true });
  assert.equal(settings?.serviceName, "orders");
  assert.deepEqual(settings?.resource, { team: "shop", where: "a b" });
  assert.deepEqual([settings?.maxSpans, settings?.maxSpansPerBatch], [100, 100]);
  assert.deepEqual(settings?.problems, []);
  const plain = traceSettingsFrom({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
  assert.deepEqual(plain?.sampling, { share: 1, isParentBased: true });
});

test("a protocol other than JSON is named, also one that is not of traces alone", () => {
  const given = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint };
  const problemsOf = (more: Record<string, string>) =>
    traceSettingsFrom({ ...given, ...more })?.problems ?? [];
  assert.deepEqual(problemsOf({ OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" }), []);
  const grpc = problemsOf({ OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" });
  assert.match(grpc.join(), /^OTEL_EXPORTER_OTLP_PROTOCOL takes http\/json alone/);
  const own = { OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "http/json" };
  assert.deepEqual(problemsOf({ ...own, OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }), []);
});

test("traces that are asked for elsewhere are not sent to the collector, and that is said", () => {
  const given = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint };
  const elsewhere = traceSettingsFrom({ ...given, OTEL_TRACES_EXPORTER: "console" });
  assert.equal(elsewhere?.url, undefined);
  assert.match(elsewhere?.problems.join() ?? "", /^OTEL_TRACES_EXPORTER takes otlp or none/);
  const both = traceSettingsFrom({ ...given, OTEL_TRACES_EXPORTER: "console,otlp" });
  assert.equal(both?.url, `${endpoint}/v1/traces`);
});

test("a variable that cannot be used is named, and a default holds", () => {
  const settings = traceSettingsFrom({
    OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4318",
    OTEL_TRACES_SAMPLER: "sometimes",
    OTEL_BSP_SCHEDULE_DELAY: "-1",
    OTEL_RESOURCE_ATTRIBUTES: "=x",
  });
  assert.equal(settings?.url, "http://localhost:4318/v1/traces");
  assert.equal(settings?.batchMilliseconds, 5_000);
  const named = settings?.problems.join("\n") ?? "";
  for (const name of ["OTLP_ENDPOINT", "SAMPLER", "SCHEDULE_DELAY", "RESOURCE_ATTRIBUTES"]) {
    assert.match(named, new RegExp(name));
  }
  assert.doesNotMatch(named, /collector:4318/, "an endpoint may hold a password");
});
