// Spans in memory, in the place of a collector. The ids of workflows' spans follow from their runs.
import type { Interceptor } from "@ekiden/flow";
import { spanIds, tracing } from "@ekiden/otel";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";

export class Traces {
  readonly #exporter = new InMemorySpanExporter();
  /** For clients and workers: spans get the names of errors, and not their messages. */
  readonly interceptors: readonly Interceptor[];

  constructor() {
    const spanProcessors = [new SimpleSpanProcessor(this.#exporter)];
    const provider = new BasicTracerProvider({ idGenerator: spanIds, spanProcessors });
    this.interceptors = [tracing({ tracer: provider.getTracer("shop"), errorTexts: "names" })];
  }

  get #spans(): readonly ReadableSpan[] {
    return this.#exporter.getFinishedSpans();
  }

  /** Of the trace that a span of this name is in: each span's name, below the names above it. */
  pathsWith(name: string): readonly string[] {
    const found = this.#spans.find((span) => span.name === name)?.spanContext();
    const spans = this.#spans.filter((span) => span.spanContext().traceId === found?.traceId);
    const byId = new Map(spans.map((span) => [span.spanContext().spanId, span]));
    const pathOf = (span: ReadableSpan): string => {
      const parent = byId.get(span.parentSpanContext?.spanId ?? "");
      return parent ? `${pathOf(parent)} > ${span.name}` : span.name;
    };
    return spans.map(pathOf).sort();
  }

  /** All that the spans of all traces say. */
  get text(): string {
    const said = this.#spans.map(({ name, attributes, events, status, links }) => [
      name,
      attributes,
      events,
      status,
      links.map((link) => link.attributes),
    ]);
    return JSON.stringify(said);
  }
}
