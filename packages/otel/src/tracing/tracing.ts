// Spans of starts, workflows, activities, children and signals, as an interceptor.
import type { Interceptor } from "@ekiden/flow";
import { type Tracer, trace } from "@opentelemetry/api";
import { activitySpans } from "./activity-spans.ts";
import { clientSpans } from "./client-spans.ts";
import { workflowSpans } from "./workflow-spans.ts";

export interface TracingOptions {
  /** That of the global tracer provider by default. */
  readonly tracer?: Tracer;
}

/**
 * Spans for starts, workflows, activities, children, signals and updates, linked across processes
 * by W3C Trace Context in the headers. Give it to clients and workers alike, as the first of their
 * interceptors: `interceptors: [tracing()]`; and the tracer provider `idGenerator: spanIds`.
 *
 * Spans of a workflow's side are made when its run is closed, all at once: none is made twice by
 * replays, repeated turns or refused closes. Of a run that times out or is terminated there are
 * those of its activities alone.
 *
 * @example
 * ```ts
 * import { createWorker } from "@ekiden/flow";
 * import { tracing } from "@ekiden/otel";
 *
 * await createWorker({
 *   domain: "shop",
 *   taskList: "orders",
 *   workflows: [],
 *   interceptors: [tracing()],
 * });
 * ```
 */
export const tracing = ({ tracer }: TracingOptions = {}): Interceptor => {
  const own = tracer ?? trace.getTracer("@ekiden/otel");
  return {
    client: clientSpans(own),
    workflow: () => workflowSpans(own),
    activity: activitySpans(own),
  };
};
