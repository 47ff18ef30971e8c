// A worker whose metrics go to OpenTelemetry, through its SDK.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createWorker,
  defineWorkflow,
  FlowClient,
  type MetricRow,
  proxyActivities,
  registerDomain,
  SwfClient,
  workerMetricRows,
} from "@ekiden/flow";
import { startTestServer } from "@ekiden/testing";
import { metrics } from "@opentelemetry/api";
import {
  DataPointType,
  MeterProvider,
  type MetricData,
  MetricReader,
} from "@opentelemetry/sdk-metrics";
import { otelMetrics } from "../src/index.ts";

/** Gives what was recorded so far, on request. */
class AskedReader extends MetricReader {
  protected override async onShutdown(): Promise<void> {}
  protected override async onForceFlush(): Promise<void> {}

  async recorded(): Promise<ReadonlyMap<string, MetricData>> {
    const { resourceMetrics, errors } = await this.collect();
    assert.deepEqual(errors, []);
    const found = resourceMetrics.scopeMetrics.flatMap((scope) => {
      assert.equal(scope.scope.name, "@ekiden/flow");
      return scope.metrics;
    });
    return new Map(found.map((metric) => [metric.descriptor.name, metric]));
  }
}

const domain = "test";
const activities = { step: async (number: number) => number };
const { step } = proxyActivities<typeof activities>({});
const steps = defineWorkflow({ name: "Steps", version: "1.0" }, async () => {
  await step(1);
  return step(2);
});

/** Runs a workflow of two activities to its end, and the worker, too. */
const runSteps = async (receiver: ReturnType<typeof otelMetrics>): Promise<void> => {
  await using server = await startTestServer({ time: "running", pollSeconds: 1 });
  const client = new SwfClient(server.clientOptions);
  await registerDomain(client, domain);
  const options = { client, domain, taskList: "test", metrics: receiver };
  const own = { workflows: [steps], activities, sticky: "1 hour" } as const;
  const worker = await createWorker({ ...options, ...own });
  assert.equal(await new FlowClient({ client, domain }).run(steps, {}), 2);
  await worker.stop({ pollsWithin: "0 seconds" });
  await client.close();
};

const types = {
  counter: DataPointType.SUM,
  gauge: DataPointType.SUM,
  histogram: DataPointType.HISTOGRAM,
} as const;

/** Of a histogram the count, of all others the sum, over all labels. */
const sumOf = (metric: MetricData | undefined): number =>
  (metric?.dataPoints ?? []).reduce(
    (sum, { value }) => sum + (typeof value === "number" ? value : value.count),
    0,
  );

test("a worker's metrics are instruments with the names, units and bounds of their rows", async () => {
  const reader = new AskedReader();
  const provider = new MeterProvider({ readers: [reader] });
  await runSteps(otelMetrics({ meter: provider.getMeter("@ekiden/flow") }));
  const recorded = await reader.recorded();
  const rows = new Map<string, MetricRow>(
    Object.values(workerMetricRows).map((row) => [row.name, row]),
  );
  for (const [name, { descriptor, dataPointType, dataPoints }] of recorded) {
    const row = rows.get(name) ?? assert.fail(`${name} has no row`);
    assert.deepEqual([descriptor.unit, descriptor.description], [row.unit, row.description]);
    assert.equal(dataPointType, types[row.kind], name);
    for (const { attributes, value } of dataPoints) {
      assert.deepEqual(Object.keys(attributes).sort(), [...row.labels].sort(), name);
      if (typeof value !== "number" && "buckets" in value) {
        assert.deepEqual(value.buckets.boundaries, row.bounds, name);
      }
    }
  }
  const { activityStartToClose, decisionStartToClose, usedSlots, cacheLookups } = workerMetricRows;
  assert.equal(sumOf(recorded.get(activityStartToClose.name)), 2);
  assert.equal(sumOf(recorded.get(decisionStartToClose.name)), 3);
  assert.equal(sumOf(recorded.get(cacheLookups.name)), 2);
  assert.equal(sumOf(recorded.get(usedSlots.name)), 0);
  await provider.shutdown();
});

test("without a meter they go to the program's own provider, and to none if there is none", async () => {
  await runSteps(otelMetrics());
  const reader = new AskedReader();
  const provider = new MeterProvider({ readers: [reader] });
  metrics.setGlobalMeterProvider(provider);
  try {
    await runSteps(otelMetrics());
    const recorded = await reader.recorded();
    assert.equal(sumOf(recorded.get(workerMetricRows.activityStartToClose.name)), 2);
  } finally {
    metrics.disable();
    await provider.shutdown();
  }
});
