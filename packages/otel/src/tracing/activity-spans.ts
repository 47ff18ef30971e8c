// Spans of activities, in their worker.
import { type ActivityInboundInterceptor, activityContext } from "@ekiden/flow";
import { context, SpanKind } from "@opentelemetry/api";
import { during, inside } from "./live-span.ts";
import type { SpanMaker } from "./span-errors.ts";
import { spanContextFrom } from "./trace-context.ts";

export const activitySpans = ({ tracer, errorTexts }: SpanMaker): ActivityInboundInterceptor => ({
  execute(input, next) {
    const { activityId, activityType, attempt, workflowExecution } = activityContext();
    const attributes = {
      "ekiden.workflow_id": workflowExecution.workflowId,
      "ekiden.run_id": workflowExecution.runId,
      "ekiden.activity_id": activityId,
      "ekiden.activity_type": activityType.name,
      "ekiden.activity_version": activityType.version,
      "ekiden.attempt": attempt,
    };
    const around = inside(spanContextFrom(input.headers));
    const options = { kind: SpanKind.CONSUMER, attributes };
    const span = tracer.startSpan(`RunActivity:${activityType.name}`, options, around);
    return context.with(around, () => during(span, errorTexts, () => next(input)));
  },
});
