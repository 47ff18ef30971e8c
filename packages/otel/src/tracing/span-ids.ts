// Ids of spans. Those of workflows follow from their runs, so that each worker which takes a turn,
// and each replay, has the same ones.
import { createHash, randomBytes } from "node:crypto";
import type { Span } from "@opentelemetry/api";

const traceIdBytes = 16;
const spanIdBytes = 8;

interface Ids {
  readonly traceId: string;
  readonly spanId: string;
}

const hashOf = (runId: string, what: string, bytes: number): string =>
  createHash("sha256")
    .update(`${runId} ${what}`)
    .digest("hex")
    .slice(0, 2 * bytes);

/** Of a run whose start was not traced. */
export const traceIdOf = (runId: string): string => hashOf(runId, "trace", traceIdBytes);

export const spanIdOf = (runId: string, what: string): string => hashOf(runId, what, spanIdBytes);

let wanted: Ids | undefined;

/**
 * The generator of ids for a tracer provider whose spans of workflows are to have the ids by which
 * other spans know them: `new NodeTracerProvider({ idGenerator: spanIds, … })`. All other ids are
 * random.
 */
export const spanIds = {
  generateTraceId: (): string => wanted?.traceId ?? randomBytes(traceIdBytes).toString("hex"),
  generateSpanId: (): string => wanted?.spanId ?? randomBytes(spanIdBytes).toString("hex"),
};

/** Calls `start`, with these ids for the span that it starts. */
export const withIds = (ids: Ids, start: () => Span): Span => {
  wanted = ids;
  try {
    return start();
  } finally {
    wanted = undefined;
  }
};
