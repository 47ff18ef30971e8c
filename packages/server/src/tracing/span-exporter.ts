// Sends spans to a collector by OTLP over HTTP, as JSON; the library also reads those of its
// variables that are about the connection: headers, certificates, compression, time-out.
import { type HrTime, SpanKind, SpanStatusCode, TraceFlags } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import type { Side, Span, SpanPlace } from "./span.ts";

/** As the library's own SDK makes it. */
type ReadableSpan = Parameters<OTLPTraceExporter["export"]>[0][number];

const kinds: Readonly<Record<Side, SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

const nanosecondsInMillisecond = 1_000_000;

const timeOf = (milliseconds: number): HrTime => {
  const seconds = Math.floor(milliseconds / 1_000);
  return [seconds, Math.round((milliseconds - seconds * 1_000) * nanosecondsInMillisecond)];
};

const contextOf = ({ traceId, spanId }: SpanPlace) => ({
  traceId,
  spanId,
  traceFlags: TraceFlags.SAMPLED,
});

interface ExporterOptions {
  readonly url: string;
  /** Of the server: its name, its version and what OTEL_RESOURCE_ATTRIBUTES says. */
  readonly resource: Readonly<Record<string, string>>;
  readonly version: string;
}

export class SpanExporter {
  readonly #exporter: OTLPTraceExporter;
  readonly #readable: (span: Span) => ReadableSpan;

  constructor({ url, resource: attributes, version }: ExporterOptions) {
    this.#exporter = new OTLPTraceExporter({ url });
    const resource = resourceFromAttributes(attributes);
    const instrumentationScope = { name: "ekiden", version };
    this.#readable = (span) => ({ ...readableOf(span), resource, instrumentationScope });
  }

  /** Rejects where the collector has not taken them. */
  send(spans: readonly Span[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#exporter.export(spans.map(this.#readable), ({ error }) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  close(): Promise<void> {
    return this.#exporter.shutdown();
  }
}

const readableOf = (span: Span): Omit<ReadableSpan, "resource" | "instrumentationScope"> => {
  const { name, side, parent, startAt, endAt, attributes, moments = [], links = [] } = span;
  return {
    name,
    kind: kinds[side],
    spanContext: () => contextOf(span),
    ...(parent && { parentSpanContext: contextOf(parent) }),
    startTime: timeOf(startAt),
    endTime: timeOf(endAt),
    duration: timeOf(endAt - startAt),
    ended: true,
    status:
      span.failure === undefined
        ? { code: SpanStatusCode.UNSET }
        : { code: SpanStatusCode.ERROR, message: span.failure },
    attributes: Object.fromEntries(
      Object.entries(attributes).filter(([, value]) => value !== undefined),
    ),
    links: links.map((link) => ({ context: contextOf(link) })),
    events: moments.map((moment) => ({ name: moment.name, time: timeOf(moment.at) })),
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
};
