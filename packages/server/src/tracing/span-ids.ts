// Ids of spans that follow from runs: the same ones whichever node makes them, and the trace is the
// one that spans of @ekiden/otel are in.
import { createHash } from "node:crypto";
import type { SpanPlace } from "./span.ts";

const traceIdDigits = 32;
const spanIdDigits = 16;

const hashOf = (runId: string, what: string, digits: number): string =>
  createHash("sha256").update(`${runId} ${what}`).digest("hex").slice(0, digits);

/** Of a run whose start was not traced by its client. */
export const traceIdOf = (runId: string): string => hashOf(runId, "trace", traceIdDigits);

const spanIdOf = (runId: string, what: string): string => hashOf(runId, what, spanIdDigits);

/** The span of a whole run; that of its workflow's code, which Flow makes, has another id. */
export const executionSpanId = (runId: string): string => spanIdOf(runId, "execution");

export const eventSpanId = (runId: string, eventId: number): string =>
  spanIdOf(runId, `event ${eventId}`);

/** A parent in the form of W3C Trace Context. */
export interface TraceParent extends SpanPlace {
  readonly isSampled: boolean;
}

const form = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:-|$)/;

/** What a `traceparent` says; undefined for what is none. */
export const traceParentOf = (text: string): TraceParent | undefined => {
  const [, traceId, spanId, flags = ""] = form.exec(text) ?? [];
  if (traceId === undefined || spanId === undefined) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
};
