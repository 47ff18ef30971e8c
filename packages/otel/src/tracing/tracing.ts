// Spans of starts, workflows, activities, children and signals, as an interceptor.
import type { Interceptor } from "@ekiden/flow";
import { type Tracer, trace } from "@opentelemetry/api";
import { activitySpans } from "./activity-spans.ts";
import { clientSpans } from "./client-spans.ts";
import type { ErrorTexts } from "./span-errors.ts";
import { workflowSpans } from "./workflow-spans.ts";

/** Which tracer makes the spans, and what they say of errors. */
export interface TracingOptions {
  /** That of the global tracer provider by default. */
  readonly tracer?: Tracer;
  /**
   * What spans say of errors: "messages" by default, with stacks; "names" where messages may hold
   * what a codec encrypts. A failure's name is its `type`.
   */
  readonly errorTexts?: ErrorTexts;
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
export const tracing = ({
  tracer = trace.getTracer("@ekiden/otel"),
  errorTexts = "messages",
}: TracingOptions = {}): Interceptor => {
  const maker = { tracer, errorTexts };
  return {
    client: clientSpans(maker),
    workflow: () => workflowSpans(maker),
    activity: activitySpans(maker),
  };
};
