// Traces, metrics and logs of workflows, activities and workers of @ekiden/flow, for OpenTelemetry.

export { type LogRecordReceiver, otelLog } from "./log.ts";
export { type OtelMetricsOptions, otelMetrics } from "./metrics.ts";
export type { ErrorTexts } from "./tracing/span-errors.ts";
export { spanIds } from "./tracing/span-ids.ts";
export { type TracingOptions, tracing } from "./tracing/tracing.ts";
