// What OpenTelemetry is told of workflows, activities and workers of @ekiden/flow.
export { type OtelMetricsOptions, otelMetrics } from "./metrics.ts";
