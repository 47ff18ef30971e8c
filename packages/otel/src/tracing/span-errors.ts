// What spans say of errors. Messages and stacks may hold what a program encrypts elsewhere.
import { type Exception, type Span, SpanStatusCode, type Tracer } from "@opentelemetry/api";

/** `messages`: with messages, and stacks where the error was thrown; `names`: only the names. */
export type ErrorTexts = "messages" | "names";

/** Where spans are made, and how much they say of errors. */
export interface SpanMaker {
  readonly tracer: Tracer;
  readonly errorTexts: ErrorTexts;
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

const messageOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/** What a span says of an error. */
export const failureText = (error: unknown, errorTexts: ErrorTexts): string =>
  errorTexts === "names" ? nameOf(error) : messageOf(error);

/** The span is of something that has failed. */
export const failSpanWith = (span: Span, message: string): void => {
  span.setStatus({ code: SpanStatusCode.ERROR, message });
};

const failSpan = (span: Span, error: unknown, errorTexts: ErrorTexts): void =>
  failSpanWith(span, failureText(error, errorTexts));

const exceptionOf = (error: unknown, errorTexts: ErrorTexts): Exception => {
  if (errorTexts === "names") return { name: nameOf(error) };
  return error instanceof Error ? error : String(error);
};

/** The span is of code that has just thrown. */
export const failLiveSpan = (span: Span, error: unknown, errorTexts: ErrorTexts): void => {
  span.recordException(exceptionOf(error, errorTexts));
  failSpan(span, error, errorTexts);
};
