// Span contexts as headers, in the form of W3C Trace Context.
import type { PayloadHeaders } from "@ekiden/flow";
import {
  createTraceState,
  isSpanContextValid,
  type SpanContext,
  TraceFlags,
} from "@opentelemetry/api";

const parentHeader = "traceparent";
const stateHeader = "tracestate";
/** As the recommendation has it for what is handed on. */
const maxStateCharacters = 512;

const form = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;

/** The context that headers hold; undefined if they hold none. */
export const spanContextFrom = (headers: PayloadHeaders): SpanContext | undefined => {
  const [, traceId, spanId, flags = ""] = form.exec(headers[parentHeader] ?? "") ?? [];
  if (traceId === undefined || spanId === undefined) return undefined;
  const state = headers[stateHeader];
  const context: SpanContext = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED,
    isRemote: true,
    ...(state && { traceState: createTraceState(state) }),
  };
  return isSpanContextValid(context) ? context : undefined;
};

/** None where nothing is traced. */
export const headersOf = (context: SpanContext): PayloadHeaders => {
  if (!isSpanContextValid(context)) return {};
  const { traceId, spanId, traceFlags, traceState } = context;
  const flags = (traceFlags & TraceFlags.SAMPLED).toString(16).padStart(2, "0");
  const state = traceState?.serialize() ?? "";
  return {
    [parentHeader]: `00-${traceId}-${spanId}-${flags}`,
    ...(state !== "" && state.length <= maxStateCharacters && { [stateHeader]: state }),
  };
};
