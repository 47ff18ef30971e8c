// The log of workers and workflows as records of OpenTelemetry.
import type { WorkflowLog } from "@ekiden/flow";
import { type Context, ROOT_CONTEXT, TraceFlags, trace } from "@opentelemetry/api";

/** A `Logger` of `@opentelemetry/api-logs`, as far as it is used. */
export interface LogRecordReceiver {
  readonly emit: (record: {
    readonly severityNumber: number;
    readonly severityText: string;
    readonly body: string;
    readonly attributes: Record<string, string>;
    readonly context?: Context;
  }) => void;
}

/** As the data model of OpenTelemetry's logs has them. */
const severityNumbers = { info: 9, warn: 13, error: 17 } as const;

type Fields = Readonly<Record<string, unknown>>;

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));

const contextOf = ({ trace_id: traceId, span_id: spanId }: Fields): { context?: Context } => {
  if (typeof traceId !== "string" || typeof spanId !== "string") return {};
  const span = { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
  return { context: trace.setSpanContext(ROOT_CONTEXT, span) };
};

/** `workflowId` and `runId` have the names that spans have for them. */
const names = new Map([
  ["workflowId", "ekiden.workflow_id"],
  ["runId", "ekiden.run_id"],
]);

const attributesOf = ({ trace_id: _, span_id: __, ...fields }: Fields): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [names.get(name) ?? name, textOf(value)]),
  );

/**
 * A log for `createWorker` whose lines are records of OpenTelemetry, with the ids of workflow and
 * run as attributes and, with `tracing()`, in the trace of the workflow:
 * `log: otelLog(logs.getLogger("orders"))`.
 */
export const otelLog = (logger: LogRecordReceiver): WorkflowLog => {
  const writer =
    (level: keyof WorkflowLog) =>
    (message: string, fields: Fields): void =>
      logger.emit({
        severityNumber: severityNumbers[level],
        severityText: level.toUpperCase(),
        body: message,
        attributes: attributesOf(fields),
        ...contextOf(fields),
      });
  return { info: writer("info"), warn: writer("warn"), error: writer("error") };
};
