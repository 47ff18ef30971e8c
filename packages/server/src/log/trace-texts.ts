// What a node's log says of traces that it sends to a collector.
import type { Logger } from "pino";

export const traceTexts = (log: Logger) => ({
  tracesSent: (url: string) => log.info({ url }, "traces are sent to a collector"),
  /** Of a variable of OpenTelemetry. */
  traceSettingUnusable: (reason: string) =>
    log.warn({ reason }, "a variable of OpenTelemetry cannot be used"),
  /** Once, until the collector takes spans again. */
  tracesFailed: (error: unknown) =>
    log.warn(
      { reason: error instanceof Error ? error.message : String(error) },
      "the collector does not take traces: calls and executions go on, and spans are lost and " +
        "counted until it does; look at OTEL_EXPORTER_OTLP_ENDPOINT and at the collector",
    ),
  tracesBack: (lost: number) => log.info({ lost }, "the collector takes traces again"),
});
