// A collector: a server of HTTP that takes spans by OTLP as JSON, and keeps them.
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { TraceSettings } from "../../src/trace-settings.ts";

interface SentAttribute {
  readonly key: string;
  readonly value: Readonly<Record<"stringValue" | "intValue" | "doubleValue", unknown>>;
}

export interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly SentAttribute[];
  readonly events: readonly { readonly name: string }[];
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status: { readonly code: number; readonly message?: string };
}

const idForm = { traceId: /^[\da-f]{32}$/, spanId: /^[\da-f]{16}$/ };

/** What the protocol demands of a span. Throws. */
const checked = (span: SentSpan): SentSpan => {
  if (!idForm.traceId.test(span.traceId) || !idForm.spanId.test(span.spanId)) {
    throw new Error(`ids of ${JSON.stringify(span)}`);
  }
  if (BigInt(span.endTimeUnixNano) < BigInt(span.startTimeUnixNano)) {
    throw new Error(`times of ${JSON.stringify(span)}`);
  }
  return span;
};

export class Collector implements AsyncDisposable {
  readonly spans: SentSpan[] = [];
  readonly resources: unknown[] = [];
  /** Bodies of all that was sent. */
  readonly requests: unknown[] = [];
  /** Refuses all that it is sent, for good. */
  isRefusing = false;
  /** Takes all that it is sent, and does not answer before it is closed. */
  isSilent = false;
  /** Requests without an answer whose sender has given up. */
  abandoned = 0;
  readonly #held: ServerResponse[] = [];
  readonly #server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (this.isSilent) {
      this.#held.push(response);
      response.once("close", () => {
        this.abandoned += 1;
      });
      return;
    }
    if (this.isRefusing) {
      response.writeHead(400).end();
      return;
    }
    const body = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    this.requests.push(body);
    const { resourceSpans = [] } = body;
    for (const { resource, scopeSpans } of resourceSpans) {
      this.resources.push(resource);
      for (const { spans } of scopeSpans) this.spans.push(...spans.map(checked));
    }
    response.setHeader("content-type", "application/json");
    response.end("{}");
  });

  static async open(): Promise<Collector> {
    const collector = new Collector();
    collector.#server.listen(0, "127.0.0.1");
    await once(collector.#server, "listening");
    return collector;
  }

  get url(): string {
    const address = this.#server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    return `http://127.0.0.1:${port}/v1/traces`;
  }

  named(name: string): readonly SentSpan[] {
    return this.spans.filter((span) => span.name === name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // An exporter would try again for long after a mere end.
    for (const response of this.#held) response.writeHead(400).end();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

export const settingsFor = (url: string, more: Partial<TraceSettings> = {}): TraceSettings => ({
  url,
  serviceName: "ekiden",
  resource: { "deployment.environment.name": "test" },
  sampling: { share: 1, isParentBased: true },
  maxSpans: 2_048,
  maxSpansPerBatch: 512,
  batchMilliseconds: 5_000,
  problems: [],
  ...more,
});

/** By name; numbers as OTLP has them. */
export const attributesOf = ({ attributes }: Pick<SentSpan, "attributes">) =>
  Object.fromEntries(
    attributes.map(({ key, value: { stringValue, intValue, doubleValue } }) => [
      key,
      stringValue ?? intValue ?? doubleValue,
    ]),
  );

export const millisecondsOf = ({ startTimeUnixNano, endTimeUnixNano }: SentSpan): number =>
  Number(BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano)) / 1_000_000;
