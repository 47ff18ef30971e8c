// Spans around ordinary code, made as it runs.
import { context, ROOT_CONTEXT, type Span, type SpanContext, trace } from "@opentelemetry/api";
import { type ErrorTexts, failLiveSpan } from "./span-errors.ts";

/** Ends with what `act` returns or throws; what it calls is inside of the span. */
export const during = async <T>(
  span: Span,
  errorTexts: ErrorTexts,
  act: () => Promise<T>,
): Promise<T> => {
  try {
    return await context.with(trace.setSpan(context.active(), span), act);
  } catch (error) {
    failLiveSpan(span, error, errorTexts);
    throw error;
  } finally {
    span.end();
  }
};

/** Below a span of elsewhere; at the top where there is none. */
export const inside = (parent: SpanContext | undefined) =>
  parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
