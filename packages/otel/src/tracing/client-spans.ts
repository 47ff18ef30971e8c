// Spans of what a client asks for.
import type { ClientInterceptor } from "@ekiden/flow";
import { type Attributes, SpanKind } from "@opentelemetry/api";
import { during } from "./live-span.ts";
import type { SpanMaker } from "./span-errors.ts";
import { headersOf } from "./trace-context.ts";

export const clientSpans = ({ tracer, errorTexts }: SpanMaker): ClientInterceptor => {
  const begin = (name: string, attributes: Attributes) => {
    const span = tracer.startSpan(name, { kind: SpanKind.PRODUCER, attributes });
    return { span, traceHeaders: headersOf(span.spanContext()) };
  };
  return {
    start(input, next) {
      const { name, version } = input.workflowType;
      const { span, traceHeaders } = begin(`StartWorkflow:${name}`, {
        "ekiden.workflow_id": input.workflowId,
        "ekiden.workflow_type": name,
        "ekiden.workflow_version": version,
      });
      return during(span, errorTexts, async () => {
        const runId = await next({ ...input, headers: { ...input.headers, ...traceHeaders } });
        span.setAttribute("ekiden.run_id", runId);
        return runId;
      });
    },
    signal(input, next) {
      const attributes = { "ekiden.workflow_id": input.workflowId };
      const { span, traceHeaders } = begin(`SignalWorkflow:${input.signalName}`, attributes);
      const headers = { ...input.headers, ...traceHeaders };
      return during(span, errorTexts, () => next({ ...input, headers }));
    },
    update(input, next) {
      const attributes = { "ekiden.workflow_id": input.workflowId };
      const { span, traceHeaders } = begin(`UpdateWorkflow:${input.updateName}`, attributes);
      const headers = { ...input.headers, ...traceHeaders };
      return during(span, errorTexts, () => next({ ...input, headers }));
    },
  };
};
