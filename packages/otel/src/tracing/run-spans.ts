// The spans of one run of a workflow. They are noted while its code runs, also on replays, and made
// when the run has been closed: once, and by the worker that closed it.
import { now, type RunClose, workflowInfo } from "@ekiden/flow";
import {
  diag,
  type HrTime,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { failSpanWith, failureText, type SpanMaker } from "./span-errors.ts";
import { spanIdOf, traceIdOf, withIds } from "./span-ids.ts";
import { spanContextFrom } from "./trace-context.ts";

/** Of one run, beside its own; more are counted as `ekiden.spans_left_out`. */
export const maxSpansOfRun = 1_000;

/** All calls of one name. */
interface Called {
  readonly name: string;
  readonly kind: SpanKind;
  /** So far. */
  count: number;
}

/**
 * A call, with no more than is needed to make its span: a worker keeps it for as long as the run is
 * open, and the ids of the span follow from these.
 */
interface Noted {
  readonly called: Called;
  /** Among those of the name, from 1. */
  readonly number: number;
  readonly cause: SpanContext | undefined;
  readonly startedAt: number;
  endedAt: number | undefined;
  /** What its span says, if it has failed. */
  failure: string | undefined;
}

/** What is noted of a call. */
export interface NotedSpan {
  /** For the headers of what is called. */
  readonly context: SpanContext;
  /** Ends it now, in the time of the workflow. */
  readonly end: (error?: unknown) => void;
}

const millisecondsInSecond = 1_000;
const nanosecondsInMillisecond = 1_000_000;

/** Not as a number, which is taken for the time of the process where it is small. */
const timeOf = (milliseconds: number): HrTime => [
  Math.floor(milliseconds / millisecondsInSecond),
  (milliseconds % millisecondsInSecond) * nanosecondsInMillisecond,
];

const isMadeAs = (span: Span, { spanId }: SpanContext): boolean =>
  !span.isRecording() || span.spanContext().spanId === spanId;

let hasWarned = false;

const warnOfIds = (): void => {
  if (hasWarned) return;
  hasWarned = true;
  diag.warn(
    "Spans of workflows do not have the ids by which activities and children refer to them: give " +
      "the tracer provider `idGenerator: spanIds` of @ekiden/otel.",
  );
};

export class RunSpans {
  /** Of the span of the run itself. */
  readonly context: SpanContext;
  /** Of what started the run. */
  readonly parent: SpanContext | undefined;
  readonly #runId: string;
  readonly #maker: SpanMaker;
  readonly #noted: Noted[] = [];
  readonly #called = new Map<string, Called>();
  #leftOut = 0;

  /** In a turn of the run. */
  constructor(maker: SpanMaker) {
    this.#maker = maker;
    const { runId, headers } = workflowInfo();
    this.#runId = runId;
    this.parent = spanContextFrom(headers);
    const { traceId = traceIdOf(runId), traceFlags = TraceFlags.SAMPLED } = this.parent ?? {};
    const { traceState } = this.parent ?? {};
    const spanId = spanIdOf(runId, "workflow");
    this.context = { traceId, spanId, traceFlags, ...(traceState && { traceState }) };
  }

  /** A call, from now on; `cause` is the context of what has come from elsewhere. */
  note(name: string, kind: SpanKind, cause?: SpanContext): NotedSpan {
    const called = this.#called.get(name) ?? { name, kind, count: 0 };
    this.#called.set(name, called);
    called.count += 1;
    if (this.#noted.length >= maxSpansOfRun) {
      this.#leftOut += 1;
      return { context: this.context, end: () => {} };
    }
    const times = { startedAt: now(), endedAt: undefined };
    const noted: Noted = { called, number: called.count, cause, ...times, failure: undefined };
    this.#noted.push(noted);
    const end = (error?: unknown): void => {
      noted.endedAt ??= now();
      if (error !== undefined) noted.failure ??= failureText(error, this.#maker.errorTexts);
    };
    return { context: this.#contextOf(noted), end };
  }

  #contextOf({ called, number, cause }: Noted): SpanContext {
    const spanId = spanIdOf(this.#runId, `${called.name}-${number}`);
    return { ...(cause ?? this.context), spanId, isRemote: false };
  }

  /** Makes the spans. */
  make(close: RunClose): void {
    const { closeStatus, reason, startedAt, closedAt } = close;
    const attributes = {
      "ekiden.workflow_id": close.workflowId,
      "ekiden.run_id": close.runId,
      "ekiden.workflow_type": close.workflowType.name,
      "ekiden.workflow_version": close.workflowType.version,
    };
    const own = {
      "ekiden.close_status": closeStatus,
      ...(this.#leftOut > 0 && { "ekiden.spans_left_out": this.#leftOut }),
    };
    const span = this.#start(`RunWorkflow:${close.workflowType.name}`, {
      context: this.context,
      parent: this.parent,
      options: {
        kind: SpanKind.INTERNAL,
        startTime: timeOf(startedAt),
        attributes: { ...attributes, ...own },
      },
    });
    if (closeStatus === "FAILED") {
      span.setStatus({ code: SpanStatusCode.ERROR, ...(reason && { message: reason }) });
    }
    span.end(timeOf(closedAt));
    for (const noted of this.#noted) this.#makeNoted(noted, { attributes, closedAt });
  }

  #makeNoted(
    noted: Noted,
    { attributes, closedAt }: { readonly attributes: object; readonly closedAt: number },
  ): void {
    const { called, cause, startedAt, endedAt = closedAt, failure } = noted;
    const links = cause ? [{ context: this.context }] : [];
    const span = this.#start(called.name, {
      context: this.#contextOf(noted),
      parent: cause ?? this.context,
      options: {
        kind: called.kind,
        links,
        startTime: timeOf(startedAt),
        attributes: { ...attributes },
      },
    });
    if (failure !== undefined) failSpanWith(span, failure);
    span.end(timeOf(endedAt));
  }

  #start(
    name: string,
    {
      context,
      parent,
      options,
    }: {
      readonly context: SpanContext;
      readonly parent: SpanContext | undefined;
      readonly options: Parameters<Tracer["startSpan"]>[1];
    },
  ): Span {
    const around = parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
    const span = withIds(context, () => this.#maker.tracer.startSpan(name, options, around));
    if (!isMadeAs(span, context)) warnOfIds();
    return span;
  }
}
