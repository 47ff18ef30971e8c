// A span as the server makes it, before a library writes it as OTLP.

/** `internal`: of the server itself; the others say who of two sides it is. */
export type Side = "internal" | "server" | "producer" | "consumer";

export type Attributes = Readonly<Record<string, string | number | undefined>>;

interface Moment {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface SpanPlace {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
}

export interface Span extends SpanPlace {
  readonly parent?: SpanPlace | undefined;
  /** Of few values, as backends group by it. */
  readonly name: string;
  readonly side: Side;
  /** Milliseconds since 1970. */
  readonly startAt: number;
  readonly endAt: number;
  readonly attributes: Attributes;
  readonly moments?: readonly Moment[];
  readonly links?: readonly SpanPlace[];
  /** Why it failed, in a word; absent where it did not. */
  readonly failure?: string | undefined;
}
