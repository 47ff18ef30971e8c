// A span for each call that is sampled: in the trace of its caller, or in one of its own whose id
// is the request id.
import { readHeader } from "../access/signature/signed-call.ts";
import type { Clock } from "../clock.ts";
import { serviceNames, subjectOf } from "../operations/call-log.ts";
import type { AnsweredCall, CallObserver } from "../operations/pipeline.ts";
import type { Sampling } from "./sampling.ts";
import type { Span } from "./span.ts";
import { type TraceParent, traceParentOf } from "./span-ids.ts";

interface CallSpansOptions {
  readonly sampling: Sampling;
  /** The machine's. */
  readonly wallClock: Clock;
  readonly add: (span: Span) => void;
}

const spanIdDigits = 16;

export class CallSpans implements CallObserver {
  readonly #options: CallSpansOptions;

  constructor(options: CallSpansOptions) {
    this.#options = options;
  }

  /** Most calls may be left out: for those nothing is made. */
  answered(call: AnsweredCall): void {
    const { head, requestId } = call.context;
    const given = readHeader(head.headers, "traceparent");
    const parent = given === undefined ? undefined : traceParentOf(given);
    if (this.#options.sampling.takes(parent?.traceId ?? requestId, parent)) this.#add(call, parent);
  }

  #add(call: AnsweredCall, parent?: TraceParent): void {
    const { operation, context, fault, milliseconds } = call;
    const { wallClock, add } = this.#options;
    const digits = context.requestId.replaceAll("-", "");
    const traceId = parent?.traceId ?? digits;
    const service = serviceNames[context.service];
    const subject = subjectOf(call);
    const endAt = wallClock.now();
    add({
      traceId,
      spanId: digits.slice(-spanIdDigits),
      parent,
      name: `${service}/${operation}`,
      side: "server",
      startAt: endAt - milliseconds,
      endAt,
      attributes: {
        "rpc.system": "aws-api",
        "rpc.service": service,
        "rpc.method": operation,
        "aws.request_id": context.requestId,
        "error.type": fault,
        "client.address": context.connection.address,
        "ekiden.domain": subject.domain,
        "ekiden.workflow_id": subject.workflowId,
        "ekiden.run_id": subject.runId,
      },
      failure: fault,
    });
  }
}
