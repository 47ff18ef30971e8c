// Spans of what comes to a workflow and of what it asks for. They are noted; what belongs to them
// gets their ids in headers.
import {
  type WorkflowInboundInterceptor,
  type WorkflowInterceptors,
  type WorkflowOutboundInterceptor,
  workflowInfo,
} from "@ekiden/flow";
import { context, SpanKind } from "@opentelemetry/api";
import { during, inside } from "./live-span.ts";
import { type NotedSpan, RunSpans } from "./run-spans.ts";
import type { SpanMaker } from "./span-errors.ts";
import { headersOf, spanContextFrom } from "./trace-context.ts";

const ending = <T>(span: NotedSpan, promise: Promise<T>): Promise<T> =>
  promise.then(
    (value) => {
      span.end();
      return value;
    },
    (error) => {
      span.end(error);
      throw error;
    },
  );

const inboundSpans = (spans: () => RunSpans): WorkflowInboundInterceptor => ({
  execute(input, next) {
    spans();
    return next(input);
  },
  handleSignal(input, next) {
    const cause = spanContextFrom(input.headers);
    spans().note(`HandleSignal:${input.signalName}`, SpanKind.CONSUMER, cause).end();
    next(input);
  },
  async handleUpdate(input, next) {
    const cause = spanContextFrom(input.headers);
    const span = spans().note(`HandleUpdate:${input.updateName}`, SpanKind.SERVER, cause);
    return ending(span, next(input));
  },
});

const outboundSpans = (
  { tracer, errorTexts }: SpanMaker,
  spans: () => RunSpans,
): WorkflowOutboundInterceptor => ({
  scheduleActivity(input, next) {
    const span = spans().note(`StartActivity:${input.activityName}`, SpanKind.PRODUCER);
    const headers = { ...input.headers, ...headersOf(span.context) };
    return ending(span, next({ ...input, headers }));
  },
  scheduleLocalActivity(input, next) {
    const { context: own } = spans();
    const { workflowId, runId } = workflowInfo();
    const attributes = { "ekiden.workflow_id": workflowId, "ekiden.run_id": runId };
    const name = `RunLocalActivity:${input.name}`;
    // Ordinary code, which runs once for each time that the span is made.
    const act = (): Promise<unknown> => {
      const span = tracer.startSpan(name, { attributes }, inside(own));
      return context.with(inside(own), () => during(span, errorTexts, async () => input.act()));
    };
    return next({ ...input, act });
  },
  async startChildWorkflowExecution(input, next) {
    const { name } = input.workflowType;
    const span = spans().note(`StartChildWorkflow:${name}`, SpanKind.PRODUCER);
    const headers = { ...input.headers, ...headersOf(span.context) };
    try {
      const child = await next({ ...input, headers });
      child.result.then(() => span.end(), span.end);
      return child;
    } catch (error) {
      // It has not started.
      span.end(error);
      throw error;
    }
  },
  signalWorkflow(input, next) {
    const span = spans().note(`SignalWorkflow:${input.signalName}`, SpanKind.PRODUCER);
    const headers = { ...input.headers, ...headersOf(span.context) };
    return ending(span, next({ ...input, headers }));
  },
  continueAsNew(input, next) {
    // The next run belongs to what started this one.
    const { parent, context: own } = spans();
    const headers = { ...input.headers, ...headersOf(parent ?? own) };
    return next({ ...input, headers });
  },
  getLogAttributes(fields, next) {
    const { traceId, spanId } = spans().context;
    return next({ ...fields, trace_id: traceId, span_id: spanId });
  },
});

/** Of one run. */
export const workflowSpans = (maker: SpanMaker): WorkflowInterceptors => {
  let made: RunSpans | undefined;
  const spans = (): RunSpans => {
    made ??= new RunSpans(maker);
    return made;
  };
  return {
    inbound: inboundSpans(spans),
    outbound: outboundSpans(maker, spans),
    closed: (close) => made?.make(close),
  };
};
