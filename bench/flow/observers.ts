// Who may look at workers and clients under load: metrics and traces, as programs set them up.
import type { InterceptorOptions, MetricsReceiver, WorkerOptions } from "@ekiden/flow";
import { prometheusMetrics } from "@ekiden/flow/prometheus";
import { otelMetrics, spanIds, tracing } from "@ekiden/otel";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  type SpanExporter,
} from "@opentelemetry/sdk-trace-base";
import { Registry } from "prom-client";

export const observers = ["nothing", "receiver", "prometheus", "otelMetrics", "tracing"] as const;
export type Observer = (typeof observers)[number];

export type Observing = Pick<WorkerOptions, "metrics"> & InterceptorOptions;

const ignore = () => () => {};
/** Receives everything, and keeps nothing: what is left is the measuring itself. */
const receiver: MetricsReceiver = { counter: ignore, gauge: ignore, histogram: ignore };

const otelMeter = () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter });
  return new MeterProvider({ readers: [reader] }).getMeter("bench");
};

/** Takes the batches, as a collector that answers at once. */
const exporter: SpanExporter = {
  export: (_, done) => done({ code: 0 }),
  shutdown: async () => {},
};

const tracer = () => {
  const spanProcessors = [new BatchSpanProcessor(exporter, { maxQueueSize: 100_000 })];
  return new BasicTracerProvider({ idGenerator: spanIds, spanProcessors }).getTracer("bench");
};

const makers: Readonly<Record<Observer, () => Observing>> = {
  nothing: () => ({}),
  receiver: () => ({ metrics: receiver }),
  prometheus: () => ({ metrics: prometheusMetrics(new Registry()) }),
  otelMetrics: () => ({ metrics: otelMetrics({ meter: otelMeter() }) }),
  tracing: () => ({ interceptors: [tracing({ tracer: tracer() })] }),
};

/** Options of workers and clients. */
export const observingBy = (observer: Observer): Observing => makers[observer]();
