// Spans as a test looks at them: kept in memory, by the SDK, with the ids of workflows.

import { context, type Tracer } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { spanIds } from "../src/index.ts";

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

export class TracingHarness {
  readonly #exporter = new InMemorySpanExporter();
  readonly tracer: Tracer;

  constructor(options: { readonly idGenerator?: typeof spanIds } = { idGenerator: spanIds }) {
    const spanProcessors = [new SimpleSpanProcessor(this.#exporter)];
    this.tracer = new BasicTracerProvider({ ...options, spanProcessors }).getTracer("test");
  }

  get spans(): readonly ReadableSpan[] {
    return this.#exporter.getFinishedSpans();
  }

  /** `name` of each span, below `name` of its parent, in the order of their names. */
  get tree(): readonly string[] {
    const nameOf = new Map(this.spans.map((span) => [span.spanContext().spanId, span.name]));
    return this.spans
      .map(({ name, parentSpanContext: parent }) => {
        if (!parent) return name;
        return `${nameOf.get(parent.spanId) ?? "unknown"} > ${name}`;
      })
      .sort();
  }

  the(name: string): ReadableSpan {
    const [span, ...others] = this.spans.filter((each) => each.name === name);
    if (!span || others.length > 0) throw new Error(`${name} is not there once: ${this.tree}`);
    return span;
  }
}

export const millisecondsOf = ([seconds, nanoseconds]: readonly [number, number]): number =>
  seconds * 1_000 + nanoseconds / 1_000_000;
